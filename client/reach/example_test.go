package reach_test

import (
	"fmt"

	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/reach"
)

func ExampleReach_API() {
	var at config.Endpoint
	if err := at.UnmarshalText([]byte("https://rpc.jmbc.utxo:8545")); err != nil {
		fmt.Println(err)
		return
	}
	node := new(reach.Reach).API(at, "jmbc-mainnet-1") // nothing is asked yet
	fmt.Println(node)
	// Output: https://rpc.jmbc.utxo:8545
}
