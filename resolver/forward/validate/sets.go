package validate

import (
	"slices"

	"github.com/miekg/dns"
)

// A set is an RRset of a message and the signatures over it.
type set struct {
	name string // canonical
	typ  uint16
	rrs  []dns.RR
	sigs []*dns.RRSIG
	done bool // it has been looked at; in Authority, it has been verified
}

// A key tells sets apart.
type key struct {
	name string // canonical
	typ  uint16
}

// sets groups the records of a section, in the order of their first ones. Owner
// names become canonical. Signatures over nothing are left out.
func sets(section []dns.RR) []*set {
	by := make(map[key]*set, len(section))
	var all []*set
	for _, rr := range section {
		h := rr.Header()
		h.Name = dns.CanonicalName(h.Name)
		if h.Rrtype == dns.TypeRRSIG || h.Class != dns.ClassINET {
			continue
		}
		k := key{h.Name, h.Rrtype}
		s := by[k]
		if s == nil {
			s = &set{name: h.Name, typ: h.Rrtype}
			by[k], all = s, append(all, s)
		}
		s.rrs = append(s.rrs, rr)
	}
	for _, s := range all {
		s.rrs = distinct(s.rrs)
	}
	for _, rr := range section {
		sig, ok := rr.(*dns.RRSIG)
		if !ok || sig.Hdr.Class != dns.ClassINET {
			continue
		}
		sig.SignerName = dns.CanonicalName(sig.SignerName)
		if s := by[key{sig.Hdr.Name, sig.TypeCovered}]; s != nil {
			s.sigs = append(s.sigs, sig)
		}
	}
	return all
}

// distinct leaves out the records of a set that are in it already, as signatures do
// (RFC 2181 §5, RFC 4034 §6.3): who repeats one makes no other set of it.
func distinct(rrs []dns.RR) []dns.RR {
	if len(rrs) < 2 {
		return rrs
	}
	seen := make(map[string]bool, len(rrs))
	return slices.DeleteFunc(rrs, func(rr dns.RR) bool {
		b := make([]byte, dns.Len(rr)+1)
		h := rr.Header()
		ttl := h.Ttl
		h.Ttl = 0 // which does not tell records apart
		end, err := dns.PackRR(rr, b, 0, nil, false)
		h.Ttl = ttl
		if err != nil { // then no signature is over it
			return false
		}
		again := seen[string(b[:end])]
		seen[string(b[:end])] = true
		return again
	})
}

// find returns the set of a name and type, nil if there is none.
func find(all []*set, name string, typ uint16) *set {
	for _, s := range all {
		if s.name == name && s.typ == typ {
			return s
		}
	}
	return nil
}

// signer returns the zone that a set says it is of: the one whose signature could
// be over it. It is empty without such a signature.
func (s *set) signer() string {
	for _, sig := range s.sigs {
		if s.may(sig) {
			return sig.SignerName
		}
	}
	return ""
}

// may reports whether a signature could be over the set: the zone of the signer
// is one that the owner can be in, and the parent's for a DS record.
func (s *set) may(sig *dns.RRSIG) bool {
	if !dns.IsSubDomain(sig.SignerName, s.name) || s.typ == dns.TypeDS && sig.SignerName == s.name {
		return false
	}
	return known(sig.Algorithm) && int(sig.Labels) <= labels(s.name)
}

// labels counts the labels of a name as a signature does: without the root and
// without an asterisk in front (RFC 4034 §3.1.3).
func labels(name string) int {
	n := dns.CountLabel(name)
	if isWildcard(name) {
		n--
	}
	return n
}

func isWildcard(name string) bool { return len(name) > 1 && name[:2] == "*." }

// wildcard returns the wildcard below a name.
func wildcard(encloser string) string {
	if encloser == "." {
		return "*."
	}
	return "*." + encloser
}

// parent returns the name above a name, the root above itself.
func parent(name string) string {
	if at, end := dns.NextLabel(name, 0); !end {
		return name[at:]
	}
	return "."
}

// last returns the last n labels of a name.
func last(name string, n int) string {
	for drop := dns.CountLabel(name) - n; drop > 0; drop-- {
		name = parent(name)
	}
	return name
}
