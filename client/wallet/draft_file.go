package wallet

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
)

// DraftFormat is what a draft's file says that it is.
const DraftFormat = "utxonode-draft"

// draftVersion is the version of draft files.
const draftVersion = 1

// MaxDraft bounds a draft's file, in octets.
const MaxDraft = 8 << 20

// A draftFile is a draft as JSON. Octets are base64, but for addresses, which
// are hexadecimal. No secret is in it.
type draftFile struct {
	Format     string           `json:"format"`
	Version    int              `json:"version"`
	ChainID    string           `json:"chain_id"`
	Tx         []byte           `json:"tx"`       // encoded, with nothing revealed
	Spends     []draftSpend     `json:"spends"`   // by input
	Policies   [][]byte         `json:"policies"` // of all addresses that sign, encoded, in order
	Signatures []draftSignature `json:"signatures,omitempty"`
	Records    [][]byte         `json:"records,omitempty"` // record sets, as a submission has them
}

// A draftSpend is what an input spends. A signature does not cover it.
type draftSpend struct {
	Amount   ledger.Amount  `json:"amount"` // atoms
	Address  ledger.Address `json:"address"`
	Covenant uint8          `json:"covenant,omitempty"`
	Data     []byte         `json:"data,omitempty"`
	Keyless  bool           `json:"keyless,omitempty"` // nobody signs for it
}

// A draftSignature is what one key signed, or the preimage of a hash.
type draftSignature struct {
	Of   []byte `json:"of"` // the key or hash as a policy, encoded
	Item []byte `json:"item"`
}

// Encode returns the draft's file.
func (d *Draft) Encode() ([]byte, error) {
	f := draftFile{
		Format: DraftFormat, Version: draftVersion, ChainID: d.ChainID, Tx: d.Tx.Encode(),
		Spends: []draftSpend{}, Policies: [][]byte{}, Records: d.Records,
	}
	for i := range d.Spent {
		o := &d.Spent[i].Output
		f.Spends = append(f.Spends, draftSpend{o.Amount, o.Address, o.Covenant.Kind, o.Covenant.Data, d.Keyless[i]})
	}
	for _, a := range d.signers() {
		f.Policies = append(f.Policies, d.policies[a].encoded)
	}
	for id, item := range d.items {
		of, err := ledger.EncodePolicy(id.policy())
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDraft, err)
		}
		f.Signatures = append(f.Signatures, draftSignature{of, item})
	}
	slices.SortFunc(f.Signatures, func(a, b draftSignature) int { return bytes.Compare(a.Of, b.Of) })
	b, err := json.MarshalIndent(f, "", "  ")
	return append(b, '\n'), err
}

// DecodeDraft reads what Encode returned, if its parts fit together and every
// signature in it is one of the transaction. Whether the coins hold what it
// says is not checked here.
func DecodeDraft(b []byte) (*Draft, error) {
	if len(b) > MaxDraft {
		return nil, fmt.Errorf("%w: %d octets, at most %d", ErrDraft, len(b), MaxDraft)
	}
	var f draftFile
	j := json.NewDecoder(bytes.NewReader(b))
	j.DisallowUnknownFields()
	if err := j.Decode(&f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDraft, err)
	}
	if _, err := j.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: more after the draft", ErrDraft)
	}
	if f.Format != DraftFormat || f.Version != draftVersion {
		return nil, fmt.Errorf("%w: format %q, version %d: want %q, %d", ErrDraft, f.Format, f.Version, DraftFormat, draftVersion)
	}
	d, err := f.draft()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDraft, err)
	}
	return d, nil
}

func (f *draftFile) draft() (*Draft, error) {
	tx, err := ledger.DecodeTx(f.Tx)
	if err != nil {
		return nil, err
	}
	if f.ChainID == "" || len(f.ChainID) > 50 {
		return nil, errors.New("a chain id has 1 to 50 octets")
	}
	d := &Draft{
		ChainID: f.ChainID, Tx: tx, Records: f.Records,
		policies: make(map[ledger.Address]known), items: make(map[leafID][]byte),
	}
	if err := d.readSpends(f.Spends); err != nil {
		return nil, err
	}
	if err := d.readPolicies(f.Policies); err != nil {
		return nil, err
	}
	return d, d.readSignatures(f.Signatures)
}

func (d *Draft) readSpends(spends []draftSpend) error {
	if len(spends) != len(d.Tx.Inputs) || len(spends) == 0 {
		return fmt.Errorf("%d coins for %d inputs", len(spends), len(d.Tx.Inputs))
	}
	var in, out ledger.Amount
	for i, s := range spends {
		if r := d.Tx.Inputs[i].Reveal; len(r.Policy)+len(r.Witness) > 0 {
			return fmt.Errorf("input %d is signed in the transaction, not beside it", i)
		}
		if s.Covenant == 0 && (len(s.Data) > 0 || s.Keyless) {
			return fmt.Errorf("coin %d has no covenant", i)
		}
		var ok bool
		if in, ok = in.Add(s.Amount); !ok {
			return errors.New("the coins exceed what can be counted")
		}
		d.Spent = append(d.Spent, Coin{Outpoint: d.Tx.Inputs[i].Outpoint, Output: ledger.Output{
			Amount: s.Amount, Address: s.Address, Covenant: ledger.Covenant{Kind: s.Covenant, Data: s.Data},
		}})
		d.Keyless = append(d.Keyless, s.Keyless)
	}
	for i := range d.Tx.Outputs {
		var ok bool
		if out, ok = out.Add(d.Tx.Outputs[i].Amount); !ok {
			return errors.New("the outputs exceed what can be counted")
		}
	}
	if in < out {
		return errors.New("the outputs hold more than the coins")
	}
	return nil
}

func (d *Draft) readPolicies(policies [][]byte) error {
	for i := range d.Tx.Approvals {
		if r := d.Tx.Approvals[i].Reveal; len(r.Policy)+len(r.Witness) > 0 {
			return fmt.Errorf("approval %d is signed in the transaction, not beside it", i)
		}
	}
	signers := d.signers()
	if len(policies) != len(signers) {
		return fmt.Errorf("%d policies for %d addresses that sign", len(policies), len(signers))
	}
	for i, b := range policies {
		p, err := ledger.DecodePolicy(b)
		if err != nil {
			return err
		}
		if ledger.AddressOf(b) != signers[i] {
			return fmt.Errorf("policy %d is not that of %x", i, signers[i])
		}
		d.policies[signers[i]] = known{p, b}
	}
	return nil
}

func (d *Draft) readSignatures(all []draftSignature) error {
	asked := make(map[leafID]bool)
	for _, a := range d.signers() {
		leaves(d.policies[a].policy, func(leaf ledger.Policy) { asked[idOf(leaf)] = true })
	}
	digest := d.Digest()
	for i, s := range all {
		leaf, err := ledger.DecodePolicy(s.Of)
		if err != nil {
			return err
		}
		id := idOf(leaf)
		switch {
		case !asked[id] || d.items[id] != nil:
			return fmt.Errorf("signature %d is one that nobody asks for", i)
		case !valid(leaf, digest, s.Item):
			return fmt.Errorf("signature %d is not of this transaction", i)
		}
		d.items[id] = s.Item
	}
	return nil
}

// valid reports whether an item is a signature of the key, or the preimage of
// the hash.
func valid(leaf ledger.Policy, digest [32]byte, item []byte) bool {
	switch leaf := leaf.(type) {
	case ledger.PublicKey:
		return leaf.Verify(digest[:], item)
	case ledger.Hash:
		return len(item) <= ledger.MaxPreimage && sha256.Sum256(item) == leaf
	}
	return false
}
