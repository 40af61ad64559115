package tree_test

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

// U-206: a page that is not the one its parent commits to is never built on.
func TestCorruptPagesAreFound(t *testing.T) {
	now, store := grow(t, 3000)
	k := key(11)
	var deep tree.Path // the deepest page on the way to k
	reader := readerFunc(func(p tree.Path) ([]byte, error) { deep = p; return store[p], nil })
	cold, err := tree.Open(reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cold.Prove(reader, k); err != nil || deep.Depth() == 0 {
		t.Fatalf("depth %d, err %v", deep.Depth(), err)
	}
	for _, tc := range []struct {
		name  string
		spoil func(b []byte) []byte
	}{
		{"missing", func([]byte) []byte { return nil }},
		{"cut short", func(b []byte) []byte { return b[:len(b)-1] }},
		{"an octet longer", func(b []byte) []byte { return append(b, 0) }},
		{"one bit of a hash flipped", func(b []byte) []byte { b[len(b)-1] ^= 1; return b }},
		{"leaves outside the slots", func(b []byte) []byte { b[0], b[1] = 0, 0; return b }},
		{"no header", func([]byte) []byte { return []byte{1} }},
		{"empty", func([]byte) []byte { return []byte{0, 0, 0, 0} }},
		{"a lone leaf", func([]byte) []byte { return slices.Concat([]byte{0, 1, 0, 1}, make([]byte, 64)) }},
		{"an empty subtree in a taken slot", func([]byte) []byte { return slices.Concat([]byte{0, 3, 0, 0}, make([]byte, 64)) }},
		{"another page", func([]byte) []byte { return bytes.Clone(store[tree.Path{}]) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			spoilt := maps.Clone(store)
			if spoilt[deep] = tc.spoil(bytes.Clone(store[deep])); spoilt[deep] == nil {
				delete(spoilt, deep)
			}
			cold, err := tree.Open(spoilt)
			if err != nil || cold.Root() != now.Root() {
				t.Fatalf("root %x, err %v", cold.Root(), err)
			}
			if _, err := cold.Prove(spoilt, k); !errors.Is(err, tree.ErrCorrupt) {
				t.Errorf("Prove: err = %v", err)
			}
			_, _, err = cold.Apply(spoilt, []tree.Update{{Key: k, Delete: true}})
			if !errors.Is(err, tree.ErrCorrupt) {
				t.Errorf("Apply: err = %v", err)
			}
			if _, err := cold.Warm(spoilt, deep.Depth()); deep.Depth() <= 3 && !errors.Is(err, tree.ErrCorrupt) {
				t.Errorf("Warm: err = %v", err)
			}
		})
	}
}

// A Reader's own error comes through unchanged in kind: a failing disk is not
// a damaged tree.
func TestReaderErrorsComeThrough(t *testing.T) {
	_, store := grow(t, 3000)
	disk := errors.New("disk")
	cold, err := tree.Open(store)
	if err != nil {
		t.Fatal(err)
	}
	failing := readerFunc(func(tree.Path) ([]byte, error) { return nil, disk })
	_, err = cold.Prove(failing, key(1))
	if !errors.Is(err, disk) || errors.Is(err, tree.ErrCorrupt) {
		t.Errorf("Prove: err = %v", err)
	}
	if _, err = tree.Open(failing); !errors.Is(err, disk) {
		t.Errorf("Open: err = %v", err)
	}
}

type readerFunc func(tree.Path) ([]byte, error)

func (f readerFunc) Page(p tree.Path) ([]byte, error) { return f(p) }

// FuzzOpenPage: any octets as the root page are refused or stand for a tree
// that proves and changes without a panic.
func FuzzOpenPage(f *testing.F) {
	_, store := grow(f, 40)
	for _, b := range store {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := pages{tree.Path{}: b}
		now, err := tree.Open(r)
		if err != nil {
			return
		}
		for i := range 16 {
			k := tree.Key{byte(i << 4)}
			p, err := now.Prove(r, k)
			if err == nil {
				if _, err := tree.DecodeProof(p.Encode()); err != nil {
					t.Fatalf("own proof does not decode: %v", err)
				}
			}
			if _, _, err := now.Apply(r, []tree.Update{{Key: k, Value: tree.Hash{1}}}); err != nil && !errors.Is(err, tree.ErrCorrupt) {
				t.Fatal(err)
			}
		}
	})
}

func TestPathKeys(t *testing.T) {
	_, store := grow(t, 5000)
	seen := map[string]tree.Path{}
	for p := range store {
		k := string(p.AppendTo(nil))
		if was, twice := seen[k]; twice {
			t.Fatalf("%v and %v share key %x", was, p, k)
		}
		seen[k] = p
	}
	if got := (tree.Path{}).String(); got != "/" {
		t.Errorf("root page is %q", got)
	}
}
