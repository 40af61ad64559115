package zone

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/cbergoon/merkletree"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// rrsetsOf returns n RRsets in canonical order.
func rrsetsOf(n int) []wire.RRset {
	var rrs []wire.RR
	for i := range n {
		owner := name.MustParse(fmt.Sprintf("h%d.utxo", i))
		rrs = append(rrs, wire.RR{Name: owner, Type: wire.TypeA, Data: []byte{10, 0, 0, byte(i)}})
	}
	return Group(rrs)
}

// byDefinition is the root as the package comment states it.
func byDefinition(leaves []leaf) Hash {
	var row []Hash
	for i, l := range leaves {
		row = append(row, l.hash(uint32(i), uint32(len(leaves))))
	}
	for first := true; first || len(row) > 1; first = false {
		if len(row)%2 == 1 {
			row = append(row, row[len(row)-1])
		}
		var above []Hash
		for i := 0; i < len(row); i += 2 {
			above = append(above, nodeHash(row[i], row[i+1]))
		}
		row = above
	}
	return row[0]
}

// The rows read out of the library are those of the definition, and the paths
// are the library's but for nodes that are their own sibling.
func TestTreeAgainstLibraryAndDefinition(t *testing.T) {
	for n := 1; n <= 130; n++ {
		tr := (Set{rrsets: rrsetsOf(n)}).Tree()
		if tr.Root() != byDefinition(tr.leaves) {
			t.Fatalf("%d leaves: the root is not by definition", n)
		}
		var contents []merkletree.Content
		for i, l := range tr.leaves {
			contents = append(contents, &content{l.hash(uint32(i), uint32(n)), uint32(i)})
		}
		m, err := merkletree.NewTreeWithHashStrategy(contents, newNodeHasher)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := m.VerifyTree(); !ok || err != nil {
			t.Fatalf("%d leaves: VerifyTree: %v, %v", n, ok, err)
		}
		for i := range n {
			path, _, err := m.GetMerklePath(contents[i])
			if err != nil {
				t.Fatal(err)
			}
			var got, want []byte
			at, width := i, n
			for _, h := range path {
				if at != width-1 || at%2 != 0 {
					want = append(want, h...)
				}
				at, width = at/2, (width+1)/2
			}
			for _, h := range tr.siblings(uint32(i), uint32(i)) {
				got = append(got, h[:]...)
			}
			if !bytes.Equal(got, want) {
				t.Fatalf("%d leaves: path of %d differs from the library's", n, i)
			}
		}
	}
}

// The library makes one root of three leaves and of those three with the last
// twice. Index and count in the leaf make two of them.
func TestLastLeafTwiceIsAnotherRoot(t *testing.T) {
	three := (Set{rrsets: rrsetsOf(3)}).Tree().leaves
	four := append(three[:3:3], three[2])
	if byDefinition(three) == byDefinition(four) {
		t.Fatal("one root for two lists of leaves")
	}
}

// A walk over too many or too few nodes does not reach a root.
func TestRootOfCountsNodes(t *testing.T) {
	tr := (Set{rrsets: rrsetsOf(5)}).Tree()
	for first := range uint32(5) {
		s := tr.siblings(first, first)
		one := tr.leaves[first : first+1]
		if root, ok := rootOf(5, first, one, s); !ok || root != tr.Root() {
			t.Fatalf("leaf %d: %v", first, ok)
		}
		if _, ok := rootOf(5, first, one, append(slices.Clip(s), Hash{})); ok {
			t.Fatalf("leaf %d: a node too many", first)
		}
		if _, ok := rootOf(5, first, one, s[:len(s)-1]); ok {
			t.Fatalf("leaf %d: a node too few", first)
		}
	}
}

// The longest walk, 32 rows, ends.
func TestWalkOfTheLargestTree(t *testing.T) {
	rows := 0
	for w := (walk{first: 1<<32 - 1, last: 1<<32 - 1, width: 1<<32 - 1}); !w.done && rows < 40; w.up() {
		rows++
	}
	if rows != 32 {
		t.Fatalf("%d rows", rows)
	}
}

// The root of a set is that of its tree, of one RRset too, for which no tree is made.
func TestRootWithoutTree(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 7} {
		s := Set{name.MustParse("utxo"), rrsetsOf(n)}
		if s.Root() != s.Tree().Root() {
			t.Errorf("%d RRsets: the root is %x, of the tree %x", n, s.Root(), s.Tree().Root())
		}
	}
}
