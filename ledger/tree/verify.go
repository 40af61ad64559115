package tree

import "fmt"

// VerifyPresent returns nil if p shows that k holds value in the tree with
// that root, else ErrProof (PROOF_INVALID).
func (p Proof) VerifyPresent(root Root, k Key, value []byte) error {
	h, err := p.present(k, value)
	if err != nil {
		return err
	}
	return p.climb(root, k, h)
}

// VerifyAbsent returns nil if p shows that k is not in the tree with that root,
// else ErrProof (PROOF_INVALID).
func (p Proof) VerifyAbsent(root Root, k Key) error {
	h, err := p.absent(k)
	if err != nil {
		return err
	}
	return p.climb(root, k, h)
}

// present returns the hash that the path begins with if k holds value.
func (p *Proof) present(k Key, value []byte) (Hash, error) {
	if p.end != endOwn {
		return Hash{}, fmt.Errorf("%w: the path of %x does not end in its leaf", ErrProof, k)
	}
	return leafHash(k, HashValue(value)), nil
}

// absent returns the hash that the path begins with if k is absent.
func (p *Proof) absent(k Key) (Hash, error) {
	switch p.end {
	case endVacant:
		return Hash{}, nil
	case endOther:
		if p.other.key == k {
			return Hash{}, fmt.Errorf("%w: the leaf shown instead of %x is its own", ErrProof, k)
		}
		if !p.other.key.sharesBits(k, p.Depth()) {
			return Hash{}, fmt.Errorf("%w: leaf %x does not lie on the path of %x", ErrProof, p.other.key, k)
		}
		return leafHash(p.other.key, p.other.value), nil
	case endOwn:
	}
	return Hash{}, fmt.Errorf("%w: the path of %x ends in its leaf", ErrProof, k)
}

// climb hashes from the end of the path up and compares with root. Proofs come
// from DecodeProof or Prove, so depth, bitmap and siblings fit together.
func (p *Proof) climb(root Root, k Key, h Hash) error {
	left := p.siblings
	for step := p.Depth() - 1; step >= 0; step-- {
		h, left = p.up(k, h, left, step)
	}
	if Root(h) != root {
		return fmt.Errorf("%w: the path of %x leads to root %x, not %x", ErrProof, k, h, root)
	}
	return nil
}

// up hashes one step: h lies below it, and left are the siblings not yet used.
func (p *Proof) up(k Key, h Hash, left []Hash, step int) (Hash, []Hash) {
	var sibling Hash
	if p.hasSibling(step) {
		sibling, left = left[len(left)-1], left[:len(left)-1]
	}
	if k.bit(step) == 0 {
		return nodeHash(h, sibling), left
	}
	return nodeHash(sibling, h), left
}
