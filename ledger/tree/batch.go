package tree

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

// A Batch verifies proofs of one tree and says of each what the methods of Proof
// say. What lies above several of them is hashed once: a proof that comes to a
// node that another has led to the root needs only to have the same siblings
// from there on. A Batch is for one goroutine.
type Batch struct {
	root  Root
	depth int        // below which nothing is remembered
	nodes []verified // the children of i are 2i and 2i+1; the root is 1
}

// A verified node is one that leads to the root.
type verified struct {
	known    bool
	present  uint16 // which of the steps above have siblings
	hash     Hash
	siblings []Hash // these, from the root down
}

// maxBatchDepth bounds what is remembered, to 576 KiB.
const maxBatchDepth = 12

// NewBatch returns a Batch for about so many proofs of the tree with that root.
func NewBatch(root Root, proofs int) *Batch {
	depth := min(bits.Len(uint(max(0, proofs)))+1, maxBatchDepth)
	return &Batch{root: root, depth: depth, nodes: make([]verified, 2<<depth)}
}

// VerifyPresent is Proof.VerifyPresent.
func (b *Batch) VerifyPresent(p Proof, k Key, value []byte) error {
	h, err := p.present(k, value)
	if err != nil {
		return err
	}
	return b.climb(&p, k, h)
}

// VerifyAbsent is Proof.VerifyAbsent.
func (b *Batch) VerifyAbsent(p Proof, k Key) error {
	h, err := p.absent(k)
	if err != nil {
		return err
	}
	return b.climb(&p, k, h)
}

// climb hashes up to the first node that is known, or to the root.
func (b *Batch) climb(p *Proof, k Key, h Hash) error {
	top := min(b.depth, p.Depth())
	left := p.siblings
	for step := p.Depth(); step > top; step-- {
		h, left = p.up(k, h, left, step-1)
	}
	var path [maxBatchDepth + 1]Hash
	d := top
	for ; ; d-- {
		if at := &b.nodes[node(k[:], d)]; at.known {
			if at.hash != h || at.present != p.above(d) || !slices.Equal(at.siblings, left) {
				return fmt.Errorf("%w: the path of %x is not the one to root %x", ErrProof, k, b.root)
			}
			break
		}
		if path[d] = h; d == 0 {
			if Root(h) != b.root {
				return fmt.Errorf("%w: the path of %x leads to root %x, not %x", ErrProof, k, h, b.root)
			}
			d = -1
			break
		}
		h, left = p.up(k, h, left, d-1)
	}
	for d++; d <= top; d++ {
		above := p.above(d)
		b.nodes[node(k[:], d)] = verified{true, above, path[d], p.siblings[:bits.OnesCount16(above)]}
	}
	return nil
}

// above returns which of the first steps, at most 16, have siblings.
func (p *Proof) above(steps int) uint16 {
	return binary.BigEndian.Uint16(p.bitmap[:]) >> (16 - steps)
}

// node returns the place in Batch.nodes of the node above a key at a depth of at
// most 16.
func node(key []byte, depth int) int {
	return 1<<depth | int(binary.BigEndian.Uint16(key)>>(16-depth))
}
