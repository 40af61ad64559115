package zone

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"slices"

	"github.com/cbergoon/merkletree"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// A Hash is a SHA-256 digest.
type Hash = [32]byte

// A leaf is what the root commits to of one RRset.
type leaf struct {
	key   Hash // of owner, type and class: the order of the leaves
	value Hash // of the records
}

// leafKey returns the key of an RRset (H.9).
func leafKey(owner name.Name, t wire.Type) Hash {
	b := append(make([]byte, 0, 288), "UTXO-DNS rrset\x00"...)
	b = owner.AppendWire(b)
	b = binary.BigEndian.AppendUint16(b, uint16(t))
	b = binary.BigEndian.AppendUint16(b, uint16(wire.ClassIN))
	return sha256.Sum256(b)
}

// leafValue returns the value hash of an RRset whose records are in order of
// RDATA and whose TTL is the original one (H.9).
func leafValue(s wire.RRset) Hash {
	return sha256.Sum256(appendRRset([]byte("UTXO-DNS rrset value\x00"), s))
}

// hash returns the node of the leaf at index of count.
func (l leaf) hash(index, count uint32) Hash {
	var b [73]byte // the first octet, 00, sets leaves apart from nodes
	binary.BigEndian.PutUint32(b[1:], index)
	binary.BigEndian.PutUint32(b[5:], count)
	copy(b[9:], l.key[:])
	copy(b[41:], l.value[:])
	return sha256.Sum256(b[:])
}

// nodeHash returns the node above left and right.
func nodeHash(left, right Hash) Hash {
	var b [65]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[33:], right[:])
	return sha256.Sum256(b[:])
}

// newNodeHasher is the hasher of inner nodes for package merkletree, which
// does not set them apart from leaves: this one has read the octet 01 already.
// That package never uses it for leaves, whose content hashes itself.
func newNodeHasher() hash.Hash {
	h := sha256.New()
	h.Write([]byte{1})
	return h
}

// content is a leaf as package merkletree takes it.
type content struct {
	hash  Hash
	index uint32
}

func (c *content) CalculateHash() ([]byte, error) { return bytes.Clone(c.hash[:]), nil }

func (c *content) Equals(other merkletree.Content) (bool, error) {
	o, ok := other.(*content)
	return ok && o.index == c.index, nil
}

// A Tree is what the root of a set commits to: its leaves, and the rows of
// nodes above them, the last of which is the root. It does not change. Making
// one takes up to 400 KiB, keeping one 64 octets for each RRset and as many for
// the nodes above.
type Tree struct {
	set    Set
	leaves []leaf
	rows   [][]Hash // none without leaves
}

// Tree hashes the set.
func (s Set) Tree() *Tree {
	t := &Tree{set: s}
	if len(s.rrsets) > 0 {
		t.grow(s.rrsets)
	}
	return t
}

// Set returns the set that the tree is of.
func (t *Tree) Set() Set { return t.set }

// grow makes the leaves of rrsets and the rows above them.
func (t *Tree) grow(rrsets []wire.RRset) {
	t.leaves = make([]leaf, len(rrsets))
	for i, s := range rrsets {
		t.leaves[i] = leaf{leafKey(s.Name, s.Type), leafValue(s)}
	}
	slices.SortFunc(t.leaves, compareLeaves)
	contents := make([]merkletree.Content, len(t.leaves))
	for i, l := range t.leaves {
		contents[i] = &content{l.hash(uint32(i), uint32(len(t.leaves))), uint32(i)}
	}
	m, err := merkletree.NewTreeWithHashStrategy(contents, newNodeHasher)
	if err != nil {
		panic("BUG: leaves that do not make a tree: " + err.Error())
	}
	// The rows are read once and the library's nodes dropped: its own path
	// search compares contents and hashes where an index says enough.
	row := m.Leafs[:len(t.leaves)]
	for {
		hashes := make([]Hash, len(row))
		for i, n := range row {
			copy(hashes[i][:], n.Hash)
		}
		t.rows = append(t.rows, hashes)
		if row[0].Parent == nil {
			return
		}
		var above []*merkletree.Node
		for i := 0; i < len(row); i += 2 {
			above = append(above, row[i].Parent)
		}
		row = above
	}
}

func compareLeaves(a, b leaf) int { return bytes.Compare(a.key[:], b.key[:]) }

// Root returns the last node, 32 zero octets for an empty set.
func (t *Tree) Root() Hash {
	if len(t.rows) == 0 {
		return Hash{}
	}
	return t.rows[len(t.rows)-1][0]
}
