package zone_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// sized returns a set of n RRsets, each of an owner of its own.
func sized(t testing.TB, n int) zone.Set {
	t.Helper()
	var rrs []wire.RR
	for i := range n {
		owner, err := name.Parse(fmt.Sprintf("h%d.%v", i, apex))
		if err != nil {
			t.Fatal(err)
		}
		rrs = append(rrs, wire.RR{Name: owner, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{10, 0, byte(i >> 8), byte(i)}})
	}
	s, err := zone.Empty(apex).Add(rrs...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// U-003, U-076, U-077: for sets of every size around the odd rows of a tree,
// what is there proves present, what is not proves absent, never both, and
// with no other index, count or root.
func TestPathsOfEverySize(t *testing.T) {
	for n := range 70 {
		s := sized(t, n)
		tree := s.Tree()
		absent := []name.Name{apex, name.MustParse("b.utxo")}
		for i := n; i < n+20; i++ {
			absent = append(absent, name.MustParse(fmt.Sprintf("h%d.%v", i, apex)))
		}
		for _, owner := range absent {
			p, err := tree.ProveAbsent(owner, wire.TypeA)
			if err != nil {
				t.Fatal(err)
			}
			checkAbsent(t, tree, p, owner, wire.TypeA)
			if _, err := tree.ProvePresent(owner, wire.TypeA); !errors.Is(err, zone.ErrNone) || rcode.Of(err) != rcode.NXRRSet {
				t.Fatalf("%v proved present: %v", owner, err)
			}
		}
		for rrset := range s.All() {
			p, err := tree.ProvePresent(rrset.Name, rrset.Type)
			if err != nil {
				t.Fatal(err)
			}
			checkPresent(t, tree, p, rrset)
			if _, err := tree.ProveAbsent(rrset.Name, rrset.Type); !errors.Is(err, zone.ErrExists) {
				t.Fatalf("%v proved absent: %v", rrset.Name, err)
			}
		}
	}
}

// checkPresent verifies p after it was sent, and that nothing near it does.
func checkPresent(t *testing.T, tree *zone.Tree, p zone.Path, rrset wire.RRset) {
	t.Helper()
	p = sent(t, p)
	root, have := tree.Root(), tree.Set().Count()
	if !p.Present() {
		t.Fatal("not a path of presence")
	}
	if err := p.VerifyPresent(root, have, rrset); err != nil {
		t.Fatalf("%d RRsets: %v", have, err)
	}
	for count := range have + 4 {
		if count != have && p.VerifyPresent(root, count, rrset) == nil {
			t.Fatalf("count %d verified for %d", count, have)
		}
	}
	if p.VerifyPresent([32]byte{1}, have, rrset) == nil {
		t.Fatal("another root verified")
	}
	if p.VerifyAbsent(root, have, rrset.Name, rrset.Type) == nil {
		t.Fatal("verified absent too")
	}
	other := rrset
	other.Type = wire.TypeAAAA
	if p.VerifyPresent(root, have, other) == nil {
		t.Fatal("another type verified")
	}
}

// checkAbsent is checkPresent for a path of absence.
func checkAbsent(t *testing.T, tree *zone.Tree, p zone.Path, owner name.Name, rt wire.Type) {
	t.Helper()
	p = sent(t, p)
	root, have := tree.Root(), tree.Set().Count()
	if p.Present() {
		t.Fatal("not a path of absence")
	}
	if err := p.VerifyAbsent(root, have, owner, rt); err != nil {
		t.Fatalf("%d RRsets: %v", have, err)
	}
	for count := range have + 4 {
		if count != have && p.VerifyAbsent(root, count, owner, rt) == nil {
			t.Fatalf("count %d verified for %d", count, have)
		}
	}
	if p.VerifyAbsent([32]byte{1}, have, owner, rt) == nil {
		t.Fatal("another root verified")
	}
	for rrset := range tree.Set().All() {
		if p.VerifyAbsent(root, have, rrset.Name, rrset.Type) == nil {
			t.Fatalf("an RRset that is there verified absent: %v", rrset.Name)
		}
		if p.VerifyPresent(root, have, rrset) == nil {
			t.Fatal("verified present too")
		}
	}
}

// sent returns p after encoding and decoding.
func sent(t *testing.T, p zone.Path) zone.Path {
	t.Helper()
	b := p.Encode()
	q, err := zone.DecodePath(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(q.AppendTo([]byte("x"))[1:], b) {
		t.Fatalf("encoded %x, then %x", b, q.Encode())
	}
	return q
}

// U-003: a lowered TTL still verifies, a raised one does not, and no other
// change of the records does.
func TestPresenceBindsTheRecords(t *testing.T) {
	s := set(t, "jmbc.user.utxo 300 A 192.0.2.1", "jmbc.user.utxo A 192.0.2.2", "jmbc.user.utxo TXT hi")
	p, err := s.Tree().ProvePresent(apex, wire.TypeA)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		edit func(*wire.RRset)
		ok   bool
	}{
		{"as it is", func(*wire.RRset) {}, true},
		{"a lowered TTL", func(s *wire.RRset) { s.TTL = 42 }, true},
		{"TTL 0", func(s *wire.RRset) { s.TTL = 0 }, true},
		{"records in another order", func(s *wire.RRset) { slices.Reverse(s.Data) }, true},
		{"a raised TTL", func(s *wire.RRset) { s.TTL = 301 }, false},
		{"a record less", func(s *wire.RRset) { s.Data = s.Data[:1] }, false},
		{"a record twice", func(s *wire.RRset) { s.Data = append(s.Data, s.Data[0]) }, false},
		{"no record", func(s *wire.RRset) { s.Data = nil }, false},
		{"another address", func(s *wire.RRset) { s.Data[1] = []byte{192, 0, 2, 3} }, false},
		{"another owner", func(s *wire.RRset) { s.Name = name.MustParse("user.utxo") }, false},
		{"another type", func(s *wire.RRset) { s.Type = wire.TypeTXT }, false},
		{"RDATA beyond its field", func(s *wire.RRset) { s.Data = [][]byte{make([]byte, 65536)} }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rrset, _ := s.Lookup(apex, wire.TypeA)
			rrset.Data = slices.Clone(rrset.Data)
			tc.edit(&rrset)
			err := p.VerifyPresent(s.Root(), s.Count(), rrset)
			if (err == nil) != tc.ok || !tc.ok && rcode.Of(err) != rcode.ProofInvalid {
				t.Fatalf("error %v", err)
			}
		})
	}
}

// The keys and value hashes are those of the draft's example EX-2 (H.9), and
// with them the root of one RRset.
func TestRootOfTheExample(t *testing.T) {
	s := set(t, "jmbc.user.utxo 300 A 192.0.2.1")
	p, err := s.Tree().ProveAbsent(apex, wire.TypeAAAA)
	if err != nil {
		t.Fatal(err)
	}
	const want = "02" + "00000000" + "01" +
		"f5b8bc23c34633351d581c99996be8ae9dffbc55a44afa2e36bf454dd5f43d6c" +
		"0debb291e522ed93b3d582c60a44f2ea0d0b94ad9b674b341e2f637319574e40"
	if got := hex.EncodeToString(p.Encode()); got != want {
		t.Errorf("path %s", got)
	}
	present, err := s.Tree().ProvePresent(apex, wire.TypeA)
	if err != nil || hex.EncodeToString(present.Encode()) != "01000000000000012c" {
		t.Errorf("path %x, %v", present.Encode(), err)
	}
}

// U-055: paths that are none.
func TestDecodePathRefuses(t *testing.T) {
	leaf := bytes.Repeat([]byte{1}, 64)
	for name, b := range map[string][]byte{
		"nothing":                     nil,
		"form 0":                      unhex(t, "00 00000000 00000000"),
		"form 3":                      unhex(t, "03 00000000 00000000"),
		"presence cut":                unhex(t, "01 00000000 000000"),
		"presence with half a node":   append(unhex(t, "01 00000000 00000000"), make([]byte, 16)...),
		"presence with 65 nodes":      append(unhex(t, "01 00000000 00000000"), make([]byte, 65*32)...),
		"a TTL with its top bit":      unhex(t, "01 00000000 80000000"),
		"absence without neighbours":  unhex(t, "02 00000000"),
		"absence with three":          append(unhex(t, "02 00000000 03"), bytes.Repeat(leaf, 3)...),
		"absence with half a leaf":    append(unhex(t, "02 00000000 01"), leaf[:32]...),
		"absence with 255 neighbours": unhex(t, "02 00000000 ff"),
	} {
		if _, err := zone.DecodePath(b); !errors.Is(err, zone.ErrProof) || rcode.Of(err) != rcode.ProofInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// U-077: a set without records is proved by its root and count alone, and
// neither passes for that of another.
func TestAbsenceFromTheEmptySet(t *testing.T) {
	empty, err := zone.DecodePath(unhex(t, "02 00000000 00"))
	if err != nil {
		t.Fatal(err)
	}
	if err := empty.VerifyAbsent([32]byte{}, 0, apex, wire.TypeA); err != nil {
		t.Error(err)
	}
	if empty.VerifyAbsent([32]byte{1}, 0, apex, wire.TypeA) == nil {
		t.Error("a root without leaves verified")
	}
	if empty.VerifyAbsent([32]byte{}, 1, apex, wire.TypeA) == nil {
		t.Error("a leaf without a root verified")
	}
	full := sized(t, 1)
	if empty.VerifyAbsent(full.Root(), full.Count(), apex, wire.TypeA) == nil {
		t.Error("verified for a set of one")
	}
	for _, s := range []string{"02 00000001 00", "02 00000000 00" + "00000000000000000000000000000000" + "00000000000000000000000000000000"} {
		p, err := zone.DecodePath(unhex(t, s))
		if err != nil {
			t.Fatal(err)
		}
		if p.VerifyAbsent([32]byte{}, 0, apex, wire.TypeA) == nil {
			t.Errorf("%s is a second path of the same", s)
		}
	}
}
