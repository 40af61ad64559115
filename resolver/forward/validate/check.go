package validate

import (
	"fmt"
	"slices"

	"github.com/miekg/dns"
)

// check verifies a set of the answer, once. A set of a zone that is known to be
// unsigned is as it should be.
func (j *judgement) check(s *set) error {
	if s.done {
		return nil
	}
	s.done = true
	z, err := j.zoneOf(s.name, s.typ, s.signer())
	if z == nil || err != nil {
		return err
	}
	by, err := s.verify(z, j.now, j.budget)
	if err != nil {
		return err
	}
	j.until = earlier(by.until, j.until)
	if by.labels < labels(s.name) {
		return j.expanded(z, s.name, by.labels)
	}
	return nil
}

// zoneOf returns the signed zone of a set that says whose it is, nil if it is of an
// unsigned one. It fails with ErrUnsigned if it is not and says nothing. Nobody has
// verified yet what a set says: only a name that is itself in an unsigned zone is
// insecure, and no zone above an anchor speaks for those below (RFC 4035 §4.3).
func (j *judgement) zoneOf(name string, typ uint16, signer string) (*zone, error) {
	own := name
	if typ == dns.TypeDS {
		own = parent(name)
	}
	at := signer
	if at == "" || !dns.IsSubDomain(j.island(own), at) {
		at = own
	}
	z, err := j.zone(at)
	if err == nil && z.kind == unsigned && at != own {
		z, err = j.zone(own)
	}
	switch {
	case err != nil:
		return nil, err
	case z.kind == unsigned:
		j.secure = false
		return nil, nil
	case z.kind == broken:
		return nil, z.err
	case signer == "":
		return nil, fmt.Errorf("%w: %s %s of %s", ErrUnsigned, name, dns.Type(typ), z.name)
	case z.name != signer:
		return nil, fmt.Errorf("%w: %s is in %s and signed by %s", ErrBogus, name, z.name, signer)
	}
	return z, nil
}

// expanded wants a proof that nothing was nearer to a name than the wildcard below
// its last n labels.
func (j *judgement) expanded(z *zone, name string, n int) error {
	p, err := newProof(z, j.authority, j.now, j.budget)
	if err != nil {
		return err
	}
	return j.rely(p, p.noCloser(name, n), name)
}

// verified returns a reply without what nobody has verified of its Authority. It fails
// with ErrMessage.
func (j *judgement) verified(m *dns.Msg, reply []byte) ([]byte, error) {
	done := make(map[key]bool, len(j.authority))
	for _, s := range j.authority {
		done[key{s.name, s.typ}] = s.done
	}
	omit := make([]bool, len(m.Answer)+len(m.Ns))
	for i, rr := range m.Ns {
		k := key{rr.Header().Name, rr.Header().Rrtype}
		if sig, ok := rr.(*dns.RRSIG); ok {
			k.typ = sig.TypeCovered
		}
		omit[len(m.Answer)+i] = !done[k] || rr.Header().Class != dns.ClassINET
	}
	if !slices.Contains(omit, true) {
		return reply, nil
	}
	return Without(reply, omit)
}
