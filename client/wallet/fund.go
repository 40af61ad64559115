package wallet

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
)

// maxFunding bounds the coins that one transaction draws, so that it stays
// small and spends few of those that others could use meanwhile.
const maxFunding = 64

// A Coin is an unspent output and where it is.
type Coin struct {
	Outpoint ledger.Outpoint
	Output   ledger.Output
	Height   uint64 // of the block that made it; 0 for genesis and if unconfirmed
	Time     uint64 // chain clock of that block, Unix seconds
}

// A Purse is what a builder may spend.
type Purse struct {
	Params *ledger.Params
	Signer Signer
	Coins  []Coin // those with a covenant, or of another address, are not spent
}

// A Plan is a transaction before anyone pays for it.
type Plan struct {
	Spend   []Coin // spent first, in this order; covenants allowed
	Outputs []ledger.Output
	Actions []ledger.Action
}

// A Built transaction is signed.
type Built struct {
	Tx   *ledger.Tx
	ID   ledger.TxID
	Raw  []byte        // the encoding
	Fee  ledger.Amount // burnt: inputs minus outputs
	Made []Coin        // the outputs, as coins that are not in a block yet

	// Spent is what the inputs spend, in order, as the purse had it. The
	// signature does not cover the amounts: who has them from a stranger checks
	// them, or may burn what was kept from it.
	Spent []Coin
}

// Fund completes a plan: it adds coins, the largest first, until they pay for
// the outputs and for the octets, gives back what is too much, and signs. The
// fee is exact; a rest too small to be an output is burnt with it.
func Fund(p Purse, plan Plan) (*Built, error) {
	who, err := newSpender(p.Signer)
	if err != nil {
		return nil, err
	}
	if err := checkPlan(p.Params, &who, &plan); err != nil {
		return nil, err
	}
	coins := spendable(p.Coins, who.address, plan.Spend)
	tx := &ledger.Tx{Version: ledger.TxVersion, Outputs: slices.Clip(plan.Outputs), Actions: plan.Actions}
	var in ledger.Amount
	spent := slices.Clone(plan.Spend)
	for _, c := range plan.Spend {
		tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: c.Outpoint})
		in += c.Output.Amount
	}
	room := min(p.Params.MaxInputs-len(tx.Inputs), maxFunding)
	for i := 0; ; i++ {
		if len(tx.Inputs) > 0 {
			if done, ok := balance(p.Params, &who, tx, in); ok {
				return seal(p.Params, &who, done, in, spent)
			}
		}
		if i == len(coins) || i == room {
			return nil, short(p.Params, &who, tx, in, coins[i:])
		}
		tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: coins[i].Outpoint})
		spent = append(spent, coins[i])
		var ok bool
		if in, ok = in.Add(coins[i].Output.Amount); !ok {
			return nil, fmt.Errorf("%w: the coins exceed what can be counted", ErrFunds)
		}
	}
}

// checkPlan refuses what the ledger would refuse later, and what is not ours.
func checkPlan(p *ledger.Params, who *spender, plan *Plan) error {
	for _, c := range plan.Spend {
		if c.Output.Address != who.address {
			return fmt.Errorf("%w: %s", ErrForeign, c.Outpoint)
		}
	}
	for _, o := range plan.Outputs {
		if o.Amount < p.Dust {
			return fmt.Errorf("%w: %s JMBC, an output holds at least %s", ErrDust, o.Amount, p.Dust)
		}
	}
	return nil
}

// spendable returns the free coins of the address, the largest first.
func spendable(coins []Coin, of ledger.Address, taken []Coin) []Coin {
	free := make([]Coin, 0, len(coins))
	for _, c := range coins {
		used := slices.ContainsFunc(taken, func(t Coin) bool { return t.Outpoint == c.Outpoint })
		if c.Output.Covenant.Kind == 0 && c.Output.Address == of && !used {
			free = append(free, c)
		}
	}
	slices.SortFunc(free, func(a, b Coin) int {
		return cmp.Or(
			cmp.Compare(b.Output.Amount, a.Output.Amount),
			bytes.Compare(a.Outpoint.TxID[:], b.Outpoint.TxID[:]),
			cmp.Compare(a.Outpoint.Index, b.Outpoint.Index))
	})
	return free
}

// balance returns tx with the change it gives, and whether its inputs suffice.
func balance(p *ledger.Params, who *spender, tx *ledger.Tx, in ledger.Amount) (*ledger.Tx, bool) {
	rest, ok := spare(p, who, tx, in)
	if !ok || (rest < p.Dust && len(tx.Outputs) == 0) {
		return nil, false
	}
	changed := *tx
	changed.Outputs = append(slices.Clip(tx.Outputs), ledger.Output{Address: who.address})
	if rest, ok = spare(p, who, &changed, in); ok && rest >= p.Dust && len(changed.Outputs) <= p.MaxOutputs {
		changed.Outputs[len(tx.Outputs)].Amount = rest
		return &changed, true
	}
	return tx, len(tx.Outputs) > 0
}

// spare is what the inputs hold beyond the outputs and the fee.
func spare(p *ledger.Params, who *spender, tx *ledger.Tx, in ledger.Amount) (ledger.Amount, bool) {
	need, ok := needs(p, who, tx)
	return in - need, ok && in >= need
}

// needs is what the outputs and the fee of tx add up to.
func needs(p *ledger.Params, who *spender, tx *ledger.Tx) (ledger.Amount, bool) {
	who.fill(tx)
	need := p.Fee(len(tx.Encode()))
	for i := range tx.Outputs {
		var ok bool
		if need, ok = need.Add(tx.Outputs[i].Amount); !ok {
			return 0, false
		}
	}
	return need, true
}

// seal signs tx and measures it.
func seal(p *ledger.Params, who *spender, tx *ledger.Tx, in ledger.Amount, spent []Coin) (*Built, error) {
	id := tx.ID()
	if err := who.sign(tx, id, p.ChainID); err != nil {
		return nil, err
	}
	b := &Built{Tx: tx, ID: id, Raw: tx.Encode(), Fee: in, Spent: spent}
	if len(b.Raw) > p.MaxTxSize {
		return nil, fmt.Errorf("%w: a transaction of %d octets, at most %d", ErrScattered, len(b.Raw), p.MaxTxSize)
	}
	for i, o := range tx.Outputs {
		b.Fee -= o.Amount
		b.Made = append(b.Made, Coin{Outpoint: ledger.Outpoint{TxID: id, Index: uint32(i)}, Output: o})
	}
	return b, nil
}

// short says how much is missing, or that the rest would be enough.
func short(p *ledger.Params, who *spender, tx *ledger.Tx, in ledger.Amount, unused []Coin) error {
	need, ok := needs(p, who, tx)
	if !ok {
		return fmt.Errorf("%w: the outputs exceed what can be counted", ErrFunds)
	}
	have := in
	for _, c := range unused {
		have += c.Output.Amount
	}
	if have >= need && len(unused) > 0 {
		return fmt.Errorf("%w: the %d largest coins hold %s, %s JMBC are needed; pay yourself to join small coins",
			ErrScattered, len(tx.Inputs), in, need)
	}
	return fmt.Errorf("%w: %s JMBC can be spent, %s are needed", ErrFunds, have, max(need, p.Dust))
}
