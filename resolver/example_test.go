package resolver_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// A resolver that holds no ledger: it asks nodes, and believes what a verified
// header proves. Here the only node does not answer.
func Example() {
	remote := resolver.NewRemote(resolver.RemoteConfig{
		Nodes: []resolver.Node{resolver.NodeFunc(func(context.Context, []byte) ([]byte, error) {
			return nil, errors.New("no route to host")
		})},
		// A client.Resolver has such a function: it follows the headers.
		Trust: func(context.Context, *wire.Proof) (resolver.Trust, error) {
			return resolver.Trust{}, resolver.ErrAnchor
		},
	})
	r := resolver.New(resolver.Config{Handler: remote, Prefetch: 16})
	defer r.Close()
	resp := r.Resolve(context.Background(), resolver.Request{
		Question: wire.Question{Name: name.MustParse("jmbc.user.utxo"), Type: wire.TypeA, Class: wire.ClassIN},
	})
	fmt.Println(resp.RCode, resp.Verified)
	fmt.Println(resp.Err)
	// Output:
	// SERVFAIL false
	// resolver: upstream: no route to host
}
