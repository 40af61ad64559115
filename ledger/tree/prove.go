package tree

// Prove returns the proof of k: of presence if k is in the tree, else of
// absence. It reads pages through r and changes none.
func (t *Tree) Prove(r Reader, k Key) (Proof, error) {
	var proof Proof
	if t.root == nil {
		return proof, nil
	}
	proof.siblings = make([]Hash, 0, 24)
	for p, d := t.root, 0; ; d++ {
		if proof.through(p, k, d) {
			return proof, nil
		}
		next, _, err := p.load(r, k, d)
		if err != nil {
			return Proof{}, err
		}
		p = next
	}
}

// through takes the steps inside page p, which is at depth d, and reports
// whether the path ends there.
func (p *Proof) through(at *page, k Key, d int) bool {
	for n, bit := 1, 4*d; ; bit++ {
		if at.set&span(n) == 0 {
			p.end = endVacant
			return true
		}
		if l, one := at.lone(n); one {
			p.end = endOwn
			if l.key != k {
				p.end, p.other = endOther, l
			}
			return true
		}
		if n >= 16 {
			return false
		}
		n = 2*n + int(k.bit(bit))
		p.step(at.hash[n^1])
	}
}
