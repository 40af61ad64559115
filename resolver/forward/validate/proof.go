package validate

import (
	"slices"
	"time"

	"github.com/miekg/dns"
)

// A proof is what the NSEC or NSEC3 records of a reply say, once their
// signatures by one zone have been verified.
type proof struct {
	zone   string
	plain  []*dns.NSEC
	hashed []hashed
	costly bool      // there are NSEC3 records of more iterations than are computed
	until  time.Time // of the records; zero without any

	hashes map[string]string // by name, of the parameters of hashed
	budget *budget
	err    error // hashes that were too many
}

// A finding is what a proof says about something absent.
type finding byte

const (
	unproved finding = iota
	proved
	optedOut // there may be unsigned names where the name would be (RFC 5155 §9.2), or nobody computes that many hashes
)

// newProof verifies the records of denial in an Authority section that are
// signed by the zone. Those that a wildcard was expanded to deny nothing.
func newProof(z *zone, all []*set, now time.Time, b *budget) (*proof, error) {
	p := &proof{zone: z.name, hashes: map[string]string{}, budget: b}
	for _, s := range all {
		if s.typ != dns.TypeNSEC && s.typ != dns.TypeNSEC3 || s.signer() != z.name {
			continue
		}
		by, err := s.verify(z, now, b)
		if err != nil {
			return nil, err
		}
		if by.labels == labels(s.name) {
			s.done = true
			p.add(s)
			p.until = earlier(p.until, by.until)
		}
	}
	return p, nil
}

func (p *proof) add(s *set) {
	for _, rr := range s.rrs {
		switch rr := rr.(type) {
		case *dns.NSEC:
			rr.NextDomain = dns.CanonicalName(rr.NextDomain)
			if dns.IsSubDomain(p.zone, rr.NextDomain) {
				p.plain = append(p.plain, rr)
			}
		case *dns.NSEC3:
			p.addHashed(rr)
		}
	}
}

// earlier returns the earlier of two times, of which zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// noName says whether a name is proved not to exist, nor a wildcard that it could
// be of.
func (p *proof) noName(name string) finding {
	if len(p.plain) > 0 {
		return p.plainNoName(name)
	}
	return p.hashedNoName(name)
}

// noData says whether a name is proved to have no records of a type, or to be of
// a wildcard that has none.
func (p *proof) noData(name string, typ uint16) finding {
	if len(p.plain) > 0 {
		return p.plainNoData(name, typ)
	}
	return p.hashedNoData(name, typ)
}

// noCloser says whether nothing is nearer to a name than the wildcard below its
// last n labels (RFC 4035 §5.3.4, RFC 5155 §8.8).
func (p *proof) noCloser(name string, n int) finding {
	if len(p.plain) > 0 {
		if encloser, ok := p.encloser(name); ok && encloser == last(name, n) {
			return proved
		}
		return unproved
	}
	return p.hashedNoCloser(name, n)
}

// A place is what the absence of a DS record says of a name.
type place byte

const (
	nowhere  place = iota // it is not proved
	inside                // a name of the zone
	absent                // no name, nor is any below it
	delegate              // an unsigned zone begins here, or may
)

// place says what a name without DS records is.
func (p *proof) place(name string) place {
	if len(p.plain) > 0 {
		return p.plainPlace(name)
	}
	return p.hashedPlace(name)
}

// has reports whether a type is in a bitmap.
func has(bitmap []uint16, typ uint16) bool { return slices.Contains(bitmap, typ) }

// isCut reports whether a bitmap is of the parent's side of a delegation, which
// says nothing about what is below.
func isCut(bitmap []uint16) bool {
	return has(bitmap, dns.TypeNS) && !has(bitmap, dns.TypeSOA)
}

// lacks reports whether a bitmap is of a name without records of a type, said by
// the side of a delegation that knows (RFC 6840 §4.1, §4.4). Of all types is lacking
// what has none but those of the denial (RFC 6840 §4.2).
func lacks(bitmap []uint16, name string, typ uint16) bool {
	if typ == dns.TypeANY {
		return !slices.ContainsFunc(bitmap, func(t uint16) bool { return t != dns.TypeRRSIG && t != dns.TypeNSEC })
	}
	if has(bitmap, typ) || has(bitmap, dns.TypeCNAME) {
		return false
	}
	if typ == dns.TypeDS {
		return !has(bitmap, dns.TypeSOA) || name == "."
	}
	return !isCut(bitmap)
}

// placeOf says what a name of a bitmap is, if it is one without DS records.
func placeOf(bitmap []uint16, name string) place {
	switch {
	case has(bitmap, dns.TypeDS), has(bitmap, dns.TypeSOA) && name != ".":
		return nowhere
	case has(bitmap, dns.TypeNS):
		return delegate
	}
	return inside
}
