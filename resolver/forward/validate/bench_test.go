package validate_test

import (
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
	"github.com/utxo-dns/utxonode/resolver/forward/validate/validatetest"
)

// BenchmarkValidate is the cost of one answer of a zone whose keys are known, and
// with the whole chain of a zone that nothing is known of.
func BenchmarkValidate(b *testing.B) {
	for name, algorithm := range map[string]uint8{"rsa": dns.RSASHA256, "p256": dns.ECDSAP256SHA256, "ed25519": dns.ED25519} {
		s := world(b, func(zones map[string]*validatetest.Zone) {
			for _, z := range zones {
				z.Algorithm = algorithm
			}
		})
		for what, q := range map[string]string{"records": "www.plain.", "nsec": "nobody.plain.", "nsec3": "nobody.hashed."} {
			reply := pack(b, s.reply(q, dns.TypeA))
			v := validator(b, s)
			b.Run(name+"/"+what, func(b *testing.B) {
				for b.Loop() {
					if got := v.Validate(b.Context(), reply); got.Status != validate.Secure {
						b.Fatalf("%+v", got)
					}
				}
			})
		}
		reply := pack(b, s.reply("www.sub.plain.", dns.TypeA))
		b.Run(name+"/chain", func(b *testing.B) {
			for b.Loop() {
				if got := validator(b, s).Validate(b.Context(), reply); got.Status != validate.Secure {
					b.Fatalf("%+v", got)
				}
			}
		})
	}
}
