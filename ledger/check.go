package ledger

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/oasisprotocol/curve25519-voi/primitives/ed25519"
)

// A Checked transaction was judged by every rule that needs no state: it
// decodes, keeps the limits, and its witnesses satisfy the policies it
// reveals. Only CheckAll makes one, and the judgement of the same octets is
// the same for ever, so it may be kept.
type Checked struct {
	tx    *Tx
	id    TxID
	size  int
	shown []shown // by the inputs, then by the approvals
	err   error
}

// What a witness proved of one Reveal.
type shown struct {
	keyless bool    // nothing: the rest is zero
	address Address // of the revealed policy
	after   uint64  // not before this second of the chain clock
}

// Tx returns the transaction, nil if it breaks a rule: what is refused is not
// worth the memory. It must not be changed.
func (c *Checked) Tx() *Tx { return c.tx }

// ID returns the TxID, zero if the octets are no transaction.
func (c *Checked) ID() TxID { return c.id }

// Size returns the size of the encoding in octets.
func (c *Checked) Size() int { return c.size }

// Err returns the rule that the transaction breaks, nil if none.
func (c *Checked) Err() error { return c.err }

// Check judges one encoded transaction. The judgement shares memory with raw,
// which must not change while it is in use.
func Check(p *Params, raw []byte) *Checked { return CheckAll(p, [][]byte{raw})[0] }

// CheckAll judges encoded transactions as Check does, with all their Ed25519
// signatures in one batch. Company changes no judgement.
func CheckAll(p *Params, raws [][]byte) []*Checked {
	checked := make([]*Checked, len(raws))
	var batch signatureBatch
	for i, raw := range raws {
		checked[i] = checkAlone(p, raw, &batch)
	}
	batch.verify()
	return checked
}

// checkAlone applies every rule but the Ed25519 signatures, which it adds to
// the batch unless another rule is broken.
func checkAlone(p *Params, raw []byte, batch *signatureBatch) *Checked {
	c := &Checked{size: len(raw)}
	before := len(batch.items)
	if err := c.check(p, raw, batch); err != nil {
		c.refuse(err)
		batch.items = batch.items[:before]
	}
	return c
}

// check: the order of the rules is normative, results are consensus.
func (c *Checked) check(p *Params, raw []byte, batch *signatureBatch) error {
	if err := checkSize(p, len(raw)); err != nil {
		return err
	}
	tx, body, err := decodeTx(raw)
	if err != nil {
		return err
	}
	c.tx, c.id = tx, tagged("UTXO-DNS tx", raw[:body])
	if err := checkShape(p, tx); err != nil {
		return err
	}
	c.shown = make([]shown, len(tx.Inputs)+len(tx.Approvals))
	digest := Sighash(p.ChainID, c.id)
	for i := range c.shown {
		if err := c.checkReveal(i, &digest, batch); err != nil {
			return fmt.Errorf("%s: %w", c.place(i), err)
		}
	}
	return nil
}

func (c *Checked) refuse(err error) { c.err, c.tx, c.shown = err, nil, nil }

// reveal is the Reveal at place i: of the inputs first, then the approvals.
func (tx *Tx) reveal(i int) *Reveal {
	if i < len(tx.Inputs) {
		return &tx.Inputs[i].Reveal
	}
	return &tx.Approvals[i-len(tx.Inputs)].Reveal
}

func (c *Checked) place(i int) string {
	if inputs := len(c.tx.Inputs); i >= inputs {
		return fmt.Sprintf("approval %d", i-inputs)
	}
	return fmt.Sprintf("input %d", i)
}

func checkSize(p *Params, size int) error {
	if size > p.MaxTxSize {
		return fmt.Errorf("%w: %d octets, at most %d", ErrLimit, size, p.MaxTxSize)
	}
	return nil
}

func checkShape(p *Params, tx *Tx) error {
	switch {
	case tx.Version != TxVersion:
		return fmt.Errorf("%w: %d, want %d", ErrVersion, tx.Version, TxVersion)
	case len(tx.Inputs) == 0:
		return fmt.Errorf("%w: no input", ErrLimit)
	case len(tx.Inputs)+len(tx.Approvals) > p.MaxInputs:
		return fmt.Errorf("%w: %d inputs and approvals, at most %d", ErrLimit, len(tx.Inputs)+len(tx.Approvals), p.MaxInputs)
	case len(tx.Outputs) == 0:
		return fmt.Errorf("%w: no output", ErrLimit)
	case len(tx.Outputs) > p.MaxOutputs:
		return fmt.Errorf("%w: %d outputs, at most %d", ErrLimit, len(tx.Outputs), p.MaxOutputs)
	case len(tx.Actions) > p.MaxActions:
		return fmt.Errorf("%w: %d actions, at most %d", ErrLimit, len(tx.Actions), p.MaxActions)
	}
	for i := range tx.Outputs {
		if tx.Outputs[i].Amount < p.Dust {
			return fmt.Errorf("%w: output %d holds %d atoms, at least %d", ErrDust, i, tx.Outputs[i].Amount, p.Dust)
		}
	}
	return checkDistinct(tx)
}

func checkDistinct(tx *Tx) error {
	spent := make(map[Outpoint]bool, len(tx.Inputs))
	for i := range tx.Inputs {
		if spent[tx.Inputs[i].Outpoint] {
			return fmt.Errorf("%w: %s", ErrDuplicateInput, tx.Inputs[i].Outpoint)
		}
		spent[tx.Inputs[i].Outpoint] = true
	}
	for i := range tx.Approvals {
		by := tx.Approvals[i].Address
		if slices.ContainsFunc(tx.Approvals[:i], func(a Approval) bool { return a.Address == by }) {
			return fmt.Errorf("%w: approval %d: the same address twice", ErrDuplicateInput, i)
		}
	}
	return nil
}

func (c *Checked) checkReveal(i int, digest *[32]byte, batch *signatureBatch) error {
	reveal, approval := c.tx.reveal(i), i >= len(c.tx.Inputs)
	switch {
	case reveal.keyless() && !approval:
		c.shown[i] = shown{keyless: true}
		return nil
	case i > 0 && reveal.equal(c.tx.reveal(i-1)):
		c.shown[i] = c.shown[i-1]
	default:
		if err := c.checkWitness(i, reveal, digest, batch); err != nil {
			return err
		}
	}
	if approval && c.shown[i].address != c.tx.Approvals[i-len(c.tx.Inputs)].Address {
		return ErrWrongPolicy
	}
	return nil
}

func (c *Checked) checkWitness(i int, reveal *Reveal, digest *[32]byte, batch *signatureBatch) error {
	policy, err := DecodePolicy(reveal.Policy)
	if err != nil {
		return err
	}
	claimed := claim(policy, reveal.Witness)
	if claimed.err != nil {
		return claimed.err
	}
	for _, s := range claimed.signatures {
		if s.key.Algorithm == Ed25519 && len(s.sig) == ed25519.SignatureSize {
			batch.add(c, i, s, digest)
		} else if !s.key.Algorithm.verify(s.key.Key, digest[:], s.sig) {
			return errBadSignature
		}
	}
	c.shown[i] = shown{address: AddressOf(reveal.Policy), after: claimed.after}
	return nil
}

// equal reports whether other reveals and shows the same: as all sign one
// digest, the verdict is the same too.
func (r *Reveal) equal(other *Reveal) bool {
	return bytes.Equal(r.Policy, other.Policy) && slices.EqualFunc(r.Witness, other.Witness, bytes.Equal)
}

var errBadSignature = fmt.Errorf("%w: a signature does not verify", ErrWitness)

// A signatureBatch verifies the Ed25519 signatures of many transactions at
// about half the cost of one by one.
type signatureBatch struct{ items []batchItem }

// A batchItem is a signature and whose Reveal it is for.
type batchItem struct {
	of       *Checked
	place    int
	key, sig []byte
	digest   *[32]byte
}

func (b *signatureBatch) add(of *Checked, place int, s signature, digest *[32]byte) {
	b.items = append(b.items, batchItem{of, place, s.key.Key, s.sig, digest})
}

// verify marks each transaction that has a bad signature, at the first place
// that has one.
func (b *signatureBatch) verify() {
	// One signature is faster alone; an empty batch would verify as false.
	if len(b.items) < minBatch {
		for i, it := range b.items {
			b.mark(i, ed25519.VerifyWithOptions(it.key, it.digest[:], it.sig, zip215()))
		}
		return
	}
	v := ed25519.NewBatchVerifierWithCapacity(len(b.items))
	for _, it := range b.items {
		v.AddWithOptions(it.key, it.digest[:], it.sig, zip215())
	}
	_, valid := v.Verify(nil)
	for i, ok := range valid {
		b.mark(i, ok)
	}
}

// minBatch is where a batch becomes cheaper than its signatures one by one
// (BenchmarkSignatures).
const minBatch = 2

func (b *signatureBatch) mark(i int, ok bool) {
	if it := &b.items[i]; !ok && it.of.err == nil {
		it.of.refuse(fmt.Errorf("%s: %w", it.of.place(it.place), errBadSignature))
	}
}

// Needs returns, sorted and without duplicates, the state keys whose values
// must be in the supplement before the transactions are applied.
func Needs(law Covenants, txs []*Checked) []Key {
	keys := []Key{ClockKey()}
	for _, c := range txs {
		if c.err != nil {
			continue
		}
		for i := range c.tx.Inputs {
			keys = append(keys, c.tx.Inputs[i].Outpoint.Key())
		}
		keys = law.Touches(keys, c.tx)
	}
	slices.SortFunc(keys, compareKeys)
	return slices.Compact(keys)
}
