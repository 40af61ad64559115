package node_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const chainID = "node-test"

// home makes the directory of a chain whose coins are alice's and whose
// validators are the node and those others.
func home(t testing.TB, alice ledgertest.Key, others ...consensus.Validator) string {
	t.Helper()
	dir := t.TempDir()
	seed, err := node.OpenSeed(dir)
	if err != nil {
		t.Fatal(err)
	}
	key, err := consensus.ValidatorPubKey(seed.Validator())
	if err != nil {
		t.Fatal(err)
	}
	chain := registrar.Genesis{
		Ledger:    ledger.DefaultParams(chainID),
		Registrar: registrar.DefaultParams(ledgertest.NewKey(t, "treasury").Address),
	}
	chain.Registrar.CommitMinSeconds = 0
	for range 100 {
		chain.Accounts = append(chain.Accounts, registrar.Account{Name: "alice", Address: alice.Address, Amount: 100 * ledger.JMBC})
	}
	state, err := json.Marshal(chain)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := consensus.Genesis{
		ChainID: chainID, Time: time.Now(), AppState: state,
		Validators: append(others, consensus.Validator{PubKey: key, Power: 1}),
	}.Doc()
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.SaveAs(filepath.Join(dir, node.GenesisFile)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// config is of a node in dir that takes whatever ports are free.
func config(t testing.TB, dir string) node.Config {
	t.Helper()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	return node.Config{Home: dir, Validator: true, Service: "127.0.0.1:0", API: "127.0.0.1:0", Consensus: udp.LocalAddr().String()}
}

func start(t testing.TB, dir string) *node.Node {
	t.Helper()
	n, err := node.Start(t.Context(), config(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return n
}

// pay spends genesis coin i of alice.
func pay(alice ledgertest.Key, i uint32, amount ledger.Amount) []byte {
	c := ledgertest.Chain{Params: ledger.DefaultParams(chainID)}
	return c.Sign(&ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: c.GenesisOutpoint(i)}},
		Outputs: []ledger.Output{{Amount: amount, Address: alice.Address}},
	}, alice).Encode()
}

// U-110, U-206: a payment is committed and provable; a restart keeps it, with
// the same state root.
func TestPaymentSurvivesRestart(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	dir := home(t, alice)
	n := start(t, dir)
	id, err := n.Submit(t.Context(), p2p.Envelope{Tx: pay(alice, 0, 100*ledger.JMBC-100_000)})
	if err != nil {
		t.Fatal(err)
	}
	tx, err := n.Transaction(t.Context(), id, rest.WaitProved)
	if err != nil || tx.Status != rest.TxCommitted {
		t.Fatalf("%+v, %v", tx, err)
	}
	before := n.Status()
	if before.ProvedHeight < tx.Height {
		t.Fatalf("proved up to %d, the transaction is in %d", before.ProvedHeight, tx.Height)
	}
	if err := n.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	n = start(t, dir)
	if got := n.Status(); got.AppHash != before.AppHash || got.Height < before.Height {
		t.Fatalf("after a restart %+v, before %+v", got, before)
	}
	if tx, err = n.Transaction(t.Context(), id, rest.WaitNone); err != nil || tx.Status != rest.TxCommitted {
		t.Fatalf("after a restart %+v, %v", tx, err)
	}
}

// What the pool refuses has its code and is not kept; of two that spend one
// coin the first is kept (the replacement rule).
func TestAdmission(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	n := start(t, home(t, alice))
	bad := pay(alice, 1, 100*ledger.JMBC-100_000)
	bad[len(bad)-1] ^= 1
	for _, tc := range []struct {
		name string
		tx   []byte
		want rcode.Code
	}{
		{"octets that are no transaction", []byte("nonsense"), rcode.FormErr},
		{"a bad signature", bad, rcode.SigInvalid},
		{"no fee", pay(alice, 1, 100*ledger.JMBC), rcode.InsuffFunds},
		{"a coin that never was", pay(alice, 1000, 100*ledger.JMBC-100_000), rcode.Blockchain},
		{"a good one", pay(alice, 2, 100*ledger.JMBC-100_000), rcode.NoError},
		{"the same again", pay(alice, 2, 100*ledger.JMBC-100_000), rcode.NoError},
		{"another that spends the same coin, for a higher fee", pay(alice, 2, 100*ledger.JMBC-200_000), rcode.Blockchain},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := n.Submit(t.Context(), p2p.Envelope{Tx: tc.tx})
			if rcode.Of(err) != tc.want {
				t.Fatalf("%v (%v), want %v", err, rcode.Of(err), tc.want)
			}
		})
	}
}

// BenchmarkPayment measures a payment from submission until its state can be
// proved, on one validator.
func BenchmarkPayment(b *testing.B) {
	alice := ledgertest.NewKey(b, "alice")
	n := start(b, home(b, alice))
	for i := uint32(0); b.Loop(); i++ {
		if i == 100 {
			b.Fatal("no coins left: use -benchtime 50x")
		}
		id, err := n.Submit(b.Context(), p2p.Envelope{Tx: pay(alice, i, 100*ledger.JMBC-100_000)})
		if err != nil {
			b.Fatal(err)
		}
		if tx, err := n.Transaction(b.Context(), id, rest.WaitProved); err != nil || tx.Status != rest.TxCommitted {
			b.Fatal(fmt.Sprint(tx, err))
		}
	}
}
