package node

import (
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/p2p"
)

// What is passed on again is what waits: not what is in a block, nor what the
// pool let go, nor more than fits.
func TestOutbox(t *testing.T) {
	o := newOutbox()
	for i := range byte(4) {
		o.add(ledger.TxID{i}, p2p.Envelope{Tx: []byte{i}})
	}
	o.committed([]abci.TxResult{{ID: ledger.TxID{1}}})
	holds := func(id ledger.TxID) bool { return id != ledger.TxID{2} }
	got := map[byte]bool{}
	for _, e := range o.still(holds) {
		got[e.Tx[0]] = true
	}
	if len(got) != 2 || !got[0] || !got[3] {
		t.Fatalf("passes on %v, want 0 and 3", got)
	}
	for i := range 2 * maxOutbox {
		o.add(ledger.TxID{9, byte(i >> 8), byte(i)}, p2p.Envelope{})
	}
	if n := len(o.still(func(ledger.TxID) bool { return true })); n != maxOutbox {
		t.Fatalf("holds %d, at most %d", n, maxOutbox)
	}
}
