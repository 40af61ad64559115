package walk

import (
	"bytes"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// line returns a record as a line of a zone file. What would not be read back as
// it is, and types whose presentation format not everybody knows, are octets (RFC
// 3597 §5).
func line(rr dns.RR) string {
	text := rr.String()
	if back, err := dns.NewRR(text); err != nil || !same(rr, back) || !common(rr) {
		generic := new(dns.RFC3597)
		if err := generic.ToRFC3597(rr); err == nil {
			text = generic.String()
		}
	}
	// Readers other than ours know the class by its mnemonic alone.
	return strings.Replace(text, "\tCLASS1\t", "\tIN\t", 1)
}

// common reports whether BIND, Knot and ldns all read what is written of a record
// here, the names of types in it too.
func common(rr dns.RR) bool {
	switch rr := rr.(type) {
	case *dns.RRSIG:
		return named(rr.TypeCovered)
	case *dns.NSEC:
		return !slices.ContainsFunc(rr.TypeBitMap, func(t uint16) bool { return !named(t) })
	case *dns.SVCB:
		return plain(rr)
	case *dns.HTTPS:
		return plain(&rr.SVCB)
	}
	return named(rr.Header().Rrtype)
}

// named reports whether a type has a name here that everybody knows, or none.
func named(t uint16) bool {
	switch t {
	case dns.TypeMD, dns.TypeMF, dns.TypeMB, dns.TypeMG, dns.TypeMR, dns.TypeNULL, dns.TypeX25, dns.TypeISDN, dns.TypeNSAPPTR,
		dns.TypePX, dns.TypeGPOS, dns.TypeEID, dns.TypeNIMLOC, dns.TypeATMA, dns.TypeIPSECKEY, dns.TypeHIP, dns.TypeNINFO, dns.TypeRKEY,
		dns.TypeTALINK, dns.TypeCSYNC, dns.TypeZONEMD, dns.TypeUINFO, dns.TypeUID, dns.TypeGID, dns.TypeUNSPEC, dns.TypeAVC,
		dns.TypeAMTRELAY, dns.TypeRESINFO, dns.TypeTA, dns.TypeDLV:
		return false
	}
	return true
}

// plain reports whether a service has values alone that are read alike with quotes
// and without: of alpn, port and addresses.
func plain(s *dns.SVCB) bool {
	for _, v := range s.Value {
		switch v.Key() {
		case dns.SVCB_ALPN, dns.SVCB_PORT, dns.SVCB_IPV4HINT, dns.SVCB_IPV6HINT:
		default:
			return false
		}
	}
	return true
}

// same reports whether two records are the same octets on the wire.
func same(a, b dns.RR) bool {
	octetsA, errA := octets(a)
	octetsB, errB := octets(b)
	return errA == nil && errB == nil && bytes.Equal(octetsA, octetsB)
}

func octets(rr dns.RR) ([]byte, error) {
	b := make([]byte, dns.Len(rr))
	n, err := dns.PackRR(rr, b, 0, nil, false)
	return b[:max(n, 0)], err
}
