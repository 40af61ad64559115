package dnssec_test

import (
	"bytes"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// A zone gets its first key, and validators are told of it.
func Example() {
	k, err := dnssec.NewKey(dnssec.Ed25519, bytes.Repeat([]byte{7}, dnssec.SecretSize))
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	keys := dnssec.Start(k, now)
	anchor, _ := keys.Anchor(dnssec.FormatDelv, []name.Name{name.MustParse("utxo")}, now)
	fmt.Print(anchor)

	s, _ := dnssec.NewSigner(name.MustParse("utxo"), keys, dnssec.Validity{}, now)
	rrsig := s.AppendRRSIG(nil, name.MustParse("jmbc.user.utxo"), 1, 300, [][]byte{{192, 0, 2, 1}}, now)
	fmt.Println(len(rrsig), "octets of RRSIG")
	// Output:
	// trust-anchors {
	// 	"utxo." static-key 257 3 15 "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=";
	// };
	// 88 octets of RRSIG
}
