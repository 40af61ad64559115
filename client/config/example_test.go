package config_test

import (
	"fmt"

	"github.com/utxo-dns/utxonode/client/config"
)

func ExampleDecodeResolver() {
	_, err := config.DecodeResolver([]byte(`version: 1.0
network:
  chain_id: jmbc-mainnet-1
  rpc_endpoints: ["http://192.0.2.7:8053"]
resolver:
  cache_ttl: 5m
`))
	fmt.Println(err)
	// Output: config: type: line 6: resolver.cache_ttl is a string, want a number
}
