package attacks_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-144, U-145: what somebody signed on one chain is handed in on another, where
// the same keys hold coins: as it is, and about the coins there.
func (w *world) otherChain(t *testing.T) {
	other := newWorld(t, testnet.Config{ChainID: "other", Validators: 1})
	pay := func(b *wallet.Batch) { b.Pay(address(t, "frank"), 5000*ledger.JMBC) }
	seen := other.build(t, "alice", nil, pay)
	other.does(t, seen)

	w.refused(t, rcode.Blockchain, seen) // there are no such coins
	here := w.build(t, "alice", nil, pay)
	w.refused(t, rcode.SigInvalid, altered(t, here, func(tx *ledger.Tx) { tx.Inputs[0].Reveal = seen.Tx.Inputs[0].Reveal }))

	// Even the same octets about the same coins: the chain is in what is signed.
	purse := w.purse(t, "alice")
	purse.Params = other.params()
	elsewhere, err := wallet.Build(purse, w.law(), pay)
	if err != nil {
		t.Fatal(err)
	}
	w.refused(t, rcode.SigInvalid, elsewhere)
	purse.Params = w.params()
	again, err := wallet.Build(purse, w.law(), pay)
	if err != nil {
		t.Fatal(err)
	}
	if again.ID != elsewhere.ID {
		t.Fatalf("transaction %s is not %s", again.ID, elsewhere.ID)
	}
	w.does(t, again)
}

// U-144, U-140: a node was away and comes back. It knows what happened, before
// and meanwhile: replays do nothing, and what spends what was spent is stale.
func (w *world) restartedNode(t *testing.T) {
	const away = 3
	n := names("restarted")[0]
	c := w.commit(t, "alice", "alice", n)
	w.warp(t, w.law().CommitMinSeconds)
	w.does(t, w.reveal(t, c, registrar.Year))
	held := w.points(t, "alice", "alice", n, "203.0.113.66")
	before := w.points(t, "alice", "alice", n, "192.0.2.1")
	w.does(t, before)

	meanwhile := w.points(t, "alice", "alice", n, "192.0.2.3")
	if err := w.net.StopNode(w.ctx, away); err != nil {
		t.Fatal(err)
	}
	if err := w.offer(0, meanwhile); err != nil {
		t.Fatal(err)
	}
	if err := w.net.StartNode(w.ctx, away); err != nil {
		t.Fatal(err)
	}
	w.connect()
	w.settled(t, meanwhile.ID)
	w.refused(t, rcode.Blockchain, held)
	w.again(t, before)
	w.again(t, meanwhile)
	w.answers(t, n, rcode.NoError, "192.0.2.3")
}
