package validate

import (
	"strings"

	"github.com/miekg/dns"
)

// A hashed is an NSEC3 record and the hash that it is at, in upper case.
type hashed struct {
	*dns.NSEC3
	at string
}

// addHashed adds an NSEC3 record of the zone. Those of other hashes or flags are
// as if they were not there (RFC 5155 §8.1, §8.2), and those of other parameters
// than the first are of another chain.
func (p *proof) addHashed(rr *dns.NSEC3) {
	if rr.Hash != dns.SHA1 || rr.Flags > 1 || rr.Hdr.Name == "." || parent(rr.Hdr.Name) != p.zone {
		return
	}
	if rr.Iterations > maxIterations {
		p.costly = true
		return
	}
	if len(p.hashed) > 0 && (p.hashed[0].Iterations != rr.Iterations || p.hashed[0].Salt != rr.Salt) {
		return
	}
	label := rr.Hdr.Name[:len(rr.Hdr.Name)-len(p.zone)]
	p.hashed = append(p.hashed, hashed{rr, strings.ToUpper(strings.TrimSuffix(label, "."))})
}

// hash returns the hash of a name, empty if there is none.
func (p *proof) hash(name string) string {
	if h, ok := p.hashes[name]; ok {
		return h
	}
	if len(p.hashed) == 0 || p.err != nil || !dns.IsSubDomain(p.zone, name) {
		return ""
	}
	if p.err = take(&p.budget.hashes, "hashes"); p.err != nil {
		return ""
	}
	first := p.hashed[0]
	h := dns.HashName(name, first.Hash, first.Iterations, first.Salt)
	p.hashes[name] = h
	return h
}

// matchHash returns the NSEC3 record of a name.
func (p *proof) matchHash(name string) *hashed {
	h := p.hash(name)
	for i := range p.hashed {
		if h != "" && p.hashed[i].at == h {
			return &p.hashed[i]
		}
	}
	return nil
}

// coverHash returns an NSEC3 record in whose gap the hash of a name would be.
func (p *proof) coverHash(name string) *hashed {
	h := p.hash(name)
	if h == "" {
		return nil
	}
	for i := range p.hashed {
		n := &p.hashed[i]
		after, before := n.at < h, h < n.NextDomain
		if after && before || n.at >= n.NextDomain && h != n.at && (after || before) {
			return n
		}
	}
	return nil
}

// closest returns the closest encloser of a name that does not exist, and the
// record that covers the name below it, the next closer (RFC 5155 §8.3). The
// record is nil if that is not proved.
func (p *proof) closest(name string) (encloser string, next *hashed) {
	for at := name; at != p.zone && at != "."; at = parent(at) {
		above := parent(at)
		n := p.matchHash(above)
		if n == nil {
			continue
		}
		if isCut(n.TypeBitMap) || has(n.TypeBitMap, dns.TypeDNAME) {
			return "", nil
		}
		return above, p.coverHash(at)
	}
	return "", nil
}

// otherwise is what is found where records do not prove it.
func (p *proof) otherwise() finding {
	if p.costly && len(p.hashed) == 0 {
		return optedOut
	}
	return unproved
}

// within is what is found where the record of the next closer name proves it.
func within(next *hashed) finding {
	if next.Flags&1 != 0 {
		return optedOut
	}
	return proved
}

func (p *proof) hashedNoName(name string) finding {
	if p.matchHash(name) != nil {
		return unproved
	}
	encloser, next := p.closest(name)
	if next == nil || p.coverHash(wildcard(encloser)) == nil {
		return p.otherwise()
	}
	return within(next)
}

func (p *proof) hashedNoData(name string, typ uint16) finding {
	if n := p.matchHash(name); n != nil {
		return provedIf(lacks(n.TypeBitMap, name, typ))
	}
	encloser, next := p.closest(name)
	if next == nil {
		return p.otherwise()
	}
	if n := p.matchHash(wildcard(encloser)); n != nil && lacks(n.TypeBitMap, wildcard(encloser), typ) {
		return within(next)
	}
	if within(next) == optedOut { // an unsigned delegation, or a name with nothing but such below
		return optedOut
	}
	return unproved
}

func (p *proof) hashedNoCloser(name string, n int) finding {
	if next := p.coverHash(last(name, n+1)); next != nil {
		return within(next)
	}
	return p.otherwise()
}

func (p *proof) hashedPlace(name string) place {
	if n := p.matchHash(name); n != nil {
		return placeOf(n.TypeBitMap, name)
	}
	_, next := p.closest(name)
	switch {
	case next == nil && p.otherwise() == optedOut, next != nil && within(next) == optedOut:
		return delegate
	case next != nil:
		return absent
	}
	return nowhere
}
