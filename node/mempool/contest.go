package mempool

import "github.com/utxo-dns/utxonode/ledger"

// outranks reports whether a transaction that the admitted ones stand in the
// way of comes before them in a block: it contends for something with an older
// coin, and by itself it breaks no rule. It is admitted beside them, the block
// decides (E-60).
func (p *Pool) outranks(c *ledger.Checked) bool {
	older := false
	for _, claim := range p.law.Contends(nil, c.Tx()) {
		height, ok := p.height(c, claim)
		if best, claimed := p.claims[claim.Over]; ok && claimed && height < best {
			older = true
		}
	}
	if !older {
		return false
	}
	alone := ledger.NewMidState(p.params, p.law, p.clock, p.loaded)
	return alone.ApplyTx(c) == nil
}

// claim notes what an admitted transaction contends for.
func (p *Pool) claim(c *ledger.Checked) {
	for _, claim := range p.law.Contends(nil, c.Tx()) {
		height, ok := p.height(c, claim)
		if !ok {
			continue
		}
		if best, claimed := p.claims[claim.Over]; !claimed || height < best {
			p.claims[claim.Over] = height
		}
	}
}

// height is where the coin of a claim was made, as the last block left it.
func (p *Pool) height(c *ledger.Checked, claim ledger.Contest) (uint64, bool) {
	if claim.Input >= len(c.Tx().Inputs) {
		return 0, false
	}
	v := p.loaded[c.Tx().Inputs[claim.Input].Outpoint.Key()]
	if v == nil {
		return 0, false
	}
	coin, err := ledger.DecodeCoin(v)
	if err != nil {
		return 0, false
	}
	return coin.Height, coin.Output.Covenant.Kind == claim.Kind
}
