package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/utxo-dns/utxonode/client/internal/durable"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// A dialogue is an unfinished registration. It is stored before each
// transaction is sent, with that transaction, so that whoever resumes sends the
// same one again: there is never a second one to pay for.
type dialogue struct {
	ChainID string
	Name    name.Name
	Owner   ledger.Address
	Years   uint64
	Salt    [32]byte
	Commit  *ledger.Tx // output 0 is the commitment
	Reveal  *ledger.Tx // nil until the commitment is in a block

	validUntil uint64 // end of the quote, in seconds of the chain clock; zero: ask again
}

// dialogueVersion is the version of the files.
const dialogueVersion = 1

// maxDialogue bounds a file, in octets: two transactions in base64.
const maxDialogue = 256 << 10

type dialogueFile struct {
	Version int            `json:"version"`
	ChainID string         `json:"chain_id"`
	Name    string         `json:"name"`
	Owner   ledger.Address `json:"owner"`
	Years   uint64         `json:"years"`
	Salt    []byte         `json:"salt"` // worth keeping secret until the reveal
	Commit  []byte         `json:"commit"`
	Reveal  []byte         `json:"reveal,omitempty"`
}

// outpoint is where the commitment is.
func (d *dialogue) outpoint() ledger.Outpoint { return ledger.Outpoint{TxID: d.Commit.ID()} }

func (d *dialogue) encode() ([]byte, error) {
	f := dialogueFile{
		Version: dialogueVersion, ChainID: d.ChainID, Name: d.Name.String(), Owner: d.Owner, Years: d.Years,
		Salt: d.Salt[:], Commit: d.Commit.Encode(),
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
	d := &dialogue{ChainID: f.ChainID, Owner: f.Owner, Years: f.Years, Salt: [32]byte(f.Salt)}
	var err error
	if d.Name, err = name.Parse(f.Name); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDialogue, err)
	}
	if d.Commit, err = ledger.DecodeTx(f.Commit); err != nil {
		return nil, fmt.Errorf("%w: commitment: %w", ErrDialogue, err)
	}
	hash := registrar.Commitment(d.Name, d.Owner, d.Salt)
	if len(d.Commit.Outputs) == 0 || !bytes.Equal(d.Commit.Outputs[0].Covenant.Data, hash[:]) {
		return nil, fmt.Errorf("%w: the commitment is for another name, owner or salt", ErrDialogue)
	}
	if len(f.Reveal) == 0 {
		return d, nil
	}
	if d.Reveal, err = ledger.DecodeTx(f.Reveal); err != nil {
		return nil, fmt.Errorf("%w: reveal: %w", ErrDialogue, err)
	}
	if len(d.Reveal.Inputs) == 0 || d.Reveal.Inputs[0].Outpoint != d.outpoint() {
		return nil, fmt.Errorf("%w: the reveal spends another commitment", ErrDialogue)
	}
	return d, nil
}

// dialoguePath is one file for each chain, name and owner.
func (c *Client) dialoguePath(n name.Name) string {
	key, owner := n.Key(), c.wallet.Address()
	return filepath.Join(c.cfg.Dir, fmt.Sprintf("register-%x-%x.json", key[:12], owner[:8]))
}

// load returns the unfinished registration of a name, nil if there is none.
func (c *Client) load(n name.Name) (*dialogue, error) {
	if c.cfg.Dir == "" {
		return nil, nil
	}
	path := c.dialoguePath(n)
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
	if d.Name != n || d.Owner != c.wallet.Address() {
		return nil, fmt.Errorf("%w: %s is the registration of %s by another owner", ErrDialogue, path, d.Name)
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
	return write(c.dialoguePath(d.Name), b)
}

// end removes the dialogue.
func (c *Client) end(d *dialogue) error {
	if c.cfg.Dir == "" {
		return nil
	}
	return durable.Remove(c.dialoguePath(d.Name))
}
