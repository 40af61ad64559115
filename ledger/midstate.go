package ledger

import (
	"fmt"
	"slices"
)

// A MidState is the state in the middle of a block: what was loaded, and over
// it what earlier transactions changed. The mempool keeps one for the block
// that may come next.
type MidState struct {
	params *Params
	law    Covenants
	clock  Clock
	loaded Supplement
	writes map[Key][]byte
	coins  []CoinChange
}

// NewMidState starts a block at the given clock.
func NewMidState(p *Params, law Covenants, clock Clock, sup Supplement) *MidState {
	return &MidState{params: p, law: law, clock: clock, loaded: sup, writes: make(map[Key][]byte)}
}

// get returns the value at k. A key that nobody loaded is the caller's fault.
func (m *MidState) get(k Key) []byte {
	v, ok := m.Known(k)
	if !ok {
		panic(fmt.Sprintf("BUG: state key %x is read but was not loaded", k[:4]))
	}
	return v
}

// Known returns the value at k as transactions so far have left it; ok is false
// if it is neither loaded nor written.
func (m *MidState) Known(k Key) (v []byte, ok bool) {
	if v, ok = m.writes[k]; ok {
		return v, true
	}
	v, ok = m.loaded[k]
	return v, ok
}

// ApplyTx judges one transaction and, if it keeps every rule, makes its
// changes; if not, it changes nothing and says which rule. The order of the
// rules is normative.
func (m *MidState) ApplyTx(c *Checked) error {
	if c.err != nil {
		return c.err
	}
	spent, err := m.spentCoins(c)
	if err != nil {
		return err
	}
	if err := m.checkShown(c, spent); err != nil {
		return err
	}
	if err := checkFunds(m.params, c, spent); err != nil {
		return err
	}
	writes, err := m.judge(c, spent)
	if err != nil {
		return err
	}
	m.apply(c, spent, writes)
	return nil
}

func (m *MidState) spentCoins(c *Checked) ([]Coin, error) {
	spent := make([]Coin, len(c.tx.Inputs))
	for i := range c.tx.Inputs {
		v := m.get(c.tx.Inputs[i].Outpoint.Key())
		if v == nil {
			return nil, fmt.Errorf("input %d: %w: %s is spent or never was", i, ErrMissingInput, c.tx.Inputs[i].Outpoint)
		}
		coin, err := DecodeCoin(v)
		if err != nil {
			panic("BUG: a stored coin does not decode: " + err.Error())
		}
		spent[i] = coin
	}
	return spent, nil
}

// checkShown: the revealed policies are those of the coins and their time has
// come. What a keyless input may do is the law's to say, where there is one for
// the coin.
func (m *MidState) checkShown(c *Checked, spent []Coin) error {
	for i, s := range c.shown {
		if i < len(spent) && !s.mayBe(&spent[i].Output) {
			return fmt.Errorf("%s: %w", c.place(i), ErrWrongPolicy)
		}
		if s.after > m.clock.Now {
			return fmt.Errorf("%s: %w: until %d, now %d", c.place(i), ErrTimelocked, s.after, m.clock.Now)
		}
	}
	return nil
}

func (s *shown) mayBe(o *Output) bool {
	return s.address == o.Address && !s.keyless || s.keyless && o.Covenant.Kind != 0
}

// checkFunds: inputs = outputs + fee, and the fee pays for the octets. Fees
// are burnt.
func checkFunds(p *Params, c *Checked, spent []Coin) error {
	var in Amount
	for i := range spent {
		var ok bool
		if in, ok = in.Add(spent[i].Output.Amount); !ok {
			return fmt.Errorf("%w: the inputs exceed what can be counted", ErrAmount)
		}
	}
	out := p.Fee(c.size)
	for i := range c.tx.Outputs {
		var ok bool
		if out, ok = out.Add(c.tx.Outputs[i].Amount); !ok {
			return fmt.Errorf("%w: the outputs exceed what can be counted", ErrAmount)
		}
	}
	if in < out {
		return fmt.Errorf("%w: inputs hold %s, outputs and the fee of %s need %s JMBC",
			ErrInsufficientFunds, in, p.Fee(c.size), out)
	}
	return nil
}

// judge hands the transaction to the law where it has anything for it.
func (m *MidState) judge(c *Checked, spent []Coin) ([]Write, error) {
	clock, err := m.warp(c, spent)
	if err != nil || !concernsLaw(c.tx, spent) {
		return clock, err
	}
	writes, err := m.law.Judge(CaseOf(c, m.clock, spent, m.get))
	return append(writes, clock...), err
}

func concernsLaw(tx *Tx, spent []Coin) bool {
	return slices.ContainsFunc(tx.Actions, func(a Action) bool { return a.Op < FirstOwnOp }) ||
		slices.ContainsFunc(tx.Outputs, func(o Output) bool { return o.Covenant.Kind != 0 }) ||
		slices.ContainsFunc(spent, func(c Coin) bool { return c.Output.Covenant.Kind != 0 })
}

func (m *MidState) apply(c *Checked, spent []Coin, writes []Write) {
	for _, w := range writes {
		m.writes[w.Key] = w.Value
	}
	for i := range spent {
		o := c.tx.Inputs[i].Outpoint
		m.writes[o.Key()] = nil
		m.coins = append(m.coins, CoinChange{Outpoint: o, Coin: spent[i], Spent: true})
	}
	for i, out := range c.tx.Outputs {
		o := Outpoint{TxID: c.id, Index: uint32(i)}
		coin := Coin{Output: out, Height: m.clock.Height, Time: m.clock.Now}
		m.writes[o.Key()] = coin.Encode()
		m.coins = append(m.coins, CoinChange{Outpoint: o, Coin: coin})
	}
}
