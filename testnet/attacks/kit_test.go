package attacks_test

import (
	"cmp"
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// limit bounds how long a whole network of attacks may take.
const limit = 10 * time.Minute

// A world is a network of four validators that is attacked.
type world struct {
	ctx     context.Context
	net     *testnet.Network
	genesis *client.Genesis

	apis      []*rest.Client
	resolvers []*client.Resolver
}

// newWorld starts the network. Its clock stands still while nobody does
// anything: heartbeats come far too late for these tests.
func newWorld(t *testing.T, cfg testnet.Config) *world {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	cfg.Validators, cfg.Heartbeat = cmp.Or(cfg.Validators, 4), 10*time.Minute
	w := &world{ctx: ctx, net: testnet.New(t, cfg)}
	var err error
	if w.genesis, err = client.DecodeGenesis(w.net.Node(0).GenesisFile()); err != nil {
		t.Fatal(err)
	}
	w.connect()
	t.Cleanup(w.disconnect)
	w.poke(t) // the clock has gone on since the first block
	return w
}

// connect finds out where the nodes answer, again after one was restarted.
func (w *world) connect() {
	w.disconnect()
	w.apis, w.resolvers = nil, nil
	for _, n := range w.net.Manifest().Nodes {
		api := rest.New(n.API, nil)
		w.apis = append(w.apis, api)
		w.resolvers = append(w.resolvers, client.NewResolver(client.ResolverConfig{
			Service: n.Service, Nodes: []*rest.Client{api}, Genesis: w.genesis,
		}))
	}
}

func (w *world) disconnect() {
	for _, api := range w.apis {
		api.Close()
	}
}

func (w *world) params() *ledger.Params { return &w.genesis.Params.Ledger }
func (w *world) law() *registrar.Params { return &w.genesis.Params.Registrar }

// purse is what somebody pays from, with those who sign along.
func (w *world) purse(t *testing.T, payer string, with ...string) wallet.Purse {
	t.Helper()
	p := wallet.Purse{Params: w.params(), Signer: signer(t, payer), Coins: w.coins(t, payer)}
	for _, who := range with {
		p.Others = append(p.Others, signer(t, who))
	}
	return p
}

// coins are three plain coins of an account, any.
func (w *world) coins(t *testing.T, who string) []wallet.Coin {
	t.Helper()
	of := address(t, who)
	a, err := w.apis[0].Account(w.ctx, of.Encode(w.params().Prefix), "")
	if err != nil {
		t.Fatal(err)
	}
	var coins []wallet.Coin
	for _, c := range a.Coins {
		if c.Kind == "" && c.Amount > 1000*ledger.JMBC {
			coins = append(coins, wallet.Coin{
				Outpoint: c.Outpoint, Height: c.Height, Time: c.Time,
				Output: ledger.Output{Amount: c.Amount, Address: of},
			})
		}
	}
	rand.Shuffle(len(coins), func(i, j int) { coins[i], coins[j] = coins[j], coins[i] })
	if len(coins) < 3 {
		t.Fatalf("%s has %d coins left", who, len(coins))
	}
	return coins[:3]
}

// build makes and signs a transaction as honest software does.
func (w *world) build(t *testing.T, payer string, with []string, ops func(*wallet.Batch)) *wallet.Built {
	t.Helper()
	b, err := wallet.Build(w.purse(t, payer, with...), w.law(), ops)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// craft makes and signs a transaction whose parts an attacker chose.
func (w *world) craft(t *testing.T, payer string, with []string, plan wallet.Plan) *wallet.Built {
	t.Helper()
	b, err := wallet.Fund(w.purse(t, payer, with...), plan)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// altered is a transaction with something changed after it was signed.
func altered(t *testing.T, b *wallet.Built, change func(*ledger.Tx)) *wallet.Built {
	t.Helper()
	tx, err := ledger.DecodeTx(b.Raw)
	if err != nil {
		t.Fatal(err)
	}
	change(tx)
	return &wallet.Built{Tx: tx, ID: tx.ID(), Raw: tx.Encode(), Records: b.Records}
}

// offer hands a transaction to one node, which takes it into its pool or says
// no.
func (w *world) offer(node int, b *wallet.Built) error {
	_, err := w.apis[node].Submit(w.ctx, rest.Submission{Tx: b.Raw, Records: b.Records}, rest.WaitNone)
	return err
}

// does hands a transaction to a node, any, which every node then commits.
func (w *world) does(t *testing.T, b *wallet.Built) {
	t.Helper()
	if err := w.offer(rand.IntN(len(w.apis)), b); err != nil {
		t.Fatal(err)
	}
	w.settled(t, b.ID)
}

// refused hands a transaction to every node. Each refuses it with the code, and
// nothing changes on any.
func (w *world) refused(t *testing.T, code rcode.Code, b *wallet.Built) {
	t.Helper()
	before := w.state(t)
	for i := range w.apis {
		if err := w.offer(i, b); rcode.Of(err) != code {
			t.Fatalf("node %d: %v, want a refusal with %v", i, err, code)
		}
	}
	if after := w.state(t); after != before {
		t.Fatalf("the state was %s and is %s", before, after)
	}
}

// settled waits until every node has committed a transaction and the state
// after it can be proved; then all are in the same state.
func (w *world) settled(t *testing.T, id ledger.TxID) {
	t.Helper()
	w.everywhere(t, id)
	w.state(t)
}

// everywhere is settled while other transactions are under way.
func (w *world) everywhere(t *testing.T, id ledger.TxID) {
	t.Helper()
	for i, api := range w.apis {
		for {
			tx, err := api.Transaction(w.ctx, id, rest.WaitProved)
			if err != nil {
				t.Fatalf("node %d: %v", i, err)
			}
			if tx.Status == rest.TxCommitted {
				break
			}
		}
	}
}

// state is the AppHash, the same on all nodes.
func (w *world) state(t *testing.T) string {
	t.Helper()
	var hash string
	for i := range w.apis {
		s := w.status(t, i)
		if i > 0 && s.AppHash != hash {
			t.Fatalf("node %d has the state %s at %d, node 0 has %s", i, s.AppHash, s.Height, hash)
		}
		hash = s.AppHash
	}
	return hash
}

func (w *world) status(t *testing.T, node int) rest.Status {
	t.Helper()
	s, err := w.apis[node].Status(w.ctx)
	if err != nil {
		t.Fatalf("node %d: %v", node, err)
	}
	return s
}
