package wallet

import (
	"slices"
	"sync"

	"github.com/utxo-dns/utxonode/ledger"
)

// A Wallet is one signer's coins as a node last told, and what its own
// transactions have done to them since. It is safe for concurrent use.
type Wallet struct {
	params  *ledger.Params
	signer  Signer
	address ledger.Address

	mu      sync.Mutex
	coins   []Coin   // guarded by mu; as of height
	height  uint64   // guarded by mu
	pending []*Built // guarded by mu; sent and not seen in coins yet, oldest first
}

// New returns a wallet without coins.
func New(params *ledger.Params, signer Signer) (*Wallet, error) {
	_, address, err := shapeOf(signer.Policy())
	if err != nil {
		return nil, err
	}
	return &Wallet{params: params, signer: signer, address: address}, nil
}

// Address returns the address that the wallet's coins are paid to.
func (w *Wallet) Address() ledger.Address { return w.address }

// Signer returns the signer.
func (w *Wallet) Signer() Signer { return w.signer }

// Update replaces the coins by those that a node holds for the address at a
// height. An older view than the last is left out. A transaction of this
// wallet that the view does not know yet stays in effect: one of its inputs is
// still there, or is made by another such.
func (w *Wallet) Update(height uint64, coins []Coin) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if height < w.height {
		return
	}
	w.height, w.coins = height, coins
	there := make(map[ledger.Outpoint]bool, len(coins))
	for i := range coins {
		there[coins[i].Outpoint] = true
	}
	waiting := w.pending[:0:0]
	for _, b := range w.pending {
		if !slices.ContainsFunc(b.Tx.Inputs, func(in ledger.Input) bool { return there[in.Outpoint] }) {
			continue // in a block, or never will be
		}
		waiting = append(waiting, b)
		for _, c := range b.Made {
			there[c.Outpoint] = true
		}
	}
	w.pending = waiting
}

// Spend has build make a transaction of the wallet's coins, and counts it as
// sent: others build on what it leaves. Forget undoes that.
func (w *Wallet) Spend(build func(Purse) (*Built, error)) (*Built, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b, err := build(Purse{Params: w.params, Signer: w.signer, Coins: w.available()})
	if err == nil {
		w.pending = append(w.pending, b)
	}
	return b, err
}

// Confirm counts a transaction, and those of this wallet that it builds on, as
// being in a block of the height.
func (w *Wallet) Confirm(id ledger.TxID, height uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.confirm(id)
	w.height = max(w.height, height)
}

func (w *Wallet) confirm(id ledger.TxID) {
	i := slices.IndexFunc(w.pending, func(b *Built) bool { return b.ID == id })
	if i < 0 {
		return
	}
	b := w.pending[i]
	w.pending = slices.Delete(w.pending, i, i+1)
	for i := range b.Tx.Inputs {
		w.confirm(b.Tx.Inputs[i].Outpoint.TxID)
	}
	coins := make([]Coin, 0, len(w.coins)+1)
	for _, c := range w.coins {
		if !slices.ContainsFunc(b.Tx.Inputs, func(in ledger.Input) bool { return in.Outpoint == c.Outpoint }) {
			coins = append(coins, c)
		}
	}
	for _, c := range b.Made {
		if c.Output.Address == w.address {
			coins = append(coins, c)
		}
	}
	w.coins = coins
}

// Forget takes back a transaction that was refused, with those that spend what
// it would have made.
func (w *Wallet) Forget(id ledger.TxID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	gone := map[ledger.TxID]bool{id: true}
	w.pending = slices.DeleteFunc(w.pending, func(b *Built) bool {
		if gone[b.ID] || slices.ContainsFunc(b.Tx.Inputs, func(in ledger.Input) bool { return gone[in.Outpoint.TxID] }) {
			gone[b.ID] = true
		}
		return gone[b.ID]
	})
}

// Coins returns the coins that can be counted on: confirmed ones that no
// transaction of this wallet spends, and those that its transactions make.
func (w *Wallet) Coins() []Coin {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.available()
}

// Coin returns the coin at an outpoint, if the wallet has it.
func (w *Wallet) Coin(o ledger.Outpoint) (Coin, bool) {
	coins := w.Coins()
	i := slices.IndexFunc(coins, func(c Coin) bool { return c.Outpoint == o })
	if i < 0 {
		return Coin{}, false
	}
	return coins[i], true
}

func (w *Wallet) available() []Coin {
	if len(w.pending) == 0 {
		return w.coins
	}
	spent := make(map[ledger.Outpoint]bool)
	for _, b := range w.pending {
		for i := range b.Tx.Inputs {
			spent[b.Tx.Inputs[i].Outpoint] = true
		}
	}
	coins := make([]Coin, 0, len(w.coins)+len(w.pending))
	known := make(map[ledger.Outpoint]bool, len(w.coins))
	for _, c := range w.coins {
		known[c.Outpoint] = true
		if !spent[c.Outpoint] {
			coins = append(coins, c)
		}
	}
	for _, b := range w.pending {
		for _, c := range b.Made {
			if !spent[c.Outpoint] && !known[c.Outpoint] && c.Output.Address == w.address {
				coins = append(coins, c)
			}
		}
	}
	return coins
}
