package native_test

import (
	"context"
	"fmt"

	"github.com/utxo-dns/utxonode/client/native"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// node stands for a node that quotes 5 JMBC for whatever is free.
func node(_ context.Context, _, _ string, msg []byte) ([]byte, error) {
	u, err := wire.DecodeUpdate(msg)
	if err != nil {
		return nil, err
	}
	out := wire.Response{Header: wire.Header{ID: u.Header.ID, Nonce: u.Header.Nonce}}
	if u.Name == name.MustParse("jmbc.user.utxo") {
		out.RCode = rcode.YXDomain
		return wire.AppendResponse(nil, &out)
	}
	data, err := wire.AppendQuote(nil, &wire.Quote{Fee: 5e8, Stake: 10e8, Address: "tjmbc1example"})
	if err != nil {
		return nil, err
	}
	out.Additional = []wire.RR{{Name: u.Name, Type: wire.TypeQuote, Class: wire.ClassIN, Data: data}}
	return wire.AppendResponse(nil, &out)
}

// What a name costs, before anybody signs anything.
func ExampleClient_Quote() {
	c := native.New(native.Config{Service: "127.0.0.1:5353", ChainID: "utxonode-local", Exchange: node})
	const year = 365 * 24 * 60 * 60
	for _, n := range []string{"new.utxo", "jmbc.user.utxo"} {
		q, err := c.Quote(context.Background(), name.MustParse(n), year)
		fmt.Println(n, q.Fee, rcode.Of(err))
	}
	// Output:
	// new.utxo 500000000 NOERROR
	// jmbc.user.utxo 0 YXDOMAIN
}
