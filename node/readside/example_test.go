package readside_test

import (
	"context"
	"fmt"

	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/node/readside"
)

func ExampleOpen() {
	f, err := config.DecodeResolver([]byte(`version: 1.0
network:
  chain_id: jmbc-mainnet-1
  rpc_endpoints: ["https://rpc.jmbc.utxo:8545"]
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = readside.Open(context.Background(), readside.Config{File: f})
	fmt.Println(err)
	// Output: readside: nodes: none of network.rpc_endpoints is usable: a name under .utxo needs its addresses in bootstrap
}
