package registrar

import (
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// Law judges the covenants of a chain. It satisfies ledger.Covenants.
type Law struct{ Params Params }

// Touches appends the keys that the operations of tx read.
func (l *Law) Touches(keys []ledger.Key, tx *ledger.Tx) []ledger.Key {
	for _, a := range tx.Actions {
		op, err := DecodeAction(a)
		if err != nil {
			continue
		}
		keys = op.touches(keys, tx)
	}
	return keys
}

// Contends appends the names that tx reveals commitments for (E-60).
func (l *Law) Contends(over []ledger.Contest, tx *ledger.Tx) []ledger.Contest {
	for _, a := range tx.Actions {
		if a.Op != OpRegister {
			continue
		}
		if op, err := DecodeAction(a); err == nil {
			reveal := op.(Register)
			over = append(over, ledger.Contest{Over: ledger.Key(reveal.Name.Key()), Input: int(reveal.Input), Kind: KindCommitment})
		}
	}
	return over
}

// Judge applies the operations of the transaction in order and then checks
// that they account for every covenant it spends or makes and pay their fees.
func (l *Law) Judge(c *ledger.Case) ([]ledger.Write, error) {
	t := newTrial(&l.Params, c)
	for i, a := range c.Tx.Actions {
		if a.Op >= ledger.FirstOwnOp {
			continue
		}
		op, err := DecodeAction(a)
		if err != nil {
			return nil, fmt.Errorf("action %d: %w", i, err)
		}
		if err := op.judge(t); err != nil {
			return nil, fmt.Errorf("action %d: %w", i, err)
		}
	}
	return t.verdict()
}

// A trial is the judgement of one transaction: what its operations have used
// of it so far, and what they write.
type trial struct {
	*ledger.Case
	params  *Params
	inputs  []bool // covenants that an operation spends
	outputs []bool // outputs that an operation makes
	held    []*holding
	owed    ledger.Amount
	writes  []ledger.Write
	likes   *likes // of the name that was last asked for
}

func newTrial(p *Params, c *ledger.Case) *trial {
	return &trial{Case: c, params: p, inputs: make([]bool, len(c.Spent)), outputs: make([]bool, len(c.Tx.Outputs))}
}

// domain returns the state of n, nil if it has none.
func (t *trial) domain(n name.Name) *Domain {
	v := t.entry(ledger.Key(n.Key()))
	if v == nil {
		return nil
	}
	return storedDomain(v)
}

func storedDomain(v []byte) *Domain {
	d, err := DecodeDomain(v)
	if err != nil {
		panic("BUG: a stored domain does not decode: " + err.Error())
	}
	return &d
}

// entry returns the value at k, which an earlier operation of this transaction
// may have changed. There are few: the ledger limits actions.
func (t *trial) entry(k ledger.Key) []byte {
	for _, w := range slices.Backward(t.writes) {
		if w.Key == k {
			return w.Value
		}
	}
	return t.Entry(k)
}

// set stores the state of n. Where its lease is another than it was, so are the
// lists of its images.
func (t *trial) set(n name.Name, d *Domain) {
	k, v := ledger.Key(n.Key()), d.Encode()
	if was := t.entry(k); was == nil || !sameLease(was, v) {
		t.list(n, d)
	}
	t.writes = append(t.writes, ledger.Write{Key: k, Value: v})
}

func (t *trial) remove(n name.Name) {
	t.list(n, nil)
	t.writes = append(t.writes, ledger.Write{Key: ledger.Key(n.Key())})
}

// take marks input i, which must hold a covenant of that kind, as spent by an
// operation.
func (t *trial) take(i uint16, kind uint8) (*ledger.Coin, error) {
	if int(i) >= len(t.Spent) || t.Spent[i].Output.Covenant.Kind != kind || t.inputs[i] {
		return nil, fmt.Errorf("%w: input %d is not for this operation", ErrCovenant, i)
	}
	t.inputs[i] = true
	return &t.Spent[i], nil
}

// produce marks output i, which must be n's domain output, as made by an
// operation.
func (t *trial) produce(i uint16, n name.Name) (*ledger.Output, error) {
	if int(i) >= len(t.Tx.Outputs) || t.outputs[i] {
		return nil, fmt.Errorf("%w: output %d is not for this operation", ErrCovenant, i)
	}
	out := &t.Tx.Outputs[i]
	if !stands(&out.Covenant, n) {
		return nil, fmt.Errorf("%w: output %d is not the domain output of %s", ErrCovenant, i, n)
	}
	t.outputs[i] = true
	return out, nil
}

// at returns the outpoint of output i.
func (t *trial) at(i uint16) ledger.Outpoint {
	return ledger.Outpoint{TxID: t.ID, Index: uint32(i)}
}

// owe adds a fee that the transaction must pay to the treasury.
func (t *trial) owe(fee ledger.Amount) error {
	var ok bool
	if t.owed, ok = t.owed.Add(fee); !ok {
		return fmt.Errorf("%w: the fees exceed what can be counted", ErrUnderpaid)
	}
	return nil
}

// verdict checks what only the whole transaction shows.
func (t *trial) verdict() ([]ledger.Write, error) {
	for i := range t.Spent {
		if err := t.checkUnused(i); err != nil {
			return nil, err
		}
	}
	for i := range t.Tx.Outputs {
		if err := t.checkMade(i); err != nil {
			return nil, err
		}
	}
	for i := range t.Spent {
		if t.Spent[i].Output.Covenant.Kind == KindCommitment && t.Keyless(i) {
			return nil, fmt.Errorf("%w: input %d is a commitment and spent without its owner", ErrAuthority, i)
		}
	}
	if paid := t.paid(); paid < t.owed {
		return nil, fmt.Errorf("%w: the treasury gets %s, the fees are %s JMBC", ErrUnderpaid, paid, t.owed)
	}
	return t.writes, nil
}

// checkUnused: a covenant is spent by an operation. A commitment that came of
// age unused may be taken back.
func (t *trial) checkUnused(i int) error {
	coin := &t.Spent[i]
	switch {
	case coin.Output.Covenant.Kind == 0 || t.inputs[i]:
		return nil
	case coin.Output.Covenant.Kind == KindCommitment:
		return t.checkTakenBack(i, coin)
	}
	return fmt.Errorf("%w: input %d is a domain output and no operation says what for", ErrCovenant, i)
}

// checkMade: a domain output is made by an operation; a commitment by anyone.
func (t *trial) checkMade(i int) error {
	out := &t.Tx.Outputs[i]
	switch {
	case out.Covenant.Kind == 0 || t.outputs[i]:
		return nil
	case out.Covenant.Kind == KindCommitment:
		return t.checkCommitment(i, out)
	}
	return fmt.Errorf("%w: output %d carries a covenant that no operation makes", ErrCovenant, i)
}

// paid is what the transaction pays to the treasury.
func (t *trial) paid() (sum ledger.Amount) {
	for i := range t.Tx.Outputs {
		if out := &t.Tx.Outputs[i]; out.Address == t.params.Treasury && out.Covenant.Kind == 0 {
			sum += out.Amount // no overflow: the ledger has added all outputs
		}
	}
	return sum
}
