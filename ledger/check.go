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
	tx     *Tx
	id     TxID
	size   int
	spends []spend
	err    error
}

// A spend is what an input's witness proved.
type spend struct {
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
	c.spends = make([]spend, len(tx.Inputs))
	digest := Sighash(p.ChainID, c.id)
	for i := range tx.Inputs {
		if err := c.checkInput(i, &digest, batch); err != nil {
			return err
		}
	}
	return nil
}

func (c *Checked) refuse(err error) { c.err, c.tx, c.spends = err, nil, nil }

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
	case len(tx.Inputs) > p.MaxInputs:
		return fmt.Errorf("%w: %d inputs, at most %d", ErrLimit, len(tx.Inputs), p.MaxInputs)
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
	return checkDistinct(tx.Inputs)
}

func checkDistinct(inputs []Input) error {
	seen := make(map[Outpoint]bool, len(inputs))
	for i := range inputs {
		if seen[inputs[i].Outpoint] {
			return fmt.Errorf("%w: %s", ErrDuplicateInput, inputs[i].Outpoint)
		}
		seen[inputs[i].Outpoint] = true
	}
	return nil
}

func (c *Checked) checkInput(i int, digest *[32]byte, batch *signatureBatch) error {
	in := &c.tx.Inputs[i]
	if i > 0 && in.shownBy(&c.tx.Inputs[i-1]) {
		c.spends[i] = c.spends[i-1]
		return nil
	}
	policy, err := DecodePolicy(in.Policy)
	if err != nil {
		return fmt.Errorf("input %d: %w", i, err)
	}
	claimed := claim(policy, in.Witness)
	if claimed.err != nil {
		return fmt.Errorf("input %d: %w", i, claimed.err)
	}
	for _, s := range claimed.signatures {
		if s.key.Algorithm == Ed25519 && len(s.sig) == ed25519.SignatureSize {
			batch.add(c, i, s, digest)
		} else if !s.key.Algorithm.verify(s.key.Key, digest[:], s.sig) {
			return badSignature(i)
		}
	}
	c.spends[i] = spend{AddressOf(in.Policy), claimed.after}
	return nil
}

// shownBy reports whether other reveals and shows the same: as all inputs sign
// one digest, the verdict is the same too.
func (in *Input) shownBy(other *Input) bool {
	return bytes.Equal(in.Policy, other.Policy) && slices.EqualFunc(in.Witness, other.Witness, bytes.Equal)
}

func badSignature(input int) error {
	return fmt.Errorf("input %d: %w: a signature does not verify", input, ErrWitness)
}

// A signatureBatch verifies the Ed25519 signatures of many transactions at
// about half the cost of one by one.
type signatureBatch struct{ items []batchItem }

// A batchItem is a signature and whose input it is for.
type batchItem struct {
	of       *Checked
	input    int
	key, sig []byte
	digest   *[32]byte
}

func (b *signatureBatch) add(of *Checked, input int, s signature, digest *[32]byte) {
	b.items = append(b.items, batchItem{of, input, s.key.Key, s.sig, digest})
}

// verify marks each transaction that has a bad signature, at its first input
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
		it.of.refuse(badSignature(it.input))
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
