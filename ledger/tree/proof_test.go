package tree_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/ledger/tree"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

func prove(tb testing.TB, t *tree.Tree, store pages, k tree.Key) []byte {
	tb.Helper()
	p, err := t.Prove(store, k)
	if err != nil {
		tb.Fatal(err)
	}
	return p.Encode()
}

// verifies reports whether enc decodes and shows k present with v, or absent.
func verifies(enc []byte, root tree.Root, k tree.Key, v []byte) (present, absent bool) {
	p, err := tree.DecodeProof(enc)
	if err != nil {
		return false, false
	}
	return p.VerifyPresent(root, k, v) == nil, p.VerifyAbsent(root, k) == nil
}

// U-156: one good proof of each end, and every way to spoil it.
func TestProofRefused(t *testing.T) {
	now, store := grow(t, 5000)
	own, other := prove(t, now, store, key(7)), prove(t, now, store, findEnd(t, now, store, 2))
	u16 := binary.BigEndian.Uint16
	bitmapLen := func(b []byte) int { return int(u16(b[1:])+7) / 8 }
	for _, tc := range []struct {
		name  string
		good  []byte
		spoil func(b []byte) []byte
		want  tree.ErrorKind
	}{
		{"nothing at all", own, func([]byte) []byte { return nil }, tree.ErrMalformedProof},
		{"an end nobody defined", own, func(b []byte) []byte { b[0] = 3; return b }, tree.ErrMalformedProof},
		{"deeper than a key has bits", own, func(b []byte) []byte { b[1], b[2] = 1, 1; return b }, tree.ErrMalformedProof},
		{"an octet left over", own, func(b []byte) []byte { return append(b, 0) }, tree.ErrMalformedProof},
		{"an octet short", own, func(b []byte) []byte { return b[:len(b)-1] }, tree.ErrMalformedProof},
		{"the other leaf cut off", other, func(b []byte) []byte { return b[:len(b)-64] }, tree.ErrMalformedProof},
		{"a listed sibling that is empty", own, func(b []byte) []byte {
			at := 3 + bitmapLen(b)
			clear(b[at : at+32])
			return b
		}, tree.ErrMalformedProof},
		{"a bitmap bit beyond the depth", own, func(b []byte) []byte {
			last := 2 + bitmapLen(b)
			b[last] |= 1
			return slices.Concat(b, bytes.Repeat([]byte{1}, 32))
		}, tree.ErrMalformedProof},
		{"an empty sibling at the last step", own, func(b []byte) []byte {
			depth := u16(b[1:]) + 1
			grown := slices.Concat(b[:1], binary.BigEndian.AppendUint16(nil, depth), b[3:])
			return grown
		}, tree.ErrMalformedProof},
		{"one step of 256 without siblings", nil, func([]byte) []byte {
			return slices.Concat([]byte{0, 1, 0}, make([]byte, 32))
		}, tree.ErrMalformedProof},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := tree.DecodeProof(tc.spoil(bytes.Clone(tc.good)))
			if !errors.Is(err, tc.want) || rcode.Of(err) != rcode.ProofInvalid {
				t.Fatalf("err = %v (%v), want %v", err, rcode.Of(err), tc.want)
			}
		})
	}
}

// findEnd returns an absent key whose proof has that end octet.
func findEnd(tb testing.TB, now *tree.Tree, store pages, end byte) tree.Key {
	tb.Helper()
	for i := 1_000_000; i < 1_001_000; i++ {
		if prove(tb, now, store, key(i))[0] == end {
			return key(i)
		}
	}
	tb.Fatalf("no absent key with end %d", end)
	return tree.Key{}
}

// U-156: a proof speaks of one root, one key and one value.
func TestProofDoesNotShow(t *testing.T) {
	now, store := grow(t, 5000)
	later, ws, err := now.Apply(store, []tree.Update{{Key: key(7), Value: tree.HashValue([]byte("new owner"))}})
	if err != nil || len(ws) == 0 {
		t.Fatal(err)
	}
	own := prove(t, now, store, key(7))
	vacant := prove(t, now, store, findEnd(t, now, store, 0))
	otherKey := findEnd(t, now, store, 2)
	other := prove(t, now, store, otherKey)
	shown := tree.Key(other[len(other)-64 : len(other)-32])
	for _, tc := range []struct {
		name string
		enc  []byte
		root tree.Root
		key  tree.Key
		val  []byte
	}{
		{"a value the key does not hold", own, now.Root(), key(7), value(8)},
		{"a state the transfer has ended", own, later.Root(), key(7), value(7)},
		{"another key", own, now.Root(), key(8), value(8)},
		{"the empty tree", own, tree.Root{}, key(7), value(7)},
		{"a vacant place for a key elsewhere", vacant, now.Root(), key(7), value(7)},
		{"the absence of the very leaf shown", other, now.Root(), shown, value(7)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if present, absent := verifies(tc.enc, tc.root, tc.key, tc.val); present || absent {
				t.Fatalf("present %v, absent %v", present, absent)
			}
		})
	}
	t.Run("an other leaf that is not on the path", func(t *testing.T) {
		k := otherKey
		k[0] ^= 0x80
		p, err := tree.DecodeProof(other)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.VerifyAbsent(now.Root(), k); !errors.Is(err, tree.ErrProof) {
			t.Fatalf("err = %v", err)
		}
	})
}

// Two keys that differ in the last bit alone lie 256 steps deep: the depth does
// not fit in an octet.
func TestProofOfFullDepth(t *testing.T) {
	a := key(1)
	a[31] &^= 1
	b := a
	b[31] |= 1
	store := pages{}
	now, ws, err := tree.Empty().Apply(store, []tree.Update{
		{Key: a, Value: tree.HashValue(value(1))}, {Key: b, Value: tree.HashValue(value(2))},
	})
	if err != nil {
		t.Fatal(err)
	}
	store.write(ws)
	p, err := now.Prove(store, a)
	if err != nil || p.Depth() != 256 {
		t.Fatalf("depth %d, err %v", p.Depth(), err)
	}
	enc := p.Encode()
	if present, absent := verifies(enc, now.Root(), a, value(1)); !present || absent {
		t.Fatalf("present %v, absent %v", present, absent)
	}
	if present, absent := verifies(enc, now.Root(), b, value(2)); present || absent {
		t.Fatal("one twin's proof shows the other")
	}
	if len(enc) != 3+32+32 {
		t.Fatalf("%d octets", len(enc))
	}
}

func TestEmptyTree(t *testing.T) {
	now := tree.Empty()
	if now.Root() != (tree.Root{}) {
		t.Fatalf("root %x", now.Root())
	}
	enc := prove(t, now, pages{}, key(1))
	if present, absent := verifies(enc, tree.Root{}, key(1), nil); present || !absent {
		t.Fatalf("present %v, absent %v", present, absent)
	}
	if !bytes.Equal(enc, []byte{0, 0, 0}) {
		t.Fatalf("encoding %x", enc)
	}
}

// FuzzDecodeProof: what decodes encodes to the same octets, and shows nothing
// false of a known tree.
func FuzzDecodeProof(f *testing.F) {
	now, store := grow(f, 300)
	for i := 290; i < 320; i++ {
		f.Add(prove(f, now, store, key(i)), uint16(i))
	}
	f.Add(slices.Concat([]byte{2, 1, 0}, make([]byte, 32), make([]byte, 64)), uint16(0))
	f.Fuzz(func(t *testing.T, b []byte, i uint16) {
		p, err := tree.DecodeProof(b)
		if err != nil {
			return
		}
		if !bytes.Equal(p.Encode(), b) {
			t.Fatalf("%x encodes to %x", b, p.Encode())
		}
		k, v := key(int(i)), value(int(i))
		if i < 300 && p.VerifyAbsent(now.Root(), k) == nil {
			t.Fatal("shows a present key absent")
		}
		if i >= 300 && p.VerifyPresent(now.Root(), k, v) == nil {
			t.Fatal("shows an absent key present")
		}
	})
}

// FuzzProofRejectsFlip: no bit of a proof may change.
func FuzzProofRejectsFlip(f *testing.F) {
	now, store := grow(f, 300)
	f.Add(uint16(5), uint16(0))
	f.Add(uint16(305), uint16(70))
	f.Fuzz(func(t *testing.T, i, bit uint16) {
		k, v := key(int(i%600)), value(int(i%600))
		enc := prove(t, now, store, k)
		enc[int(bit)/8%len(enc)] ^= 0x80 >> (bit % 8)
		if present, absent := verifies(enc, now.Root(), k, v); present || absent {
			t.Fatalf("bit %d flipped: present %v, absent %v", bit, present, absent)
		}
	})
}
