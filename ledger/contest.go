package ledger

import (
	"cmp"
	"slices"
)

// A claimant is one transaction's claim to a contested key.
type claimant struct {
	over   Key
	tx     int
	height uint64 // at which its coin was made
}

// order returns the places of the transactions in the order in which they are
// judged: as in the block, but one that contends for a key waits for those with
// older coins, so that a proposer cannot help a copy. Where several wait for
// each other, the first of the block goes on.
func (m *MidState) order(txs []*Checked) []int {
	q := newQueue(len(txs), m.claims(txs))
	order := make([]int, 0, len(txs))
	for len(order) < len(txs) {
		order = append(order, q.next())
	}
	return order
}

// claims returns the claims of a block, by key and from the oldest on.
func (m *MidState) claims(txs []*Checked) []claimant {
	var claims []claimant
	var over []Contest
	for i, c := range txs {
		if c.err != nil {
			continue
		}
		over = m.law.Contends(over[:0], c.tx)
		for _, o := range over {
			if height, ok := m.rank(c.tx, o); ok {
				claims = append(claims, claimant{o.Over, i, height})
			}
		}
	}
	slices.SortStableFunc(claims, func(a, b claimant) int {
		return cmp.Or(compareKeys(a.over, b.over), cmp.Compare(a.height, b.height))
	})
	return claims
}

// rank is the height at which the coin of a contest was made. One that is not
// there yet may come of this block, and is as young as that.
func (m *MidState) rank(tx *Tx, o Contest) (height uint64, ok bool) {
	if o.Input >= len(tx.Inputs) {
		return 0, false
	}
	v, _ := m.Known(tx.Inputs[o.Input].Outpoint.Key())
	if v == nil {
		return m.clock.Height, true
	}
	coin, err := DecodeCoin(v)
	if err != nil {
		panic("BUG: a stored coin does not decode: " + err.Error())
	}
	return coin.Height, coin.Output.Covenant.Kind == o.Kind
}
