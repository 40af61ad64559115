package client

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/utxo-dns/utxonode/client/internal/durable"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// A dialogue is an unfinished registration, of one name or of several. It is stored before each
// transaction is sent, with that transaction, so that whoever resumes sends the
// same one again: there is never a second one to pay for.
type dialogue struct {
	ChainID string
	Names   []name.Name    // at least one
	By      ledger.Address // whose the commitments are
	Owner   ledger.Address // who is to hold the names
	Period  registrar.Seconds
	Payment registrar.Payment
	Salt    [32]byte   // of all names: they are revealed together
	Commit  *ledger.Tx // outputs 0 and on are the commitments, by name
	Reveal  *ledger.Tx // nil until the commitments are in a block

	validUntil uint64 // end of the quote, in seconds of the chain clock; zero: ask again
}

// dialogueVersion is the version of the files.
const dialogueVersion = 1

// maxDialogue bounds a file, in octets: two transactions in base64.
const maxDialogue = 512 << 10

type dialogueFile struct {
	Version int            `json:"version"`
	ChainID string         `json:"chain_id"`
	Names   []string       `json:"names"`
	By      ledger.Address `json:"by"`
	Owner   ledger.Address `json:"owner"`
	Period  uint64         `json:"period"` // seconds
	Payment uint8          `json:"payment,omitempty"`
	Salt    []byte         `json:"salt"` // worth keeping secret until the reveal
	Commit  []byte         `json:"commit"`
	Reveal  []byte         `json:"reveal,omitempty"`
}

// outpoint is where the commitment of the i-th name is.
func (d *dialogue) outpoint(i int) ledger.Outpoint {
	return ledger.Outpoint{TxID: d.Commit.ID(), Index: uint32(i)}
}

func (d *dialogue) registration() Registration {
	return Registration{Names: d.Names, Owner: d.Owner, Period: d.Period, Payment: d.Payment}
}

func (d *dialogue) encode() ([]byte, error) {
	f := dialogueFile{
		Version: dialogueVersion, ChainID: d.ChainID, By: d.By, Owner: d.Owner, Period: d.Period,
		Payment: uint8(d.Payment), Salt: d.Salt[:], Commit: d.Commit.Encode(),
	}
	for _, n := range d.Names {
		f.Names = append(f.Names, n.String())
	}
	if d.Reveal != nil {
		f.Reveal = d.Reveal.Encode()
	}
	b, err := json.MarshalIndent(f, "", "  ")
	return append(b, '\n'), err
}

// decodeDialogue reads what encode returned, if its parts fit together.
func decodeDialogue(b []byte) (*dialogue, error) {
	var f dialogueFile
	j := json.NewDecoder(bytes.NewReader(b))
	j.DisallowUnknownFields()
	if err := j.Decode(&f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDialogue, err)
	}
	if _, err := j.Token(); !errors.Is(err, io.EOF) || f.Version != dialogueVersion || len(f.Salt) != 32 {
		return nil, fmt.Errorf("%w: version %d, salt of %d octets", ErrDialogue, f.Version, len(f.Salt))
	}
	d := &dialogue{
		ChainID: f.ChainID, By: f.By, Owner: f.Owner, Period: f.Period,
		Payment: registrar.Payment(f.Payment), Salt: [32]byte(f.Salt),
	}
	var err error
	for _, text := range f.Names {
		n, err := name.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDialogue, err)
		}
		d.Names = append(d.Names, n)
	}
	if d.Commit, err = ledger.DecodeTx(f.Commit); err != nil {
		return nil, fmt.Errorf("%w: commitment: %w", ErrDialogue, err)
	}
	if len(d.Names) == 0 || len(d.Commit.Outputs) < len(d.Names) {
		return nil, fmt.Errorf("%w: %d names, %d outputs", ErrDialogue, len(d.Names), len(d.Commit.Outputs))
	}
	for i, n := range d.Names {
		hash := registrar.Commitment(n, d.Owner, d.Salt)
		if !bytes.Equal(d.Commit.Outputs[i].Covenant.Data, hash[:]) {
			return nil, fmt.Errorf("%w: the commitment is for another name, owner or salt", ErrDialogue)
		}
	}
	if len(f.Reveal) == 0 {
		return d, nil
	}
	if d.Reveal, err = ledger.DecodeTx(f.Reveal); err != nil {
		return nil, fmt.Errorf("%w: reveal: %w", ErrDialogue, err)
	}
	for i := range d.Names {
		if len(d.Reveal.Inputs) <= i || d.Reveal.Inputs[i].Outpoint != d.outpoint(i) {
			return nil, fmt.Errorf("%w: the reveal spends another commitment", ErrDialogue)
		}
	}
	return d, nil
}

// dialoguePath is one file for each chain, signer, owner and list of names.
func (c *Client) dialoguePath(r Registration) string {
	h := sha256.New()
	h.Write(r.Owner[:])
	for _, n := range r.Names {
		key := n.Key()
		h.Write(key[:])
	}
	by := c.wallet.Address()
	return filepath.Join(c.cfg.Dir, fmt.Sprintf("register-%x-%x.json", h.Sum(nil)[:12], by[:8]))
}

// load returns the unfinished registration of names, nil if there is none.
func (c *Client) load(r Registration) (*dialogue, error) {
	if c.cfg.Dir == "" {
		return nil, nil
	}
	path := c.dialoguePath(r)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	if info.Size() > maxDialogue {
		return nil, fmt.Errorf("%w: %s: %d octets", ErrDialogue, path, info.Size())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	d, err := decodeDialogue(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if d.ChainID != c.cfg.Params.Ledger.ChainID {
		return nil, fmt.Errorf("%w: %s is of chain %q; keep one directory for each chain", ErrDialogue, path, d.ChainID)
	}
	if !slices.Equal(d.Names, r.Names) || d.Owner != r.Owner || d.By != c.wallet.Address() {
		return nil, fmt.Errorf("%w: %s is the registration of %s by another owner", ErrDialogue, path, d.Names[0])
	}
	return d, nil
}

// begin stores a new dialogue. It fails with fs.ErrExist when another process
// has begun one meanwhile.
func (c *Client) begin(d *dialogue) error { return c.store(d, durable.Create) }

// save stores what has changed.
func (c *Client) save(d *dialogue) error { return c.store(d, durable.Replace) }

func (c *Client) store(d *dialogue, write func(string, []byte) error) error {
	if c.cfg.Dir == "" {
		return nil
	}
	b, err := d.encode()
	if err != nil {
		return fmt.Errorf("client: %w", err)
	}
	if err := os.MkdirAll(c.cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("client: %w", err)
	}
	return write(c.dialoguePath(d.registration()), b)
}

// end removes the dialogue.
func (c *Client) end(d *dialogue) error {
	if c.cfg.Dir == "" {
		return nil
	}
	return durable.Remove(c.dialoguePath(d.registration()))
}
