package tree

// Walk calls fn with every leaf in key order and returns how many pages it
// read, all checked against their parents. An error of fn ends it.
func (t *Tree) Walk(r Reader, fn func(k Key, value Hash) error) (pages int, err error) {
	if t.root == nil {
		return 0, nil
	}
	return t.root.walk(r, Key{}, 0, fn)
}

func (p *page) walk(r Reader, k Key, d int, fn func(Key, Hash) error) (pages int, err error) {
	pages = 1
	for i := range 16 {
		switch {
		case p.isLeaf(i):
			l := p.leafAt(i)
			if err := fn(l.key, l.value); err != nil {
				return pages, err
			}
		case p.isInner(i):
			ck := k.withNibble(d, i)
			c, _, err := p.load(r, ck, d)
			if err != nil {
				return pages, err
			}
			below, err := c.walk(r, ck, d+1, fn)
			pages += below
			if err != nil {
				return pages, err
			}
		}
	}
	return pages, nil
}
