package forward

import (
	"net/netip"
	"testing"

	"github.com/miekg/dns"
)

// FuzzHints: the hints of a SVCB record that can be read lead inside exactly if
// one of their addresses is one of inside.
func FuzzHints(f *testing.F) {
	for _, text := range []string{
		`a. 60 IN HTTPS 1 . alpn="h2" ipv4hint="198.51.100.7,10.0.0.1"`,
		`a. 60 IN HTTPS 1 b.a. ipv6hint="fd00::1"`,
		`a. 60 IN HTTPS 0 b.a.`,
	} {
		rr, err := dns.NewRR(text)
		if err != nil {
			f.Fatal(err)
		}
		buf := make([]byte, 512)
		end, err := dns.PackRR(rr, buf, 0, nil, false)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(buf[3+10 : end])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := hintsInside(data)
		var r dns.HTTPS
		r.Hdr = dns.RR_Header{Name: "a.", Rrtype: dns.TypeHTTPS, Class: dns.ClassINET, Rdlength: uint16(len(data))}
		rr, end, err := dns.UnpackRRWithHeader(r.Hdr, data, 0)
		if err != nil || end != len(data) || len(data) == 0 {
			return
		}
		https, ok := rr.(*dns.HTTPS)
		if !ok {
			return
		}
		want := false
		for _, v := range https.Value {
			switch v := v.(type) {
			case *dns.SVCBIPv4Hint:
				for _, ip := range v.Hint {
					a, _ := netip.AddrFromSlice(ip)
					want = want || isInside(a)
				}
			case *dns.SVCBIPv6Hint:
				for _, ip := range v.Hint {
					a, _ := netip.AddrFromSlice(ip)
					want = want || isInside(a)
				}
			}
		}
		if got != want {
			t.Errorf("%v: inside %v", https, got)
		}
	})
}
