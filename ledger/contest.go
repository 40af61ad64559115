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

// A turn is when a transaction is judged.
type turn struct {
	tx     int
	after  int    // place of the last older contender, or its own
	height uint64 // of its youngest coin in a contest
}

// order returns the places of the transactions in the order in which they are
// judged: as in the block, but one that contends for a key waits for those with
// older coins, so that a proposer cannot help a copy.
func (m *MidState) order(txs []*Checked) []turn {
	turns := make([]turn, len(txs))
	for i := range turns {
		turns[i] = turn{tx: i, after: i}
	}
	claims := m.claims(txs)
	for len(claims) > 0 {
		n := 1
		for n < len(claims) && claims[n].over == claims[0].over {
			n++
		}
		settle(turns, claims[:n])
		claims = claims[n:]
	}
	slices.SortFunc(turns, func(a, b turn) int {
		return cmp.Or(cmp.Compare(a.after, b.after), cmp.Compare(a.height, b.height), cmp.Compare(a.tx, b.tx))
	})
	return turns
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
			if o.Input < len(c.tx.Inputs) {
				claims = append(claims, claimant{o.Over, i, m.heightOf(c.tx.Inputs[o.Input].Outpoint)})
			}
		}
	}
	slices.SortStableFunc(claims, func(a, b claimant) int {
		return cmp.Or(compareKeys(a.over, b.over), cmp.Compare(a.height, b.height))
	})
	return claims
}

// settle has the claimants of one key, from the oldest on, wait for the older
// ones.
func settle(turns []turn, claims []claimant) {
	if claims[0].tx == claims[len(claims)-1].tx {
		return // all of one transaction
	}
	older, last := 0, 0 // of the claims before this height
	for i, c := range claims {
		if i > 0 && claims[i-1].height < c.height {
			older = last
		}
		last = max(last, c.tx)
		t := &turns[c.tx]
		t.after, t.height = max(t.after, older), max(t.height, c.height)
	}
}

// heightOf is where a coin was made; one that is not there yet may come of
// this block, and is as young as that.
func (m *MidState) heightOf(o Outpoint) uint64 {
	v, _ := m.Known(o.Key())
	if v == nil {
		return m.clock.Height
	}
	coin, err := DecodeCoin(v)
	if err != nil {
		panic("BUG: a stored coin does not decode: " + err.Error())
	}
	return coin.Height
}
