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

// A Purse is what a transaction is paid from and who signs it.
type Purse struct {
	Params *ledger.Params
	Signer Signer // pays: its address' coins are spent and get the change
	Coins  []Coin // those with a covenant, or of another address, are not spent

	Others   []Signer        // sign along where they are asked for
	Policies []ledger.Policy // of other addresses that are to sign
}

// A Plan is a transaction before anyone pays for it.
type Plan struct {
	Spend   []Coin            // spent first, in this order; covenants allowed
	Keyless []ledger.Outpoint // those of Spend that nobody signs for: the law alone decides
	Outputs []ledger.Output
	Actions []ledger.Action
	Approve []ledger.Address // sign along; those that sign for an input are left out
	Records [][]byte         // record sets that go with it, one for each root
}

// A Built transaction is signed.
type Built struct {
	Tx      *ledger.Tx
	ID      ledger.TxID
	Raw     []byte        // the encoding
	Fee     ledger.Amount // burnt: inputs minus outputs
	Made    []Coin        // the outputs, as coins that are not in a block yet
	Records [][]byte      // the plan's

	// Spent is what the inputs spend, in order, as the purse had it. The
	// signature does not cover the amounts: who has them from a stranger checks
	// them, or may burn what was kept from it.
	Spent []Coin
}

// Fund composes a plan and signs it with the purse's signers. Where they are
// not enough the error is an *[Unsigned], which has the draft.
func Fund(p Purse, plan Plan) (*Built, error) {
	d, err := Compose(p, plan)
	if err != nil {
		return nil, err
	}
	for _, s := range append([]Signer{p.Signer}, p.Others...) {
		if _, err := d.Sign(s); err != nil {
			return nil, err
		}
	}
	return d.Complete()
}

// Compose completes a plan: it adds coins, the largest first, until they pay
// for the outputs and for the octets, and gives back what is too much. Nobody
// has signed yet, but every policy is known, so the fee is that of the final
// size; of a threshold whose members' signatures differ in size, of the largest. A
// rest too small to be an output is burnt with it.
func Compose(p Purse, plan Plan) (*Draft, error) {
	c, err := newComposer(p, &plan)
	if err != nil {
		return nil, err
	}
	coins := spendable(p.Coins, c.payer, plan.Spend)
	for _, coin := range plan.Spend {
		if err := c.add(coin); err != nil {
			return nil, err
		}
	}
	room := min(p.Params.MaxInputs-len(c.tx.Inputs)-len(plan.Approve), maxFunding)
	for i := 0; ; i++ {
		if len(c.tx.Inputs) > 0 {
			if done, ok := c.balance(); ok {
				return c.draft(done)
			}
		}
		if i >= len(coins) || i >= room {
			return nil, c.short(coins[i:])
		}
		if err := c.add(coins[i]); err != nil {
			return nil, err
		}
	}
}

// A shape is how large what an address reveals will be.
type shape struct {
	policy ledger.Policy
	reveal ledger.Reveal // with a blank witness
}

func shapeOf(policy ledger.Policy) (shape, ledger.Address, error) {
	encoded, err := ledger.EncodePolicy(policy)
	if err != nil {
		return shape{}, ledger.Address{}, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	return shape{policy, ledger.Reveal{Policy: encoded, Witness: blank(policy)}}, ledger.AddressOf(encoded), nil
}

// A composer is a plan on its way to a draft.
type composer struct {
	params *ledger.Params
	plan   *Plan
	payer  ledger.Address
	known  map[ledger.Address]shape
	tx     *ledger.Tx
	in     ledger.Amount
	spent  []Coin
}

func newComposer(p Purse, plan *Plan) (*composer, error) {
	payer, address, err := shapeOf(p.Signer.Policy())
	if err != nil {
		return nil, err
	}
	c := &composer{
		params: p.Params, plan: plan, payer: address, known: map[ledger.Address]shape{address: payer},
		tx: &ledger.Tx{Version: ledger.TxVersion, Outputs: slices.Clip(plan.Outputs), Actions: plan.Actions},
	}
	for _, s := range p.Others {
		if err := c.learn(s.Policy()); err != nil {
			return nil, err
		}
	}
	for _, policy := range p.Policies {
		if err := c.learn(policy); err != nil {
			return nil, err
		}
	}
	return c, c.check()
}

func (c *composer) learn(p ledger.Policy) error {
	s, address, err := shapeOf(p)
	if err == nil {
		c.known[address] = s
	}
	return err
}

// check refuses what the ledger would refuse later, and addresses that nobody
// here knows how to sign for.
func (c *composer) check() error {
	for _, coin := range c.plan.Spend {
		if _, ok := c.known[coin.Output.Address]; !ok && !c.keyless(coin.Outpoint) {
			return unknownPolicy(coin.Output.Address)
		}
	}
	for _, a := range c.plan.Approve {
		if _, ok := c.known[a]; !ok {
			return unknownPolicy(a)
		}
	}
	for _, o := range c.plan.Outputs {
		if o.Amount < c.params.Dust {
			return fmt.Errorf("%w: %s JMBC, an output holds at least %s", ErrDust, o.Amount, c.params.Dust)
		}
	}
	switch p := c.params; {
	case len(c.plan.Outputs) > p.MaxOutputs:
		return fmt.Errorf("%w: %d outputs, at most %d", ErrTooLarge, len(c.plan.Outputs), p.MaxOutputs)
	case len(c.plan.Actions) > p.MaxActions:
		return fmt.Errorf("%w: %d operations, at most %d", ErrTooLarge, len(c.plan.Actions), p.MaxActions)
	case len(c.plan.Spend)+len(c.plan.Approve) > p.MaxInputs:
		return fmt.Errorf("%w: %d inputs and approvals, at most %d", ErrTooLarge, len(c.plan.Spend)+len(c.plan.Approve), p.MaxInputs)
	}
	return nil
}

func (c *composer) keyless(o ledger.Outpoint) bool { return slices.Contains(c.plan.Keyless, o) }

// add spends one more coin.
func (c *composer) add(coin Coin) error {
	c.tx.Inputs = append(c.tx.Inputs, ledger.Input{Outpoint: coin.Outpoint})
	c.spent = append(c.spent, coin)
	var ok bool
	if c.in, ok = c.in.Add(coin.Output.Amount); !ok {
		return fmt.Errorf("%w: the coins exceed what can be counted", ErrFunds)
	}
	return nil
}

// fill puts every policy and a blank witness into tx, so that the encoding has
// its final size.
func (c *composer) fill(tx *ledger.Tx) {
	signs := make(map[ledger.Address]bool, 2)
	for i := range tx.Inputs {
		if coin := &c.spent[i]; !c.keyless(coin.Outpoint) {
			tx.Inputs[i].Reveal = c.known[coin.Output.Address].reveal
			signs[coin.Output.Address] = true
		}
	}
	tx.Approvals = tx.Approvals[:0]
	for _, a := range c.plan.Approve {
		if !signs[a] {
			signs[a] = true
			tx.Approvals = append(tx.Approvals, ledger.Approval{Address: a, Reveal: c.known[a].reveal})
		}
	}
}

// balance returns the transaction with the change it gives, and whether its
// inputs suffice.
func (c *composer) balance() (*ledger.Tx, bool) {
	rest, ok := c.spare(c.tx)
	if !ok || (rest < c.params.Dust && len(c.tx.Outputs) == 0) {
		return nil, false
	}
	changed := *c.tx
	changed.Outputs = append(slices.Clip(c.tx.Outputs), ledger.Output{Address: c.payer})
	if rest, ok = c.spare(&changed); ok && rest >= c.params.Dust && len(changed.Outputs) <= c.params.MaxOutputs {
		changed.Outputs[len(c.tx.Outputs)].Amount = rest
		return &changed, true
	}
	return c.tx, len(c.tx.Outputs) > 0
}

// spare is what the inputs hold beyond the outputs and the fee.
func (c *composer) spare(tx *ledger.Tx) (ledger.Amount, bool) {
	need, ok := c.needs(tx)
	return c.in - need, ok && c.in >= need
}

// needs is what the outputs and the fee of tx add up to.
func (c *composer) needs(tx *ledger.Tx) (ledger.Amount, bool) {
	c.fill(tx)
	need := c.params.Fee(len(tx.Encode()))
	for i := range tx.Outputs {
		var ok bool
		if need, ok = need.Add(tx.Outputs[i].Amount); !ok {
			return 0, false
		}
	}
	return need, true
}

// draft takes the blank witnesses out again.
func (c *composer) draft(tx *ledger.Tx) (*Draft, error) {
	if size := len(tx.Encode()); size > c.params.MaxTxSize {
		return nil, fmt.Errorf("%w: a transaction of %d octets, at most %d", ErrTooLarge, size, c.params.MaxTxSize)
	}
	d := &Draft{
		ChainID: c.params.ChainID, Tx: tx, Spent: c.spent, Records: c.plan.Records,
		policies: make(map[ledger.Address]known, 2), items: make(map[leafID][]byte, 2),
	}
	d.Keyless = make([]bool, len(tx.Inputs))
	for i := range tx.Inputs {
		tx.Inputs[i].Reveal = ledger.Reveal{}
		if d.Keyless[i] = c.keyless(tx.Inputs[i].Outpoint); !d.Keyless[i] {
			a := c.spent[i].Output.Address
			d.policies[a] = known{c.known[a].policy, c.known[a].reveal.Policy}
		}
	}
	for i := range tx.Approvals {
		tx.Approvals[i].Reveal = ledger.Reveal{}
		a := tx.Approvals[i].Address
		d.policies[a] = known{c.known[a].policy, c.known[a].reveal.Policy}
	}
	return d, nil
}

// short says how much is missing, or that the rest would be enough.
func (c *composer) short(unused []Coin) error {
	need, ok := c.needs(c.tx)
	if !ok {
		return fmt.Errorf("%w: the outputs exceed what can be counted", ErrFunds)
	}
	have := c.in
	for _, coin := range unused {
		have += coin.Output.Amount
	}
	if have >= need && len(unused) > 0 {
		return fmt.Errorf("%w: the %d largest coins hold %s, %s JMBC are needed; pay yourself to join small coins",
			ErrScattered, len(c.tx.Inputs), c.in, need)
	}
	return fmt.Errorf("%w: %s JMBC can be spent, %s are needed", ErrFunds, have, max(need, c.params.Dust))
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
