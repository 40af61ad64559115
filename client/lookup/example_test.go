package lookup_test

import (
	"context"
	"fmt"

	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/lookup"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

func ExampleResolver_Lookup() {
	f, err := config.DecodeClient([]byte(`{"version": "1.0", "resolvers": ["https://dns1.jmbc.utxo:5353"]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := lookup.New(lookup.Config{File: f})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	_, err = r.Lookup(context.Background(), name.MustParse("jmbc.user.utxo"), wire.TypeA)
	fmt.Println(err) // nobody knows yet where dns1.jmbc.utxo is
	// Output: lookup: resolvers: none of those that are configured is usable
}
