package node_test

import (
	"context"
	"testing"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// replayed answers every query with one response that was recorded, made to
// look like an answer to it, with an octet flipped at a place.
func replayed(recorded []byte, place int) func(context.Context, string, string, []byte) ([]byte, error) {
	return func(_ context.Context, _, _ string, query []byte) ([]byte, error) {
		reply := append([]byte(nil), recorded...)
		copy(reply[4:8], query[4:8])     // message id
		copy(reply[12:16], query[12:16]) // nonce
		if place >= 0 {
			reply[place] ^= 1
		}
		return reply, nil
	}
}

// U-003, U-061, U-076, U-146: over TCP, where the header and the commit ride
// along, a flip of any octet of name, type, class, RDATA or proof is refused.
func TestEveryOctetCounts(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	n := start(t, home(t, alice))
	of := name.MustParse("jmbc.utxo")
	registerWithAddress(t, n, alice, of)

	genesis, err := client.DecodeGenesis(n.GenesisFile())
	if err != nil {
		t.Fatal(err)
	}
	cfg := client.ResolverConfig{
		Service: n.ServiceAddr(), Nodes: []*rest.Client{rest.New("http://"+n.APIAddr(), nil)}, Genesis: genesis, Dir: t.TempDir(),
	}
	recorded := record(t, n, of)
	ask := func(place int) (client.Answer, error) {
		cfg := cfg
		cfg.Exchange = replayed(recorded, place)
		return client.NewResolver(cfg).Query(t.Context(), of, wire.TypeA)
	}
	if a, err := ask(-1); err != nil || !a.Authenticated || len(a.RRsets) != 1 {
		t.Fatalf("as it was: %+v, %v", a, err)
	}
	answer := wire.HeaderSize + 16 // the RR follows code, flags and counts
	ttl := answer + len(of.Wire()) + 4
	for place := answer; place < len(recorded); place++ {
		if place >= ttl && place < ttl+4 {
			continue // a lower TTL is lawful (E-38)
		}
		if a, err := ask(place); err == nil || rcode.Of(err) != rcode.ProofInvalid && rcode.Of(err) != rcode.FormErr {
			t.Errorf("octet %d of %d flipped: %+v, %v", place, len(recorded), a, err)
		}
	}
}

// record asks the node over TCP and returns its response.
func record(t *testing.T, n *node.Node, of name.Name) []byte {
	t.Helper()
	msg, err := wire.AppendQuery(nil, &wire.Query{
		Question: wire.Question{Name: of, Type: wire.TypeA, Class: wire.ClassIN}, Flags: wire.QueryAD,
	})
	if err != nil {
		t.Fatal(err)
	}
	reply, err := jupc.Exchange(t.Context(), "tcp", n.ServiceAddr(), msg)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}
