package tree

import "fmt"

// VerifyPresent returns nil if p shows that k holds value in the tree with
// that root, else ErrProof (PROOF_INVALID).
func (p Proof) VerifyPresent(root Root, k Key, value []byte) error {
	if p.end != endOwn {
		return fmt.Errorf("%w: the path of %x does not end in its leaf", ErrProof, k)
	}
	return p.climb(root, k, leafHash(k, HashValue(value)))
}

// VerifyAbsent returns nil if p shows that k is not in the tree with that root,
// else ErrProof (PROOF_INVALID).
func (p Proof) VerifyAbsent(root Root, k Key) error {
	switch p.end {
	case endVacant:
		return p.climb(root, k, Hash{})
	case endOther:
		if p.other.key == k {
			return fmt.Errorf("%w: the leaf shown instead of %x is its own", ErrProof, k)
		}
		if !p.other.key.sharesBits(k, p.Depth()) {
			return fmt.Errorf("%w: leaf %x does not lie on the path of %x", ErrProof, p.other.key, k)
		}
		return p.climb(root, k, leafHash(p.other.key, p.other.value))
	case endOwn:
	}
	return fmt.Errorf("%w: the path of %x ends in its leaf", ErrProof, k)
}

// climb hashes from the end of the path up and compares with root. Proofs come
// from DecodeProof or Prove, so depth, bitmap and siblings fit together.
func (p *Proof) climb(root Root, k Key, h Hash) error {
	left := p.siblings
	for step := p.Depth() - 1; step >= 0; step-- {
		var sibling Hash
		if p.hasSibling(step) {
			sibling, left = left[len(left)-1], left[:len(left)-1]
		}
		if k.bit(step) == 0 {
			h = nodeHash(h, sibling)
		} else {
			h = nodeHash(sibling, h)
		}
	}
	if Root(h) != root {
		return fmt.Errorf("%w: the path of %x leads to root %x, not %x", ErrProof, k, h, root)
	}
	return nil
}
