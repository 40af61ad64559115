package doh

import (
	"testing"

	"github.com/miekg/dns"
)

// FuzzFreshness: no reply may be kept for longer than any of its answers.
func FuzzFreshness(f *testing.F) {
	var m dns.Msg
	m.SetQuestion("jmbc.user.utxo.", dns.TypeA)
	for _, text := range []string{"jmbc.user.utxo. 300 IN A 192.0.2.1", "jmbc.user.utxo. 4294967295 IN TXT x", "utxo. 9 IN SOA a. b. 1 2 3 4 5"} {
		rr, err := dns.NewRR(text)
		if err != nil {
			f.Fatal(err)
		}
		m.Answer = append(m.Answer, rr)
		b, err := m.Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		seconds := freshness(b)
		var m dns.Msg
		if m.Unpack(b) != nil {
			return
		}
		if seconds > 0 && m.Rcode&0xf != dns.RcodeSuccess && m.Rcode&0xf != dns.RcodeNameError {
			t.Errorf("%d s for code %d", seconds, m.Rcode)
		}
		for _, rr := range m.Answer {
			if seconds > rr.Header().Ttl {
				t.Errorf("%d s for %v", seconds, rr)
			}
		}
	})
}
