package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// Places in a native message, in octets (docs/reference/wire.md).
const (
	idAt    = 4
	nonceAt = 12
)

// verify holds a native answer that came for a name and type A to the chain's
// genesis, by headers that a node has, as a client does that asked itself: the
// proof does not cover the ID and the nonce, which are put in.
func verify(ctx context.Context, dir, api, asked, answer string) error {
	reply, err := hex.DecodeString(answer)
	if err != nil || len(reply) < wire.HeaderSize {
		return fmt.Errorf("%d octets are no answer: %w", len(reply), err)
	}
	n, err := name.Parse(asked)
	if err != nil {
		return err
	}
	m, err := openManifest(dir)
	if err != nil {
		return err
	}
	file, err := m.Genesis()
	if err != nil {
		return err
	}
	genesis, err := client.DecodeGenesis(file.File)
	if err != nil {
		return err
	}
	r := client.NewResolver(client.ResolverConfig{
		Service: "-", Network: "tcp", Nodes: []*rest.Client{rest.New(api, nil)}, Genesis: genesis,
		Exchange: func(_ context.Context, _, _ string, query []byte) ([]byte, error) {
			copy(reply[idAt:idAt+4], query[idAt:])
			copy(reply[nonceAt:nonceAt+4], query[nonceAt:])
			return reply, nil
		},
	})
	got, err := r.Query(ctx, n, wire.TypeA)
	if err != nil {
		return err
	}
	if !got.Authenticated {
		return errors.New("the answer is not authenticated")
	}
	fmt.Printf("%d octets prove %v at height %d", len(reply), got.RCode, got.ProvedHeight)
	for _, set := range got.RRsets {
		for _, a := range set.Data {
			fmt.Printf(", %d.%d.%d.%d", a[0], a[1], a[2], a[3])
		}
	}
	fmt.Println()
	return nil
}
