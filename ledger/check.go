package ledger

import (
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

// Tx returns the transaction, nil if the octets are none. It must not be
// changed.
func (c *Checked) Tx() *Tx { return c.tx }

// ID returns the TxID, zero if the octets are no transaction.
func (c *Checked) ID() TxID { return c.id }

// Size returns the size of the encoding in octets.
func (c *Checked) Size() int { return c.size }

// Err returns the rule that the transaction breaks, nil if none.
func (c *Checked) Err() error { return c.err }

// Check judges one encoded transaction.
func Check(p *Params, raw []byte) *Checked { return CheckAll(p, [][]byte{raw})[0] }

// CheckAll judges encoded transactions, with all their Ed25519 signatures in
// one batch.
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
// the batch. The order of the rules is normative: results are consensus.
func checkAlone(p *Params, raw []byte, batch *signatureBatch) *Checked {
	c := &Checked{size: len(raw)}
	if c.err = checkSize(p, len(raw)); c.err != nil {
		return c
	}
	tx, body, err := decodeTx(raw)
	if err != nil {
		c.err = err
		return c
	}
	c.tx, c.id = tx, tagged("UTXO-DNS tx", raw[:body])
	if c.err = checkShape(p, tx); c.err != nil {
		return c
	}
	c.spends = make([]spend, len(tx.Inputs))
	digest := Sighash(p.ChainID, c.id)
	for i := range tx.Inputs {
		if c.err = c.checkInput(i, &digest, batch); c.err != nil {
			return c
		}
	}
	return c
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

func badSignature(input int) error {
	return fmt.Errorf("input %d: %w: a signature does not verify", input, ErrWitness)
}

// A signatureBatch verifies the Ed25519 signatures of many transactions at
// about half the cost of one by one.
type signatureBatch struct {
	owners []owner
	items  []batchItem
}

// An owner says whose input a signature is.
type owner struct {
	of    *Checked
	input int
}

type batchItem struct {
	key, sig []byte
	digest   *[32]byte
}

func (b *signatureBatch) add(of *Checked, input int, s signature, digest *[32]byte) {
	b.owners = append(b.owners, owner{of, input})
	b.items = append(b.items, batchItem{s.key.Key, s.sig, digest})
}

// verify marks each transaction that has a bad signature, at its first input
// that has one.
func (b *signatureBatch) verify() {
	// Few signatures are faster alone; an empty batch would verify as false.
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
const minBatch = 4

func (b *signatureBatch) mark(i int, ok bool) {
	if o := b.owners[i]; !ok && o.of.err == nil {
		o.of.err = badSignature(o.input)
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
