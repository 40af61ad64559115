package mempool_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/mempool"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const fee = 50_000

// values is a state in memory.
type values map[ledger.Key][]byte

func (v values) Get(key [32]byte) ([]byte, error) { return v[key], nil }

// broken is a state that cannot be read.
type broken struct{}

var errDisk = errors.New("disk")

func (broken) Get([32]byte) ([]byte, error) { return nil, errDisk }

// pool is of a chain on which alice has three coins of one JMBC.
func pool(t testing.TB) (*mempool.Pool, *ledgertest.Chain, ledgertest.Key) {
	t.Helper()
	alice := ledgertest.NewKey(t, "alice")
	coin := ledger.Output{Amount: ledger.JMBC, Address: alice.Address}
	c := ledgertest.New(t, ledger.NoLaw{}, coin, coin, coin)
	p := mempool.New(&c.Params, c.Law, 1<<20)
	p.Reset(c.State, values(c.Values))
	return p, c, alice
}

func spend(c *ledgertest.Chain, who ledgertest.Key, from ledger.Outpoint, amount ledger.Amount) *ledger.Tx {
	return c.Sign(&ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: from}},
		Outputs: []ledger.Output{{Amount: amount, Address: who.Address}},
	}, who)
}

// A transaction may build on one that waits; a second that spends the same
// coin is refused whatever it pays (the replacement rule).
func TestAdmit(t *testing.T) {
	p, c, alice := pool(t)
	first := spend(c, alice, c.GenesisOutpoint(0), ledger.JMBC-fee)
	second := spend(c, alice, ledger.Outpoint{TxID: first.ID()}, ledger.JMBC-2*fee)
	rival := spend(c, alice, c.GenesisOutpoint(0), ledger.JMBC-10*fee)
	if _, err := p.Admit(second.Encode()); !errors.Is(err, ledger.ErrMissingInput) {
		t.Fatalf("before what it builds on: %v", err)
	}
	for _, tx := range []*ledger.Tx{first, second} {
		if _, err := p.Admit(tx.Encode()); err != nil {
			t.Fatal(err)
		}
		if !p.Holds(tx.ID()) {
			t.Fatal("admitted and not held")
		}
	}
	if _, err := p.Admit(rival.Encode()); !errors.Is(err, mempool.ErrConflict) || rcode.Of(err) != rcode.Blockchain {
		t.Fatalf("a rival: %v", err)
	}
	if _, err := p.Plausible(rival.Encode()); !errors.Is(err, mempool.ErrConflict) {
		t.Fatalf("a rival is plausible: %v", err)
	}
	if id, err := p.Plausible(first.Encode()); err != nil || id != first.ID() {
		t.Fatalf("an admitted one is not plausible: %v", err)
	}
}

// After a block the pool starts from its state, and what waits is presented
// again in order.
func TestReset(t *testing.T) {
	p, c, alice := pool(t)
	first := spend(c, alice, c.GenesisOutpoint(0), ledger.JMBC-fee)
	second := spend(c, alice, ledger.Outpoint{TxID: first.ID()}, ledger.JMBC-2*fee)
	for _, tx := range []*ledger.Tx{first, second} {
		if _, err := p.Admit(tx.Encode()); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Apply(1, first)[0]; err != nil {
		t.Fatal(err)
	}
	p.Reset(c.State, values(c.Values))
	child := spend(c, alice, ledger.Outpoint{TxID: second.ID()}, ledger.JMBC-3*fee)
	if _, err := p.Plausible(child.Encode()); err != nil || !p.Holds(second.ID()) {
		t.Fatalf("what waits is forgotten before it is presented again: %v", err)
	}
	if _, err := p.Admit(first.Encode()); !errors.Is(err, ledger.ErrMissingInput) {
		t.Fatalf("a committed one: %v", err)
	}
	if _, err := p.Admit(second.Encode()); err != nil {
		t.Fatalf("one that waits: %v", err)
	}
	if _, err := p.Admit(child.Encode()); err != nil {
		t.Fatalf("what builds on it: %v", err)
	}
	p.Reset(c.State, values(c.Values))
	p.Reset(c.State, values(c.Values))
	if p.Holds(second.ID()) {
		t.Fatal("held over two blocks without being presented again")
	}
}

// What spends an output that never was is refused before its signatures are
// looked at: these are wrong, and nothing says so.
func TestPlausibleComesBeforeSignatures(t *testing.T) {
	p, c, alice := pool(t)
	tx := spend(c, alice, c.GenesisOutpoint(99), ledger.JMBC-fee)
	tx.Inputs[0].Witness[0][0] ^= 1
	if _, err := p.Plausible(tx.Encode()); !errors.Is(err, ledger.ErrMissingInput) {
		t.Fatal(err)
	}
	if _, err := p.Plausible([]byte("nonsense")); err != nil {
		t.Fatalf("octets that are no transaction are for Check to name: %v", err)
	}
}

// A refused transaction leaves nothing behind: its coin is still there.
func TestRefusedChangesNothing(t *testing.T) {
	p, c, alice := pool(t)
	greedy := spend(c, alice, c.GenesisOutpoint(0), ledger.JMBC)
	if _, err := p.Admit(greedy.Encode()); !errors.Is(err, ledger.ErrInsufficientFunds) {
		t.Fatal(err)
	}
	if _, err := p.Admit(spend(c, alice, c.GenesisOutpoint(0), ledger.JMBC-fee).Encode()); err != nil {
		t.Fatal(err)
	}
}

func TestDiskFails(t *testing.T) {
	p, c, alice := pool(t)
	p.Reset(c.State, broken{})
	tx := spend(c, alice, c.GenesisOutpoint(0), ledger.JMBC-fee).Encode()
	if _, err := p.Admit(tx); !errors.Is(err, errDisk) {
		t.Fatal(err)
	}
	if _, err := p.Plausible(tx); !errors.Is(err, errDisk) {
		t.Fatal(err)
	}
}

// Judgements are the same whether they are remembered or made anew, also after
// so many others that the memory was filled several times.
func TestCheckForgetsAndIsRight(t *testing.T) {
	_, c, alice := pool(t)
	p := mempool.New(&c.Params, c.Law, 4096)
	good := spend(c, alice, c.GenesisOutpoint(0), ledger.JMBC-fee).Encode()
	bad := bytes.Clone(good)
	bad[len(bad)-1] ^= 1
	for i := range ledger.Amount(100) {
		other := spend(c, alice, c.GenesisOutpoint(1), ledger.JMBC-fee-i).Encode()
		got := p.Check([][]byte{good, other, bad, good})
		if got[0].Err() != nil || got[1].Err() != nil || got[3].Err() != nil || !errors.Is(got[2].Err(), ledger.ErrWitness) {
			t.Fatalf("round %d: %v, %v, %v, %v", i, got[0].Err(), got[1].Err(), got[2].Err(), got[3].Err())
		}
	}
}
