// Package fakenode is a node for the tests of the client: the real ledger, law,
// tree and resolver over maps, blocks made the moment a transaction arrives,
// headers that real validator keys sign, the HTTP API and the native protocol
// in memory. It has no consensus, no network of peers and no disk.
package fakenode

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/tree"
	"github.com/utxo-dns/utxonode/registrar"
)

// Start is the genesis time, 2026-01-01T00:00:00Z.
const Start = 1767225600

// A Node is a chain of one node. It is safe for concurrent use.
type Node struct {
	t          testing.TB
	Genesis    *registrar.Genesis
	law        *registrar.Law
	validators *validators

	mu      sync.Mutex // guards what follows
	state   ledger.State
	values  map[ledger.Key][]byte
	coins   map[ledger.Outpoint]ledger.Coin
	txs     map[ledger.TxID]place
	records map[[32]byte][]byte
	pages   pages
	tree    *tree.Tree
	states  []snapshot // by height
	blocks  []*types.LightBlock
	times   map[uint64]uint64 // block time by height
	applied int               // transactions that took effect

	// TickOnStatus is how many seconds pass, with an empty block, whenever the
	// status is asked for: who waits for time to pass sees it pass.
	TickOnStatus uint64
}

type place struct {
	height uint64
	tx     *ledger.Tx
}

// A snapshot is the state after a height.
type snapshot struct {
	values map[ledger.Key][]byte
	tree   *tree.Tree
	pages  pages
}

type pages map[tree.Path][]byte

func (p pages) Page(path tree.Path) ([]byte, error) { return p[path], nil }

// New starts a chain on which the addresses hold coins of the amount each.
func New(t testing.TB, amount ledger.Amount, coins int, addresses ...ledger.Address) *Node {
	t.Helper()
	g := &registrar.Genesis{Ledger: ledger.DefaultParams("fakenode-1"), Registrar: registrar.DefaultParams(ledger.Address{1})}
	for _, a := range addresses {
		for range coins {
			g.Accounts = append(g.Accounts, registrar.Account{Address: a, Amount: amount})
		}
	}
	n := &Node{
		t: t, Genesis: g, law: &registrar.Law{Params: g.Registrar}, validators: newValidators(4),
		values: map[ledger.Key][]byte{}, coins: map[ledger.Outpoint]ledger.Coin{}, txs: map[ledger.TxID]place{},
		records: map[[32]byte][]byte{}, pages: pages{}, tree: tree.Empty(), times: map[uint64]uint64{},
	}
	state, diff, err := ledger.Genesis(g.Ledger.ChainID, Start, g.Outputs())
	if err != nil {
		t.Fatal(err)
	}
	n.state = state
	n.write(diff)
	n.states = []snapshot{{maps.Clone(n.values), n.tree, n.pages}}
	n.block(0)
	n.block(1)
	return n
}

// Change changes the chain's parameters; call it before anything else.
func (n *Node) Change(change func(*registrar.Params)) {
	change(&n.Genesis.Registrar)
	n.law.Params = n.Genesis.Registrar
}

// Tick makes an empty block, seconds after the last one.
func (n *Node) Tick(seconds uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.block(seconds)
}

// Time returns the time of the last block, Unix seconds.
func (n *Node) Time() uint64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.state.Time
}

// Height returns the last height.
func (n *Node) Height() uint64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.state.Height
}

// Applied returns how many transactions took effect.
func (n *Node) Applied() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.applied
}

// Coins returns the coins of an address with their sum.
func (n *Node) Coins(a ledger.Address) (coins map[ledger.Outpoint]ledger.Coin, sum ledger.Amount) {
	n.mu.Lock()
	defer n.mu.Unlock()
	coins = map[ledger.Outpoint]ledger.Coin{}
	for o, c := range n.coins {
		if c.Output.Address == a {
			coins[o] = c
			sum += c.Output.Amount
		}
	}
	return coins, sum
}

// Forget makes the node know nothing of transactions before now, as one that
// has pruned its index.
func (n *Node) Forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id, p := range n.txs {
		n.txs[id] = place{0, p.tx}
	}
}

// Submit puts a transaction into a block of its own, and makes the block that
// proves it.
func (n *Node) Submit(raw []byte) (ledger.TxID, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	checked := ledger.Check(&n.Genesis.Ledger, raw)
	if err := checked.Err(); err != nil {
		return checked.ID(), err
	}
	clock := n.state.ClockAfter(n.state.Time)
	if err := ledger.NewMidState(&n.Genesis.Ledger, n.law, clock, n.supplement(checked)).ApplyTx(checked); err != nil {
		return checked.ID(), err // admission judges by the last block's time
	}
	if err := n.block(1, checked)[0].Err; err != nil {
		return checked.ID(), fmt.Errorf("admitted and refused: %w", err)
	}
	n.block(1)
	return checked.ID(), nil
}

func (n *Node) supplement(txs ...*ledger.Checked) ledger.Supplement {
	sup := make(ledger.Supplement)
	for _, k := range ledger.Needs(n.law, txs) {
		sup[k] = n.values[k]
	}
	return sup
}

// block makes the next block. The caller holds mu.
func (n *Node) block(seconds uint64, txs ...*ledger.Checked) []ledger.Result {
	b := ledger.Block{Height: n.state.Height + 1, Time: n.state.Time + seconds, Txs: txs}
	hash := ledger.AppHash(n.tree.Root(), n.state.Warp)
	next, diff, results := ledger.Apply(&n.Genesis.Ledger, n.state, b, n.supplement(txs...), n.law)
	n.state = next
	n.write(diff)
	n.times[b.Height] = b.Time
	n.states = append(n.states, snapshot{maps.Clone(n.values), n.tree, n.pages})
	n.blocks = append(n.blocks, n.validators.sign(n.t, n.Genesis.Ledger.ChainID, n.blocks, b, hash[:]))
	for i, r := range results {
		if r.Err == nil {
			n.applied++
			n.txs[txs[i].ID()] = place{b.Height, txs[i].Tx()}
		}
	}
	return results
}

func (n *Node) write(d ledger.Diff) {
	var updates []tree.Update
	for _, w := range d.Writes {
		updates = append(updates, tree.Update{Key: tree.Key(w.Key), Value: tree.HashValue(w.Value), Delete: w.Value == nil})
		if w.Value == nil {
			delete(n.values, w.Key)
		} else {
			n.values[w.Key] = w.Value
		}
	}
	for _, c := range d.Coins {
		if c.Spent {
			delete(n.coins, c.Outpoint)
		} else {
			n.coins[c.Outpoint] = c.Coin
		}
	}
	next, writes, err := n.tree.Apply(n.pages, updates)
	if err != nil {
		n.t.Fatal(err)
	}
	n.pages = maps.Clone(n.pages) // older versions read the older pages
	for _, w := range writes {
		n.pages[w.Path] = w.Data
	}
	n.tree = next
}

// outpoints returns the outpoints of the address in order.
func (n *Node) outpoints(a ledger.Address) []ledger.Outpoint {
	var all []ledger.Outpoint
	for o, c := range n.coins {
		if c.Output.Address == a {
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(a, b ledger.Outpoint) int { return slices.Compare(a.AppendTo(nil), b.AppendTo(nil)) })
	return all
}
