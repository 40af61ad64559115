package tree

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// A page is sixteen neighbouring subtrees, four levels of the binary tree. Once
// it can be reached from a Tree it never changes.
//
// hash is a heap: hash[1] is the page's own hash, hash[2n] and hash[2n+1] the
// halves of hash[n], hash[16+i] slot i. Leaves keep key and value hash aside,
// in slot order.
type page struct {
	set    uint16 // slot i is not empty
	leaf   uint16 // slot i is a leaf
	hash   [32]Hash
	leaves []leaf
	child  [16]*page // pages held in memory; nil: read through the Reader
}

type leaf struct {
	key   Key
	value Hash
}

// span returns the slots below node n of the heap, as a mask.
func span(n int) uint16 {
	level := bits.Len(uint(n)) - 1
	width := 16 >> level
	return uint16((1<<width)-1) << ((n - 1<<level) * width)
}

// lone returns the leaf that is all of node n, if that is what it is.
func (p *page) lone(n int) (leaf, bool) {
	in := p.set & span(n)
	if in == 0 || in&(in-1) != 0 || in&p.leaf == 0 {
		return leaf{}, false
	}
	return p.leafAt(bits.TrailingZeros16(in)), true
}

func (p *page) rank(i int) int        { return bits.OnesCount16(p.leaf & (1<<i - 1)) }
func (p *page) leafAt(i int) leaf     { return p.leaves[p.rank(i)] }
func (p *page) isLeaf(i int) bool     { return p.leaf>>i&1 == 1 }
func (p *page) isInner(i int) bool    { return (p.set&^p.leaf)>>i&1 == 1 }
func (p *page) collapses() bool       { _, one := p.lone(1); return one || p.set == 0 }
func (p *page) clone() *page          { c := *p; return &c }
func (p *page) setHash(i int, h Hash) { p.hash[16+i] = h }

// A slot is what one of the sixteen places of a page becomes.
type slot struct {
	kind  slotKind
	leaf  leaf  // slotLeaf
	hash  Hash  // slotInner
	child *page // slotInner: the page if it is held in memory
}

type slotKind uint8

const (
	slotEmpty slotKind = iota
	slotLeaf
	slotInner
)

// put makes slot i be s; the nodes above it are left for rehash.
func (p *page) put(i int, s slot) {
	if p.isLeaf(i) {
		p.dropLeaf(i)
	}
	p.set &^= 1 << i
	p.child[i] = s.child
	p.setHash(i, s.hash)
	switch s.kind {
	case slotEmpty:
	case slotLeaf:
		p.set |= 1 << i
		p.addLeaf(i, s.leaf)
		p.setHash(i, leafHash(s.leaf.key, s.leaf.value))
	case slotInner:
		p.set |= 1 << i
	}
}

// addLeaf copies: p.leaves may be shared with the page p was cloned from.
func (p *page) addLeaf(i int, l leaf) {
	at := p.rank(i)
	leaves := make([]leaf, 0, len(p.leaves)+1)
	p.leaves = append(append(append(leaves, p.leaves[:at]...), l), p.leaves[at:]...)
	p.leaf |= 1 << i
}

// dropLeaf copies, as addLeaf does.
func (p *page) dropLeaf(i int) {
	at := p.rank(i)
	leaves := make([]leaf, 0, len(p.leaves)-1)
	p.leaves = append(append(leaves, p.leaves[:at]...), p.leaves[at+1:]...)
	p.leaf &^= 1 << i
}

// rehash computes the nodes above the slots in dirty.
func (p *page) rehash(dirty uint16) {
	for n := 15; n >= 1; n-- {
		below := span(n)
		if dirty&below == 0 {
			continue
		}
		in := p.set & below
		switch {
		case in == 0:
			p.hash[n] = Hash{}
		case in&(in-1) == 0 && in&p.leaf != 0:
			p.hash[n] = p.hash[16+bits.TrailingZeros16(in)]
		default:
			p.hash[n] = nodeHash(p.hash[2*n], p.hash[2*n+1])
		}
	}
}

// encode returns the stored form:
//
//	2  set, slot 15 in the most significant bit
//	2  leaf, a subset of set
//	   per slot of set, ascending: 32 subtree hash, or 32 key ‖ 32 value hash
func (p *page) encode() []byte {
	b := make([]byte, 4, 4+32*(bits.OnesCount16(p.set)+bits.OnesCount16(p.leaf)))
	binary.BigEndian.PutUint16(b, p.set)
	binary.BigEndian.PutUint16(b[2:], p.leaf)
	leaves := p.leaves
	for i := range 16 {
		switch {
		case p.isLeaf(i):
			b = append(b, leaves[0].key[:]...)
			b = append(b, leaves[0].value[:]...)
			leaves = leaves[1:]
		case p.isInner(i):
			b = append(b, p.hash[16+i][:]...)
		}
	}
	return b
}

// decodePage reads the stored form of the page at path and computes its hashes.
func decodePage(path Path, b []byte) (*page, error) {
	r := octets.NewReader(b)
	p := &page{set: r.U16(), leaf: r.U16()}
	if p.leaf&^p.set != 0 {
		return nil, fmt.Errorf("%w: page %v: leaves %04x outside slots %04x", ErrCorrupt, path, p.leaf, p.set)
	}
	if path.depth == maxDepth && p.leaf != p.set {
		return nil, fmt.Errorf("%w: page %v: a subtree below the last bit", ErrCorrupt, path)
	}
	p.leaves = make([]leaf, 0, bits.OnesCount16(p.leaf))
	for i := range 16 {
		switch {
		case p.isLeaf(i):
			l := leaf{key: r.Hash(), value: r.Hash()}
			if pathTo(l.key, path.Depth()) != path || l.key.nibble(path.Depth()) != i {
				r.Fail(fmt.Errorf("slot %d has the leaf of another place: %x", i, l.key))
			}
			p.leaves = append(p.leaves, l)
			p.setHash(i, leafHash(l.key, l.value))
		case p.isInner(i):
			h := Hash(r.Hash())
			if h == (Hash{}) {
				r.Fail(fmt.Errorf("slot %d is taken by an empty subtree", i))
			}
			p.setHash(i, h)
		}
	}
	if err := r.Done(); err != nil {
		return nil, fmt.Errorf("%w: page %v: %w", ErrCorrupt, path, err)
	}
	if p.set == 0 || path.depth > 0 && p.collapses() {
		return nil, fmt.Errorf("%w: page %v: holds too little to be a page", ErrCorrupt, path)
	}
	p.rehash(p.set)
	return p, nil
}
