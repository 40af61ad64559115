package validate

import (
	"fmt"
	"slices"
	"time"

	"github.com/miekg/dns"
)

// A judgement is what is found out about one answer.
type judgement struct {
	*chain
	answer, authority []*set
	secure            bool // nothing unsigned so far
	until             time.Time
}

// judge fails with why an answer is not believed.
func (j *judgement) judge(m *dns.Msg) error {
	q := m.Question[0]
	if q.Qclass != dns.ClassINET || q.Qtype == dns.TypeRRSIG { // nobody signs signatures
		j.secure = false
		return nil
	}
	for _, rr := range m.Answer { // signatures could be over another class alone
		if rr.Header().Class != dns.ClassINET {
			return fmt.Errorf("%w: a record of class %s", ErrBogus, dns.Class(rr.Header().Class))
		}
	}
	j.answer, j.authority = sets(m.Answer), sets(m.Ns)
	if m.Rcode != dns.RcodeSuccess && m.Rcode != dns.RcodeNameError {
		j.secure = false
		if len(m.Answer) > 0 {
			return fmt.Errorf("%w: records beside %s", ErrBogus, dns.RcodeToString[m.Rcode])
		}
		return nil
	}
	name, found, err := j.follow(dns.CanonicalName(q.Name), q.Qtype)
	if err != nil {
		return err
	}
	for _, s := range j.answer { // what nobody asked for
		if err := j.check(s); err != nil {
			return err
		}
	}
	if found && m.Rcode == dns.RcodeSuccess {
		return nil
	}
	return j.deny(name, q.Qtype, m.Rcode)
}

// follow checks the records of a question and the aliases that lead to them, and
// returns the last name and whether it has records.
func (j *judgement) follow(name string, typ uint16) (string, bool, error) {
	for range maxAliases + 1 {
		target, err := j.redirected(name)
		if err != nil {
			return "", false, err
		}
		if target == "" {
			found, err := j.at(name, typ)
			if found || err != nil {
				return name, found, err
			}
			if target, err = j.alias(name); err != nil || target == "" {
				return name, false, err
			}
		}
		if typ == dns.TypeCNAME || j.isLocal(target) { // the one that was made, or all that there is
			return name, true, nil
		}
		name = target
	}
	return "", false, fmt.Errorf("%w: more than %d aliases", ErrCost, maxAliases)
}

// isLocal reports whether the DNS has nothing to say of a name.
func (v *Validator) isLocal(name string) bool {
	return slices.ContainsFunc(v.local, func(suffix string) bool { return dns.IsSubDomain(suffix, name) })
}

// at checks the records at a name and reports whether there are any.
func (j *judgement) at(name string, typ uint16) (found bool, err error) {
	for _, s := range j.answer {
		if s.name == name && (s.typ == typ || typ == dns.TypeANY) {
			found = true
			if err := j.check(s); err != nil {
				return false, err
			}
		}
	}
	return found, nil
}

// alias checks the CNAME record at a name and returns its target.
func (j *judgement) alias(name string) (string, error) {
	s := find(j.answer, name, dns.TypeCNAME)
	if s == nil {
		return "", nil
	}
	if len(s.rrs) > 1 {
		return "", fmt.Errorf("%w: %d CNAME records at %s", ErrBogus, len(s.rrs), name)
	}
	return dns.CanonicalName(s.rrs[0].(*dns.CNAME).Target), j.check(s)
}

// redirected checks the DNAME record above a name and returns where it leads. The
// CNAME record that was made of it has no signature of its own (RFC 6672 §5.3.1).
func (j *judgement) redirected(name string) (string, error) {
	for _, s := range j.answer {
		if s.typ != dns.TypeDNAME || s.name == name || !dns.IsSubDomain(s.name, name) || !dns.IsSubDomain(j.island(name), s.name) {
			continue
		}
		if len(s.rrs) > 1 {
			return "", fmt.Errorf("%w: %d DNAME records at %s", ErrBogus, len(s.rrs), s.name)
		}
		if err := j.check(s); err != nil {
			return "", err
		}
		target := dns.CanonicalName(name[:len(name)-len(s.name)] + s.rrs[0].(*dns.DNAME).Target)
		if s.name == "." {
			target = dns.CanonicalName(name + s.rrs[0].(*dns.DNAME).Target)
		}
		made := find(j.answer, name, dns.TypeCNAME)
		if made == nil || len(made.rrs) != 1 || dns.CanonicalName(made.rrs[0].(*dns.CNAME).Target) != target {
			return "", fmt.Errorf("%w: %s is redirected, and has another alias", ErrBogus, name)
		}
		made.done = true
		return target, nil
	}
	return "", nil
}
