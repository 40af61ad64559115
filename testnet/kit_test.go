package testnet_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/testnet"
)

// limit bounds how long a test waits for anything.
const limit = 60 * time.Second

func bounded(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

// processes is how this program runs nodes in processes of their own.
func processes(t testing.TB) []string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{exe}
}

func address(t testing.TB, name string) ledger.Address {
	t.Helper()
	key, err := keystore.Dev(name)
	if err != nil {
		t.Fatal(err)
	}
	return key.Address()
}

// pay makes a payment that every running node has in the end.
func pay(ctx context.Context, t testing.TB, n *testnet.Network, to string) ledger.TxID {
	t.Helper()
	id, err := n.Faucet(ctx, address(t, to), ledger.JMBC)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// register registers a name through the first node that runs, and reads it at
// the last.
func register(ctx context.Context, t testing.TB, n *testnet.Network, who string, of name.Name) ledger.TxID {
	t.Helper()
	m := n.Manifest()
	genesis, err := m.Genesis()
	if err != nil {
		t.Fatal(err)
	}
	key, err := keystore.Dev(who)
	if err != nil {
		t.Fatal(err)
	}
	nodes := m.Running()
	first, last := rest.New(nodes[0].API, nil), rest.New(nodes[len(nodes)-1].API, nil)
	defer first.Close()
	defer last.Close()
	c, err := client.New(client.Config{Rest: first, Signer: key, Params: genesis.Chain, Poll: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := c.Register(ctx, of, 1)
	if err != nil {
		t.Fatal(err)
	}
	settled(ctx, t, n, receipt.TxID)
	if held, err := last.Name(ctx, of); err != nil || held.Status != "active" {
		t.Fatalf("%+v, %v", held, err)
	}
	return receipt.TxID
}

// settled waits until every running node has committed a transaction, and
// checks that they are all in the same state then. Nothing else must be sent
// meanwhile.
func settled(ctx context.Context, t testing.TB, n *testnet.Network, id ledger.TxID) {
	t.Helper()
	hashes := make(map[string][]string)
	m := n.Manifest()
	for _, node := range m.Running() {
		api := rest.New(node.API, nil)
		for {
			tx, err := api.Transaction(ctx, id, rest.WaitCommitted)
			if err != nil {
				t.Fatalf("%s: %v", node.Name, err)
			}
			if tx.Status == rest.TxCommitted {
				break
			}
		}
		s, err := api.Status(ctx)
		if err != nil {
			t.Fatalf("%s: %v", node.Name, err)
		}
		hashes[s.AppHash] = append(hashes[s.AppHash], fmt.Sprintf("%s at %d", node.Name, s.Height))
		api.Close()
	}
	if len(hashes) != 1 {
		t.Fatalf("states differ: %v", hashes)
	}
}

// A traffic is payments that go on until stop, which returns how many there
// were and the last one.
type traffic struct {
	cancel context.CancelFunc
	wait   sync.WaitGroup

	mu   sync.Mutex
	made int         // guarded by mu
	last ledger.TxID // guarded by mu
	err  error       // guarded by mu
}

func flow(ctx context.Context, t testing.TB, n *testnet.Network, lanes int) *traffic {
	t.Helper()
	f := new(traffic)
	run, cancel := context.WithCancel(ctx)
	f.cancel = cancel
	to := address(t, "bob")
	for range lanes {
		f.wait.Go(func() {
			for run.Err() == nil {
				id, err := n.Faucet(ctx, to, ledger.JMBC)
				f.note(id, err)
				if err != nil {
					return
				}
			}
		})
	}
	t.Cleanup(func() { cancel(); f.wait.Wait() })
	return f
}

func (f *traffic) note(id ledger.TxID, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.err = err
		return
	}
	f.made++
	f.last = id
}

func (f *traffic) stop(t testing.TB) (int, ledger.TxID) {
	t.Helper()
	f.cancel()
	f.wait.Wait()
	if f.err != nil {
		t.Fatalf("after %d payments: %v", f.made, f.err)
	}
	return f.made, f.last
}
