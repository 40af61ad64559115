package client

import (
	"bytes"
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

func sample(reveal bool) *dialogue {
	d := &dialogue{
		ChainID: "c-1", Names: []name.Name{name.MustParse("jmbc.user.utxo")}, By: ledger.Address{3}, Owner: ledger.Address{3},
		Period: 2 * registrar.Year, Salt: [32]byte{4},
	}
	hash := registrar.Commitment(d.Names[0], d.Owner, d.Salt)
	d.Commit = &ledger.Tx{
		Version: 1, Inputs: []ledger.Input{{Outpoint: ledger.Outpoint{Index: 5}}},
		Outputs: []ledger.Output{{Amount: 1, Address: d.Owner, Covenant: registrar.CommitmentCovenant(hash)}},
	}
	if reveal {
		d.Reveal = &ledger.Tx{Version: 1, Inputs: []ledger.Input{{Outpoint: d.outpoint(0)}}}
	}
	return d
}

func TestDialogueParts(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*dialogue)
	}{
		{"a commitment for another name", func(d *dialogue) { d.Names[0] = name.MustParse("other.utxo") }},
		{"no name", func(d *dialogue) { d.Names = nil }},
		{"a name more than commitments", func(d *dialogue) { d.Names = append(d.Names, d.Names[0]) }},
		{"another owner", func(d *dialogue) { d.Owner[0]++ }},
		{"another salt", func(d *dialogue) { d.Salt[0]++ }},
		{"a reveal of another commitment", func(d *dialogue) { d.Reveal.Inputs[0].Outpoint.Index++ }},
		{"a reveal that spends nothing", func(d *dialogue) { d.Reveal.Inputs = nil }},
		{"a commitment that makes nothing", func(d *dialogue) { d.Commit.Outputs = nil }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := sample(true)
			tc.spoil(d)
			b, err := d.encode()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := decodeDialogue(b); !errors.Is(err, ErrDialogue) {
				t.Fatal(err)
			}
		})
	}
}

// What decodes encodes to a file that decodes to the same.
func FuzzDialogue(f *testing.F) {
	for _, reveal := range []bool{false, true} {
		b, err := sample(reveal).encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := decodeDialogue(b)
		if err != nil {
			return
		}
		first, err := d.encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := decodeDialogue(first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := again.encode()
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s\nbecame\n%s\n%v", first, second, err)
		}
	})
}
