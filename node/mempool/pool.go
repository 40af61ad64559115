// Package mempool admits transactions: it judges each against the state that
// the admitted ones before it would leave. It stores and orders nothing; that
// is CometBFT's pool, which asks here.
//
// Replacement rule: the first transaction that spends an output is kept; a
// second one is refused as a conflict until the first is committed or dropped.
// There is no replacement by a higher fee. A reveal of a name that another one
// reveals too is admitted beside it if its commitment is older: the block
// decides.
package mempool

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An ErrorKind says why a transaction was not admitted though it may be lawful.
type ErrorKind string

// ErrConflict: a transaction that was admitted before spends the same output.
const ErrConflict = ErrorKind("conflict")

func (k ErrorKind) Error() string { return "mempool: " + string(k) }

// RCode is BLOCKCHAIN_ERROR: the outpoint is stale as far as this node knows
// (U-140).
func (k ErrorKind) RCode() rcode.Code { return rcode.Blockchain }

// A Snapshot reads the state after one block.
type Snapshot interface {
	// Get returns the value at a state key, nil if there is none.
	Get(key [32]byte) ([]byte, error)
}

// A Pool judges transactions for the block that comes next. Its methods may be
// called from any goroutine.
type Pool struct {
	params *ledger.Params
	law    ledger.Covenants
	seen   *verdicts

	mu       sync.Mutex
	snapshot Snapshot                        // guarded by mu
	loaded   ledger.Supplement               // guarded by mu; shared with mid
	mid      *ledger.MidState                // guarded by mu; nil before the first Reset
	clock    ledger.Clock                    // guarded by mu; of mid
	spends   map[ledger.Outpoint]ledger.TxID // guarded by mu; what admitted transactions spend
	held     map[ledger.TxID]bool            // guarded by mu; the admitted transactions
	claims   map[ledger.Key]uint64           // guarded by mu; what they contend for, with the height of the oldest coin

	// What was admitted before the last Reset: CometBFT presents it again in
	// the background, and meanwhile it still waits.
	before     *ledger.MidState     // guarded by mu
	heldBefore map[ledger.TxID]bool // guarded by mu
}

// New returns a pool that remembers the state-free judgement of at least
// remember/2 octets of transactions.
func New(params *ledger.Params, law ledger.Covenants, remember int) *Pool {
	return &Pool{params: params, law: law, seen: newVerdicts(remember)}
}

// Reset starts over from the state after a block: nothing is admitted any
// more, and CometBFT presents again what it still holds, in order.
func (p *Pool) Reset(state ledger.State, snapshot Snapshot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.before, p.heldBefore = p.mid, p.held
	p.snapshot = snapshot
	p.loaded = make(ledger.Supplement)
	p.spends = make(map[ledger.Outpoint]ledger.TxID)
	p.held = make(map[ledger.TxID]bool)
	p.claims = make(map[ledger.Key]uint64)
	// Judged at the last block's time: the next one's is not earlier.
	p.clock = state.ClockAfter(state.Time)
	p.mid = ledger.NewMidState(p.params, p.law, p.clock, p.loaded)
}

// Admit judges one encoded transaction. A transaction is admitted if it could
// be executed in the next block after those admitted before it.
func (p *Pool) Admit(raw []byte) (*ledger.Checked, error) {
	c := p.Check([][]byte{raw})[0]
	if err := c.Err(); err != nil {
		return c, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.conflict(c.Tx()); err != nil {
		return c, err
	}
	if err := Load(p.loaded, p.snapshot, ledger.Needs(p.law, []*ledger.Checked{c})); err != nil {
		return c, err
	}
	if err := p.mid.ApplyTx(c); err != nil && !p.outranks(c) {
		return c, err
	}
	p.claim(c)
	for i := range c.Tx().Inputs {
		p.spends[c.Tx().Inputs[i].Outpoint] = c.ID()
	}
	p.held[c.ID()] = true
	return c, nil
}

// Holds reports whether a transaction was admitted and waits for a block.
func (p *Pool) Holds(id ledger.TxID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held[id] || p.heldBefore[id]
}

// Plausible looks whether every output that a transaction spends is there, which
// is cheaper than its signatures: whoever makes a node verify those has coins.
// It is asked before Check; octets that are no transaction are left to that, and
// an admitted transaction is plausible.
func (p *Pool) Plausible(raw []byte) (id ledger.TxID, err error) {
	tx, err := ledger.DecodeTx(raw)
	if err != nil || len(tx.Inputs) > p.params.MaxInputs {
		return id, nil
	}
	id = tx.ID()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held[id] || p.heldBefore[id] {
		return id, nil
	}
	if err := p.conflict(tx); err != nil {
		return id, err
	}
	for i := range tx.Inputs {
		there, err := p.there(tx.Inputs[i].Outpoint.Key())
		if err != nil {
			return id, err
		}
		if !there {
			return id, fmt.Errorf("input %d: %w: %s is spent or never was", i, ledger.ErrMissingInput, tx.Inputs[i].Outpoint)
		}
	}
	return id, nil
}

// there reports whether the output at a state key can be spent, as far as is
// known. What is read is not kept: keys of outputs that never were would fill
// the memory.
func (p *Pool) there(k ledger.Key) (bool, error) {
	if v, ok := p.mid.Known(k); ok {
		return v != nil, nil
	}
	v, err := p.snapshot.Get(k)
	if err != nil {
		return false, fmt.Errorf("load state: %w", err)
	}
	if v == nil && p.before != nil {
		v, _ = p.before.Known(k)
	}
	return v != nil, nil
}

// conflict names the admitted transaction that stands in the way of tx.
func (p *Pool) conflict(tx *ledger.Tx) error {
	for i := range tx.Inputs {
		o := tx.Inputs[i].Outpoint
		if by, spent := p.spends[o]; spent {
			return fmt.Errorf("%w: %s is spent by %s, which waits to be committed", ErrConflict, o, by)
		}
	}
	return nil
}

// Load reads what is missing at keys into the supplement.
func Load(into ledger.Supplement, from Snapshot, keys []ledger.Key) error {
	for _, k := range keys {
		if _, ok := into[k]; ok {
			continue
		}
		v, err := from.Get(k)
		if err != nil {
			return fmt.Errorf("load state: %w", err)
		}
		into[k] = v
	}
	return nil
}

// Check returns the state-free judgement of each transaction: remembered, or
// made now with all signatures in one batch.
func (p *Pool) Check(raws [][]byte) []*ledger.Checked {
	out := make([]*ledger.Checked, len(raws))
	var fresh [][]byte
	var places []int
	sums := make([][32]byte, len(raws))
	for i, raw := range raws {
		sums[i] = sha256.Sum256(raw)
		if out[i] = p.seen.get(sums[i]); out[i] == nil {
			fresh = append(fresh, raw)
			places = append(places, i)
		}
	}
	for j, c := range ledger.CheckAll(p.params, fresh) {
		out[places[j]] = c
		p.seen.put(sums[places[j]], c)
	}
	return out
}
