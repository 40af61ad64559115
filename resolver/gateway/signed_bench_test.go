package gateway_test

import (
	"fmt"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// BenchmarkSigned answers queries with DO from the handler, without compiled
// answers: names that are there, and names that nobody has asked for before.
func BenchmarkSigned(b *testing.B) {
	c, all := signedWorld(b)
	g := newGateway(b, c, signing(b, all, someKeys(b, dnssec.Ed25519, noon), atNoon))
	there := pack(b, asking("jmbc.user.utxo", dns.TypeA))
	absent := make([][]byte, 1<<16)
	for i := range absent {
		absent[i] = pack(b, asking(fmt.Sprintf("n%d.utxo", i), dns.TypeA))
	}
	for _, bc := range []struct {
		name string
		req  func(i int) []byte
	}{
		{"positive", func(int) []byte { return there }},
		{"NXDOMAIN", func(i int) []byte { return absent[i%len(absent)] }},
	} {
		b.Run(bc.name, func(b *testing.B) {
			buf := make([]byte, 0, 4096)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				req := append(buf[:0], bc.req(i)...)
				if g.DNS(b.Context(), req, tcp) == nil {
					b.Fatal("no reply")
				}
			}
		})
	}
}
