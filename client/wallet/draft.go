package wallet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
)

// A Draft is a transaction that not everybody has signed. Its octets do not
// change any more: whoever signs, signs the whole of it. Copies can be signed
// by different people at different places and be combined.
type Draft struct {
	ChainID string
	Tx      *ledger.Tx // without policies and witnesses
	Spent   []Coin     // by input, as whoever composed it had them: see Built.Spent
	Keyless []bool     // by input: nobody signs for it
	Records [][]byte   // record sets that go with it

	policies map[ledger.Address]known // of all who sign
	items    map[leafID][]byte        // signatures and preimages by key and hash
}

// A known policy is one with its canonical encoding.
type known struct {
	policy  ledger.Policy
	encoded []byte
}

// A Party is an address that signs a draft.
type Party struct {
	Address ledger.Address
	Policy  ledger.Policy
	Needs   int                // how many signatures it lacks at least; 0: it has signed
	Signed  []ledger.PublicKey // keys of it that have signed
	Open    []ledger.PublicKey // and those that have not
}

// ID returns the TxID, which signing does not change.
func (d *Draft) ID() ledger.TxID { return d.Tx.ID() }

// Digest is what is signed.
func (d *Draft) Digest() [32]byte { return ledger.Sighash(d.ChainID, d.ID()) }

// Fee is what the transaction burns, as far as Spent is true.
func (d *Draft) Fee() ledger.Amount {
	var in, out ledger.Amount
	for i := range d.Spent {
		in += d.Spent[i].Output.Amount
	}
	for i := range d.Tx.Outputs {
		out += d.Tx.Outputs[i].Amount
	}
	return in - out // no overflow: checked when it was composed or read
}

// signers returns the addresses that sign, in the order of the transaction.
func (d *Draft) signers() []ledger.Address {
	var all []ledger.Address
	add := func(a ledger.Address) {
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	for i := range d.Spent {
		if !d.Keyless[i] {
			add(d.Spent[i].Output.Address)
		}
	}
	for i := range d.Tx.Approvals {
		add(d.Tx.Approvals[i].Address)
	}
	return all
}

// Parties returns who signs, and how far each has come.
func (d *Draft) Parties() []Party {
	signers := d.signers()
	all := make([]Party, len(signers))
	for i, a := range signers {
		p := Party{Address: a, Policy: d.policies[a].policy, Needs: d.needs(d.policies[a].policy)}
		leaves(p.Policy, func(leaf ledger.Policy) {
			key, ok := leaf.(ledger.PublicKey)
			switch {
			case !ok:
			case d.items[idOf(leaf)] != nil:
				p.Signed = append(p.Signed, key)
			default:
				p.Open = append(p.Open, key)
			}
		})
		all[i] = p
	}
	return all
}

// Missing returns the parties that have not signed.
func (d *Draft) Missing() []Party {
	return slices.DeleteFunc(d.Parties(), func(p Party) bool { return p.Needs == 0 })
}

// needs is how many more signatures satisfy p. Moments count as come.
func (d *Draft) needs(p ledger.Policy) int {
	t, ok := p.(ledger.Threshold)
	if !ok {
		if _, moment := p.(ledger.After); moment || d.items[idOf(p)] != nil {
			return 0
		}
		return 1
	}
	need := make([]int, len(t.Of))
	for i := range t.Of {
		need[i] = d.needs(t.Of[i])
	}
	slices.Sort(need)
	sum := 0
	for _, n := range need[:t.M] {
		sum += n
	}
	return sum
}

// Sign adds what a signer can: its key's part in every policy that has it. It
// returns how many signatures are new, 0 if nobody asks for the signer.
func (d *Draft) Sign(s Signer) (int, error) {
	asked := make(map[leafID]bool)
	for _, a := range d.signers() {
		leaves(d.policies[a].policy, func(leaf ledger.Policy) {
			if k := idOf(leaf); d.items[k] == nil {
				asked[k] = true
			}
		})
	}
	wanted := false
	leaves(s.Policy(), func(leaf ledger.Policy) { wanted = wanted || asked[idOf(leaf)] })
	if _, away := s.(Absent); away || !wanted {
		return 0, nil
	}
	w, err := s.Sign(d.Digest())
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	n := 0
	rest, err := harvest(s.Policy(), w, func(leaf ledger.Policy, item []byte) {
		if k := idOf(leaf); asked[k] && fits(leaf, item) {
			d.items[k] = item
			n++
		}
	})
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%w: %d items too many in the witness", ErrSigner, len(rest))
	}
	return n, err
}

// fits reports whether an item has the size that was paid for.
func fits(leaf ledger.Policy, item []byte) bool {
	key, ok := leaf.(ledger.PublicKey)
	return ok && len(item) == key.Algorithm.SignatureSize() || !ok && len(item) <= ledger.MaxPreimage
}

// Complete returns the signed transaction, with exactly m members of every
// threshold, or an *[Unsigned] that says who has to sign.
func (d *Draft) Complete() (*Built, error) {
	if missing := d.Missing(); len(missing) > 0 {
		return nil, &Unsigned{d, missing}
	}
	reveals := make(map[ledger.Address]ledger.Reveal, len(d.policies))
	for _, a := range d.signers() {
		reveals[a] = ledger.Reveal{Policy: d.policies[a].encoded, Witness: d.witness(d.policies[a].policy)}
	}
	tx := *d.Tx
	tx.Inputs, tx.Approvals = slices.Clone(d.Tx.Inputs), slices.Clone(d.Tx.Approvals)
	for i := range tx.Inputs {
		if !d.Keyless[i] {
			tx.Inputs[i].Reveal = reveals[d.Spent[i].Output.Address]
		}
	}
	for i := range tx.Approvals {
		tx.Approvals[i].Reveal = reveals[tx.Approvals[i].Address]
	}
	b := &Built{Tx: &tx, ID: tx.ID(), Raw: tx.Encode(), Fee: d.Fee(), Spent: d.Spent, Records: d.Records}
	for i, o := range tx.Outputs {
		b.Made = append(b.Made, Coin{Outpoint: ledger.Outpoint{TxID: b.ID, Index: uint32(i)}, Output: o})
	}
	return b, nil
}

// witness makes the witness of p, which the items satisfy: of a threshold the
// first members that they do.
func (d *Draft) witness(p ledger.Policy) ledger.Witness {
	switch p := p.(type) {
	case ledger.PublicKey, ledger.Hash:
		return ledger.Witness{d.items[idOf(p)]}
	case ledger.Threshold:
		var chosen uint32
		var items ledger.Witness
		for i, n := 0, 0; i < len(p.Of) && n < p.M; i++ {
			if d.needs(p.Of[i]) == 0 {
				chosen |= 1 << i
				items = append(items, d.witness(p.Of[i])...)
				n++
			}
		}
		return append(ledger.Witness{binary.BigEndian.AppendUint32(nil, chosen)}, items...)
	}
	return nil // a time
}

// Combine merges the signatures of copies of one draft. It fails with ErrDraft
// if they are of different transactions, or disagree on what is spent.
func Combine(drafts ...*Draft) (*Draft, error) {
	if len(drafts) == 0 {
		return nil, fmt.Errorf("%w: there is none", ErrDraft)
	}
	first := *drafts[0]
	first.items = maps.Clone(first.items)
	for i, d := range drafts[1:] {
		if !first.same(d) {
			return nil, fmt.Errorf("%w: draft %d is of another transaction than the first", ErrDraft, i+2)
		}
		maps.Copy(first.items, d.items)
		if len(first.Records) == 0 {
			first.Records = d.Records
		}
	}
	return &first, nil
}

// same reports whether d is a copy: the same chain, transaction, spent coins
// and signers. The policies are those of the addresses, so they are the same.
func (d *Draft) same(other *Draft) bool {
	return d.ChainID == other.ChainID && d.ID() == other.ID() && slices.Equal(d.Keyless, other.Keyless) &&
		slices.EqualFunc(d.Spent, other.Spent, func(a, b Coin) bool {
			return a.Outpoint == b.Outpoint && a.Output.Amount == b.Output.Amount && a.Output.Address == b.Output.Address &&
				a.Output.Covenant.Kind == b.Output.Covenant.Kind && bytes.Equal(a.Output.Covenant.Data, b.Output.Covenant.Data)
		})
}
