package validatetest

import (
	"crypto"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// A Denial is how a zone proves what it has not.
type Denial byte

const (
	NSEC     Denial = iota
	NSEC3           // RFC 5155
	OptOut          // NSEC3 without unsigned delegations
	Unsigned        // no zone of DNSSEC
)

// A Zone is a zone of a World.
type Zone struct {
	Name       string
	Denial     Denial
	Iterations uint16
	Salt       string
	Algorithm  uint8     // of its key; 0 means Ed25519
	From, To   time.Time // of its signatures; zero: an hour ago, and in a day

	Key    *dns.DNSKEY
	tb     testing.TB
	signer crypto.Signer
	rrs    []dns.RR
	chain  []dns.RR // NSEC or NSEC3 records, in order
	sigs   map[string]*dns.RRSIG
}

const ttl = 300

// generate makes the zone's key.
func (z *Zone) generate() {
	z.tb.Helper()
	if z.Algorithm == 0 {
		z.Algorithm = dns.ED25519
	}
	z.Key = &dns.DNSKEY{Hdr: z.header(z.Name, dns.TypeDNSKEY), Flags: 257, Protocol: 3, Algorithm: z.Algorithm}
	private, err := z.Key.Generate(map[uint8]int{dns.RSASHA256: 2048, dns.ED25519: 256, dns.ECDSAP256SHA256: 256, dns.ECDSAP384SHA384: 384}[z.Algorithm])
	if err != nil {
		z.tb.Fatal(err)
	}
	z.signer = private.(crypto.Signer)
}

func (*Zone) header(name string, typ uint16) dns.RR_Header {
	return dns.RR_Header{Name: name, Rrtype: typ, Class: dns.ClassINET, Ttl: ttl}
}

// set returns the records of a name and type.
func (z *Zone) set(name string, typ uint16) (out []dns.RR) {
	for _, rr := range z.rrs {
		if rr.Header().Name == name && rr.Header().Rrtype == typ {
			out = append(out, dns.Copy(rr))
		}
	}
	return out
}

// Sign returns records with the zone's signature, those of a wildcard under the
// name that it is expanded to.
func (z *Zone) Sign(name string, rrs ...dns.RR) []dns.RR {
	if len(rrs) == 0 || z.Denial == Unsigned {
		return renamed(name, rrs)
	}
	h := rrs[0].Header()
	key := h.Name + dns.Type(h.Rrtype).String()
	sig := z.sigs[key]
	if sig == nil {
		sig = &dns.RRSIG{
			Hdr: z.header(h.Name, dns.TypeRRSIG), KeyTag: z.Key.KeyTag(), SignerName: z.Name, Algorithm: z.Algorithm,
			Inception: uint32(z.From.Unix()), Expiration: uint32(z.To.Unix()),
		}
		if err := sig.Sign(z.signer, rrs); err != nil {
			z.tb.Fatal(err)
		}
		z.sigs[key] = sig
	}
	return renamed(name, append(slices.Clone(rrs), dns.Copy(sig)))
}

func renamed(name string, rrs []dns.RR) []dns.RR {
	for _, rr := range rrs {
		rr.Header().Name = name
	}
	return rrs
}

// owners returns the names of the zone in canonical order, with those that only
// have others below.
func (z *Zone) owners(nonTerminals bool) (names []string) {
	seen := map[string]bool{}
	for _, rr := range z.rrs {
		name := rr.Header().Name
		for !seen[name] {
			if z.Denial != OptOut || !z.unsignedCut(name) {
				seen[name] = true
				names = append(names, name)
			}
			if !nonTerminals || name == z.Name {
				break
			}
			name = above(name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return slices.Compare(canonical(a), canonical(b)) })
	return names
}

func (z *Zone) unsignedCut(name string) bool {
	return name != z.Name && z.set(name, dns.TypeNS) != nil && z.set(name, dns.TypeDS) == nil
}

func canonical(name string) []string {
	labels := dns.SplitDomainName(name)
	slices.Reverse(labels)
	return labels
}

func above(name string) string {
	at, end := dns.NextLabel(name, 0)
	if end {
		return "."
	}
	return name[at:]
}

// types returns the bitmap of a name.
func (z *Zone) types(name string) (out []uint16) {
	for _, rr := range z.rrs {
		if rr.Header().Name == name {
			out = append(out, rr.Header().Rrtype)
		}
	}
	if len(out) > 0 && !z.unsignedCut(name) {
		out = append(out, dns.TypeRRSIG)
	}
	if len(out) > 0 && z.Denial == NSEC {
		out = append(out, dns.TypeNSEC, dns.TypeRRSIG)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// link makes the chain of denials.
func (z *Zone) link() {
	switch z.Denial {
	case Unsigned:
	case NSEC:
		names := z.owners(false)
		for i, name := range names {
			z.chain = append(z.chain, &dns.NSEC{
				Hdr: z.header(name, dns.TypeNSEC), NextDomain: names[(i+1)%len(names)], TypeBitMap: z.types(name),
			})
		}
	case NSEC3, OptOut:
		names := z.owners(true)
		slices.SortFunc(names, func(a, b string) int { return strings.Compare(z.hash(a), z.hash(b)) })
		for i, name := range names {
			owner := strings.ToLower(z.hash(name)) + "." + strings.TrimPrefix(z.Name, ".")
			z.chain = append(z.chain, &dns.NSEC3{
				Hdr: z.header(owner, dns.TypeNSEC3), Hash: dns.SHA1, Flags: map[Denial]uint8{OptOut: 1}[z.Denial], Iterations: z.Iterations,
				SaltLength: uint8(len(z.Salt) / 2), Salt: z.Salt, HashLength: 20,
				NextDomain: z.hash(names[(i+1)%len(names)]), TypeBitMap: z.types(name),
			})
		}
	}
}

func (z *Zone) hash(name string) string { return dns.HashName(name, dns.SHA1, z.Iterations, z.Salt) }

// denial returns the signed record of the chain at or over a name.
func (z *Zone) denial(name string) []dns.RR {
	at := -1
	for i, rr := range z.chain {
		switch rr := rr.(type) {
		case *dns.NSEC:
			if slices.Compare(canonical(rr.Hdr.Name), canonical(name)) <= 0 {
				at = i
			}
		case *dns.NSEC3:
			if strings.ToUpper(dns.SplitDomainName(rr.Hdr.Name)[0]) <= z.hash(name) {
				at = i
			}
		}
	}
	if len(z.chain) == 0 {
		return nil
	}
	rr := dns.Copy(z.chain[(at+len(z.chain))%len(z.chain)])
	return z.Sign(rr.Header().Name, rr)
}
