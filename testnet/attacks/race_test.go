package attacks_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// first waits until one of two transactions that exclude each other is in a
// block, and returns it and the other.
func (w *world) first(t *testing.T, a, b *wallet.Built) (won, lost *wallet.Built) {
	t.Helper()
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	committed := make(chan *wallet.Built, 2)
	for _, one := range []*wallet.Built{a, b} {
		go func() {
			for ctx.Err() == nil {
				tx, err := w.apis[0].Transaction(ctx, one.ID, rest.WaitCommitted)
				if err == nil && tx.Status == rest.TxCommitted {
					committed <- one
					return
				}
			}
		}()
	}
	select {
	case won = <-committed:
	case <-w.ctx.Done():
		t.Fatal("neither is in a block")
	}
	w.settled(t, won.ID)
	if lost = a; won == a {
		lost = b
	}
	for i, api := range w.apis {
		if tx, err := api.Transaction(w.ctx, lost.ID, rest.WaitNone); err != nil || tx.Status == rest.TxCommitted {
			t.Fatalf("node %d: both are in a block: %+v, %v", i, tx, err)
		}
	}
	return won, lost
}

// rival hands two transactions that exclude each other to two nodes at once.
func (w *world) rival(t *testing.T, a, b *wallet.Built) (won, lost *wallet.Built) {
	t.Helper()
	var at sync.WaitGroup
	errs := make([]error, 2)
	at.Go(func() { errs[0] = w.offer(0, a) })
	at.Go(func() { errs[1] = w.offer(3, b) })
	at.Wait()
	for _, err := range errs { // the first may be everywhere before the second
		if err != nil && rcode.Of(err) != rcode.Blockchain {
			t.Fatal(err)
		}
	}
	return w.first(t, a, b)
}

// U-140, U-144: one coin is spent twice, at two nodes at the same time. One
// payment happens, on all nodes the same, and the other never does.
func (w *world) doubleSpend(t *testing.T) {
	const amount = 700 * ledger.JMBC
	purse := w.purse(t, "alice")
	purse.Coins = purse.Coins[:1]
	payment := func(to string) *wallet.Built {
		b, err := wallet.Pay(purse, address(t, to), amount)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	alice := w.balance(t, "alice")
	before := map[string]ledger.Amount{"bob": w.balance(t, "bob"), "carol": w.balance(t, "carol")}
	bob, carol := payment("bob"), payment("carol")
	won, lost := w.rival(t, bob, carol)
	w.refused(t, rcode.Blockchain, lost)
	w.again(t, won)

	before["bob"] += map[bool]ledger.Amount{true: amount}[won == bob]
	before["carol"] += map[bool]ledger.Amount{true: amount}[won == carol]
	for who, want := range before {
		if got := w.balance(t, who); got != want {
			t.Fatalf("%s has %s, want %s", who, got, want)
		}
	}
	if got := w.balance(t, "alice"); got != alice-amount-won.Fee {
		t.Fatalf("alice had %s, paid %s and %s, and has %s", alice, amount, won.Fee, got)
	}
}

// U-140: two updates of one name, made of the same state, at two nodes.
func (w *world) rivalUpdates(t *testing.T) {
	n := names("updated")[0]
	w.claim(t, "alice", "alice", n)
	one, two := w.points(t, "alice", "alice", n, "192.0.2.1"), w.points(t, "alice", "alice", n, "192.0.2.2")
	won, lost := w.rival(t, one, two)
	w.refused(t, rcode.Blockchain, lost)
	w.answers(t, n, rcode.NoError, map[bool]string{true: "192.0.2.1", false: "192.0.2.2"}[won == one])
}

// A pair is two claims to one name: one commitment is older.
type pair struct{ older, younger *claim }

// favoured hands the reveals of two claims to all nodes, the younger first, so
// that it comes first in every pool, while the nodes make a block of something
// else: the next one can have both. It reports whether it was so; where the
// older one came first to a node by gossip, or too late for the proposer, nothing
// is shown.
func (w *world) favoured(t *testing.T, p pair) bool {
	t.Helper()
	older, younger := w.reveal(t, p.older, registrar.Year), w.reveal(t, p.younger, registrar.Year)
	other := w.build(t, "judy", nil, func(b *wallet.Batch) { b.Pay(address(t, "judy"), 2000*ledger.JMBC) })
	if err := w.offer(0, other); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	errs := make([]error, len(w.apis))
	for i := range w.apis {
		all.Go(func() { errs[i] = errors.Join(w.offer(i, younger), w.offer(i, older)) })
	}
	all.Wait()
	won, lost := w.first(t, older, younger)
	w.refused(t, rcode.YXDomain, lost)
	if err := errors.Join(errs...); won == younger || err != nil {
		t.Logf("the younger claim won alone: %t; %v", won == younger, err)
		return false
	}
	w.belongs(t, p.older.owner, p.older.names...)
	return true
}

// contest is favoured for pairs until one was judged.
func (w *world) contest(t *testing.T, pairs []pair) *claim {
	t.Helper()
	for _, p := range pairs {
		if w.favoured(t, p) {
			return p.younger
		}
	}
	t.Fatalf("%d contests, and in none did a block have both", len(pairs))
	return nil
}

// pairs are claims to each name by two people, the first of whom was first.
func (w *world) pairs(t *testing.T, older, younger *claim) []pair {
	t.Helper()
	all := make([]pair, len(older.names))
	for i := range all {
		all[i] = pair{older.only(i), younger.only(i)}
	}
	return all
}

// only is the claim to one of its names.
func (c *claim) only(i int) *claim {
	one := *c
	one.names, one.made = c.names[i:i+1], c.made[i:i+1]
	return &one
}
