package tree_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

// pages is a page store: what a Reader of one version shows.
type pages map[tree.Path][]byte

func (p pages) Page(path tree.Path) ([]byte, error) { return p[path], nil }

func (p pages) write(ws []tree.PageWrite) {
	for _, w := range ws {
		if w.Data == nil {
			delete(p, w.Path)
		} else {
			p[w.Path] = w.Data
		}
	}
}

// naiveRoot is the definition of E-50 written down: no pages, no sharing.
func naiveRoot(leaves map[tree.Key]tree.Hash) tree.Root {
	keys := slices.SortedFunc(maps.Keys(leaves), func(a, b tree.Key) int { return bytes.Compare(a[:], b[:]) })
	return naiveSubtree(leaves, keys, 0)
}

func naiveSubtree(leaves map[tree.Key]tree.Hash, keys []tree.Key, bit int) [32]byte {
	switch len(keys) {
	case 0:
		return [32]byte{}
	case 1:
		v := leaves[keys[0]]
		return sha256.Sum256(slices.Concat([]byte{0}, keys[0][:], v[:]))
	}
	at, _ := slices.BinarySearchFunc(keys, byte(1), func(k tree.Key, one byte) int {
		return int(k[bit/8]>>(7-bit%8)&1) - int(one)
	})
	l, r := naiveSubtree(leaves, keys[:at], bit+1), naiveSubtree(leaves, keys[at:], bit+1)
	return sha256.Sum256(slices.Concat([]byte{1}, l[:], r[:]))
}

func key(i int) tree.Key {
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte("key"), uint64(i)))
}

func value(i int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(i)) }

// grow returns a tree with keys 0 to n-1, key(i) holding value(i).
func grow(tb testing.TB, n int) (*tree.Tree, pages) {
	tb.Helper()
	t, store := tree.Empty(), pages{}
	for from := 0; from < n; from += 100_000 {
		var ups []tree.Update
		for i := from; i < min(n, from+100_000); i++ {
			ups = append(ups, tree.Update{Key: key(i), Value: tree.HashValue(value(i))})
		}
		next, ws, err := t.Apply(store, ups)
		if err != nil {
			tb.Fatal(err)
		}
		store.write(ws)
		t = next
	}
	return t, store
}
