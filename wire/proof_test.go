package wire_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// The 44 octets after the four that vary: height 42, a hash of zeros, a time.
var anchor = "000000000000002a" + strings.Repeat("00", 32) + "6955b8e2"

// What a container may be.
func TestDecodeProof(t *testing.T) {
	for _, tc := range []struct {
		name string
		hex  string
		ok   bool
	}{
		{"one empty section", "01010101" + anchor + "0004 00000000", true},
		{"an unknown section is carried", "01010101" + anchor + "0077 00000001 aa", true},
		{"two state paths", "01020102" + anchor + "0002 00000000 0002 00000000", true},
		{"two questions in a batch", "01040102" + anchor + "0001 00000000 0001 00000000", true},
		{"two questions otherwise", "01010102" + anchor + "0001 00000000 0001 00000000", false},
		{"two RRset paths", "01030102" + anchor + "0003 00000000 0003 00000000", false},
		{"no section", "01010100" + anchor, false},
		{"65 sections", "01010141" + anchor + strings.Repeat("0002 00000000", 65), false},
		{"64 sections", "01010140" + anchor + strings.Repeat("0002 00000000", 64), true},
		{"a section too many announced", "01010102" + anchor + "0004 00000000", false},
		{"format 2", "02010101" + anchor + "0004 00000000", false},
		{"kind 0", "01000101" + anchor + "0004 00000000", false},
		{"kind 5", "01050101" + anchor + "0004 00000000", false},
		{"hash 2", "01010201" + anchor + "0004 00000000", false},
		{"an octet left over", "01010101" + anchor + "0004 00000000 00", false},
		{"a section of 4 GiB", "01010101" + anchor + "0004 ffffffff", false},
		{"cut in the anchor", "01010101" + anchor[:80], false},
		{"nothing", "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := unhex(t, tc.hex)
			p, err := wire.DecodeProof(b)
			if !tc.ok {
				if !errors.Is(err, wire.ErrProof) || rcode.Of(err) != rcode.ProofInvalid {
					t.Fatalf("error %v", err)
				}
				return
			}
			if err != nil || p.Height != 42 || p.Time != 0x6955b8e2 {
				t.Fatalf("%+v, error %v", p, err)
			}
			if out, err := wire.AppendProof(nil, &p); err != nil || !bytes.Equal(out, b) {
				t.Fatalf("encoded %x, error %v", out, err)
			}
		})
	}
}

// A proof says which question it is about.
func TestProofSections(t *testing.T) {
	q := wire.Question{Name: name.MustParse("x.jmbc.user.utxo"), Type: wire.TypeA, Class: wire.ClassIN}
	paths := []wire.StatePath{
		{Key: [32]byte{1}, Proof: []byte("absent")},
		{Key: [32]byte{2}, Value: []byte("state"), Proof: []byte("present")},
	}
	p := wire.Proof{Kind: wire.ProofRRsetAbsent, Height: 7, Sections: []wire.Section{
		{Type: wire.SectionQuestion, Data: wire.AppendQuestion(nil, q)},
	}}
	for i := range paths {
		data, err := wire.AppendStatePath(nil, &paths[i])
		if err != nil {
			t.Fatal(err)
		}
		p.Sections = append(p.Sections, wire.Section{Type: wire.SectionStatePath, Data: data})
	}
	if got, err := p.Question(); err != nil || got != q {
		t.Errorf("Question() = %v, %v", got, err)
	}
	got, err := p.StatePaths()
	if diff := cmp.Diff(paths, got); err != nil || diff != "" {
		t.Errorf("StatePaths(): %v\n%s", err, diff)
	}
	if _, ok := p.Section(wire.SectionHeader); ok {
		t.Error("a section that is not there")
	}
	p.Sections = p.Sections[1:]
	if _, err := p.Question(); !errors.Is(err, wire.ErrProof) {
		t.Errorf("Question() of none: %v", err)
	}
	p.Sections[0].Data = p.Sections[0].Data[:33]
	if _, err := p.StatePaths(); !errors.Is(err, wire.ErrProof) {
		t.Errorf("StatePaths() of a short one: %v", err)
	}
}

func TestDecodeQuestionRefuses(t *testing.T) {
	for name, s := range map[string]string{
		"cut": "0001 00", "no name": "0001 0001", "a pointer": "0001 0001 c000",
		"an octet left over": "0001 0001 00 00", "a name that is none": "0001 0001 012e00",
	} {
		if _, err := wire.DecodeQuestion(unhex(t, s)); !errors.Is(err, wire.ErrProof) || rcode.Of(err) != rcode.ProofInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAppendProofRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		p    wire.Proof
		want error
	}{
		"no sections":    {wire.Proof{Kind: 1}, wire.ErrProof},
		"no kind":        {wire.Proof{Sections: make([]wire.Section, 1)}, wire.ErrProof},
		"65 sections":    {wire.Proof{Kind: 4, Sections: make([]wire.Section, 65)}, wire.ErrProof},
		"twice the same": {wire.Proof{Kind: 1, Sections: make([]wire.Section, 2)}, wire.ErrProof},
		"too large":      {wire.Proof{Kind: 1, Sections: []wire.Section{{Data: make([]byte, 65535)}}}, wire.ErrTooLarge},
	} {
		if out, err := wire.AppendProof(nil, &tc.p); !errors.Is(err, tc.want) || len(out) != 0 {
			t.Errorf("%s: %d octets, %v", name, len(out), err)
		}
	}
	if _, err := wire.AppendStatePath(nil, &wire.StatePath{Value: make([]byte, 65536)}); !errors.Is(err, wire.ErrTooLarge) {
		t.Errorf("a long value: %v", err)
	}
}
