package validate

import (
	"slices"

	"github.com/miekg/dns"
)

// order returns the labels of a name from the root on, as octets: their order is
// that of names (RFC 4034 §6.1). It is nil for what is no name.
func order(name string) []string {
	var b [255]byte
	end, err := dns.PackDomainName(name, b[:], 0, nil, false)
	if err != nil {
		return nil
	}
	out := make([]string, 0, 8)
	for at := 0; at < end && b[at] != 0; at += 1 + int(b[at]) {
		out = append(out, string(b[at+1:at+1+int(b[at])]))
	}
	slices.Reverse(out)
	return out
}

// match returns the NSEC record at a name.
func (p *proof) match(name string) *dns.NSEC {
	for _, n := range p.plain {
		if n.Hdr.Name == name {
			return n
		}
	}
	return nil
}

// cover returns an NSEC record in whose gap a name would be. One at a delegation
// or a DNAME says nothing of what is below (RFC 6840 §4.1).
func (p *proof) cover(name string) *dns.NSEC {
	at := order(name)
	if at == nil || !dns.IsSubDomain(p.zone, name) {
		return nil
	}
	for _, n := range p.plain {
		owner, next := order(n.Hdr.Name), order(n.NextDomain)
		above := dns.IsSubDomain(n.Hdr.Name, name) && (isCut(n.TypeBitMap) || has(n.TypeBitMap, dns.TypeDNAME))
		if owner == nil || next == nil || above || slices.Compare(owner, at) >= 0 {
			continue
		}
		// The last one of a zone leads back to its apex.
		if slices.Compare(at, next) < 0 || n.NextDomain == p.zone {
			return n
		}
	}
	return nil
}

// gap returns the NSEC record that proves that a name does not exist, not even as
// one that has others below.
func (p *proof) gap(name string) *dns.NSEC {
	n := p.cover(name)
	if n == nil || dns.IsSubDomain(name, n.NextDomain) {
		return nil
	}
	return n
}

// encloser returns the longest name above one that does not exist which does, and
// whether it is proved that the latter does not.
func (p *proof) encloser(name string) (string, bool) {
	n := p.gap(name)
	if n == nil {
		return "", false
	}
	common := max(dns.CompareDomainName(name, n.Hdr.Name), dns.CompareDomainName(name, n.NextDomain))
	return last(name, common), true
}

func (p *proof) plainNoName(name string) finding {
	encloser, ok := p.encloser(name)
	if ok && p.gap(wildcard(encloser)) != nil {
		return proved
	}
	return unproved
}

func (p *proof) plainNoData(name string, typ uint16) finding {
	if n := p.match(name); n != nil {
		return provedIf(lacks(n.TypeBitMap, name, typ))
	}
	encloser, ok := p.encloser(name)
	if !ok { // an empty non-terminal
		return provedIf(p.cover(name) != nil)
	}
	n := p.match(wildcard(encloser))
	return provedIf(n != nil && lacks(n.TypeBitMap, n.Hdr.Name, typ))
}

func provedIf(ok bool) finding {
	if ok {
		return proved
	}
	return unproved
}

func (p *proof) plainPlace(name string) place {
	if n := p.match(name); n != nil {
		return placeOf(n.TypeBitMap, name)
	}
	if p.gap(name) != nil {
		return absent
	}
	if p.cover(name) != nil {
		return inside
	}
	return nowhere
}
