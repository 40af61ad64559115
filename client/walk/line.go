package walk

import (
	"bytes"
	"strings"

	"github.com/miekg/dns"
)

// line returns a record as a line of a zone file. What would not be read back as
// it is, and types that have no presentation format, are octets (RFC 3597 §5).
func line(rr dns.RR) string {
	text := rr.String()
	if back, err := dns.NewRR(text); err != nil || !same(rr, back) {
		generic := new(dns.RFC3597)
		if err := generic.ToRFC3597(rr); err == nil {
			text = generic.String()
		}
	}
	// Readers other than ours know the class by its mnemonic alone.
	return strings.Replace(text, "\tCLASS1\t", "\tIN\t", 1)
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
