package zone_test

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// A registrant's records, the root that goes on chain, and what a client
// checks against it.
func Example() {
	rrs, err := zone.ParseRecords(`
jmbc.user.utxo.      300 IN A     192.0.2.1
jmbc.user.utxo.      300 IN JMBC  1 3 jm1qexample
www.jmbc.user.utxo.  300 IN CNAME jmbc.user.utxo.
`, 300)
	if err != nil {
		fmt.Println(err)
		return
	}
	apex := name.MustParse("jmbc.user.utxo")
	s, err := zone.Empty(apex).Add(rrs...)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("root %x, %d RRsets\n", s.Root(), s.Count())

	answer, _ := s.Lookup(apex, wire.TypeJMBC)
	path, err := s.Tree().ProvePresent(apex, wire.TypeJMBC)
	fmt.Println(len(path.Encode()), "octets", err)
	fmt.Println(path.VerifyPresent(s.Root(), s.Count(), answer))

	path, err = s.Tree().ProveAbsent(apex, wire.TypeAAAA)
	fmt.Println(len(path.Encode()), "octets", err)
	fmt.Println(path.VerifyAbsent(s.Root(), s.Count(), apex, wire.TypeAAAA))

	_, err = s.Add(wire.RR{Name: apex, Type: wire.TypeCNAME, Class: wire.ClassIN, Data: []byte{0}})
	fmt.Println(err)
	// Output:
	// root c4095359a1b62c2b27e2016031814de8d1e54868c438aa7d85927ab58bd885de, 3 RRsets
	// 73 octets <nil>
	// <nil>
	// 166 octets <nil>
	// <nil>
	// zone: cname-at-apex: jmbc.user.utxo
}
