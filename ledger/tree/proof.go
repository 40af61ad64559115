package tree

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// maxProofDepth is the number of bits in a key: two keys that differ in the
// last alone lie 256 steps below the root.
const maxProofDepth = 256

// MaxProofSize bounds the encoding of a proof in octets.
const MaxProofSize = 3 + maxProofDepth/8 + maxProofDepth*32 + 64

// A proofEnd says what lies where the path of a proof ends.
type proofEnd uint8

const (
	endVacant proofEnd = 0 // an empty subtree: the key is absent
	endOwn    proofEnd = 1 // the key's own leaf: present
	endOther  proofEnd = 2 // another key's leaf: absent
)

// A Proof is the path from the root towards one key. It names neither the key
// nor the value it speaks of; who verifies brings both. The zero Proof shows
// that nothing is in the empty tree.
type Proof struct {
	end      proofEnd
	depth    uint16                  // steps from the root, at most maxProofDepth
	bitmap   [maxProofDepth / 8]byte // bit d, MSB first: the sibling at step d is not empty
	siblings []Hash                  // those, from the root down
	other    leaf                    // endOther: the leaf found instead
}

// Depth returns how many steps the path has, 0 to 256.
func (p Proof) Depth() int { return int(p.depth) }

// Encode returns the one encoding of p:
//
//	1  end: 0 vacant, 1 own leaf, 2 other leaf
//	2  depth D, at most 256
//	   bitmap, ⌈D/8⌉ octets, bits from D on zero
//	   one 32-octet sibling per set bit, root side first, none all zero
//	   end 2: 32 key ‖ 32 value hash of the other leaf
//
// The last step of a path always has a sibling: without one the path would
// have ended a step earlier.
func (p Proof) Encode() []byte { return p.AppendTo(nil) }

// AppendTo appends the encoding of p to b.
func (p Proof) AppendTo(b []byte) []byte {
	b = append(b, byte(p.end))
	b = binary.BigEndian.AppendUint16(b, p.depth)
	b = append(b, p.bitmap[:(p.depth+7)/8]...)
	for i := range p.siblings {
		b = append(b, p.siblings[i][:]...)
	}
	if p.end == endOther {
		b = append(b, p.other.key[:]...)
		b = append(b, p.other.value[:]...)
	}
	return b
}

// DecodeProof reads an encoding that must fill b. Any other octets than those
// Encode gives are ErrMalformedProof.
func DecodeProof(b []byte) (Proof, error) {
	r := octets.NewReader(b)
	p := Proof{end: proofEnd(r.U8()), depth: r.U16()}
	if p.end > endOther {
		return Proof{}, fmt.Errorf("%w: end %d", ErrMalformedProof, p.end)
	}
	if p.depth > maxProofDepth {
		return Proof{}, fmt.Errorf("%w: %d steps, a key has %d bits", ErrMalformedProof, p.depth, maxProofDepth)
	}
	copy(p.bitmap[:], r.Bytes(int(p.depth+7)/8))
	if err := p.checkBitmap(); r.Err() == nil && err != nil {
		return Proof{}, err
	}
	count := 0
	for _, o := range p.bitmap {
		count += bits.OnesCount8(o)
	}
	if r.Len() < 32*count {
		return Proof{}, fmt.Errorf("%w: %d siblings do not fit in %d octets", ErrMalformedProof, count, r.Len())
	}
	p.siblings = make([]Hash, count)
	for i := range p.siblings {
		if p.siblings[i] = r.Hash(); p.siblings[i] == (Hash{}) {
			return Proof{}, fmt.Errorf("%w: sibling %d is listed but empty", ErrMalformedProof, i)
		}
	}
	if p.end == endOther {
		p.other = leaf{key: r.Hash(), value: r.Hash()}
	}
	if err := r.Done(); err != nil {
		return Proof{}, fmt.Errorf("%w: %w", ErrMalformedProof, err)
	}
	return p, nil
}

// checkBitmap requires a sibling at the last step and none beyond it.
func (p *Proof) checkBitmap() error {
	if p.depth > 0 && !p.hasSibling(int(p.depth)-1) {
		return fmt.Errorf("%w: no sibling at the last step", ErrMalformedProof)
	}
	if used := p.depth % 8; used != 0 && p.bitmap[p.depth/8]<<used != 0 {
		return fmt.Errorf("%w: bitmap goes on after %d steps", ErrMalformedProof, p.depth)
	}
	return nil
}

func (p *Proof) hasSibling(step int) bool { return p.bitmap[step/8]>>(7-step%8)&1 == 1 }

// step records the sibling of one more step.
func (p *Proof) step(sibling Hash) {
	if sibling != (Hash{}) {
		p.bitmap[p.depth/8] |= 0x80 >> (p.depth % 8)
		p.siblings = append(p.siblings, sibling)
	}
	p.depth++
}
