package ledger

import (
	"fmt"
	"maps"
	"slices"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A State is what is known of the chain after a block, besides its values.
type State struct {
	Height uint64
	Time   uint64 // block time, Unix seconds
	Warp   uint64 // seconds that the chain clock is ahead of block time
}

// A Block is an ordered list of transactions with its time.
type Block struct {
	Height uint64
	Time   uint64 // Unix seconds
	Txs    []*Checked
}

// A Result is the outcome of one transaction of a block.
type Result struct {
	Err  error // the rule that it broke; nil if it was applied
	Turn int   // when it was judged: after those with smaller turns
}

// Code is the draft's code of the outcome.
func (r Result) Code() rcode.Code { return rcode.Of(r.Err) }

// ClockAfter is the clock by which the block after s at the given block time
// is judged.
func (s State) ClockAfter(time uint64) Clock {
	return Clock{Height: s.Height + 1, Now: time + s.Warp}
}

// Apply judges the transactions of b in order but for contests, each against
// what the ones before it left, and returns the new state, what changed, and
// one result for each. A transaction that breaks a rule changes nothing. The
// supplement holds what Needs named.
func Apply(p *Params, prev State, b Block, sup Supplement, law Covenants) (State, Diff, []Result) {
	m := NewMidState(p, law, Clock{Height: b.Height, Now: b.Time + prev.Warp}, sup)
	results := make([]Result, len(b.Txs))
	for turn, i := range m.order(b.Txs) {
		results[i] = Result{m.ApplyTx(b.Txs[i]), turn}
	}
	return m.end(b), m.diff(), results
}

func (m *MidState) end(b Block) State {
	warp, err := DecodeWarp(m.get(ClockKey()))
	if err != nil {
		panic("BUG: the stored clock does not decode: " + err.Error())
	}
	return State{Height: b.Height, Time: b.Time, Warp: warp}
}

func (m *MidState) diff() Diff {
	d := Diff{Coins: m.coins, Writes: make([]Write, 0, len(m.writes))}
	for _, k := range slices.SortedFunc(maps.Keys(m.writes), compareKeys) {
		v := m.writes[k]
		if v == nil && m.loaded[k] == nil {
			continue // made and spent in this block
		}
		d.Writes = append(d.Writes, Write{k, v})
	}
	return d
}

// Genesis returns what the first block's state holds: the outputs as coins of
// height 0, at outpoints that nothing else can have.
func Genesis(chainID string, time uint64, outputs []Output) (State, Diff, error) {
	m := NewMidState(&Params{}, NoLaw{}, Clock{Now: time}, Supplement{ClockKey(): nil})
	id := TxID(tagged("UTXO-DNS genesis", []byte(chainID)))
	var supply Amount
	for i, out := range outputs {
		var ok bool
		if supply, ok = supply.Add(out.Amount); !ok || out.Covenant.Kind != 0 {
			return State{}, Diff{}, fmt.Errorf("%w: genesis output %d", ErrAmount, i)
		}
		m.loaded[Outpoint{id, uint32(i)}.Key()] = nil
	}
	m.apply(&Checked{tx: &Tx{Outputs: outputs}, id: id}, nil, nil)
	return State{Time: time}, m.diff(), nil
}
