package tree

import "fmt"

// HeldDepth is the depth of the deepest pages a Tree keeps in memory: at most
// 1+16+256+4096 of them, about 1.2 kB each. Deeper ones are read every time.
const HeldDepth = 3

// A Reader gives the stored form of a page, as the last PageWrite to that path
// had it; nil without an error if there is none. The Reader handed to a Tree
// must show the pages of that Tree's version.
type Reader interface {
	Page(path Path) ([]byte, error)
}

// A Tree is one version of the state, immutable and safe for concurrent use.
type Tree struct {
	root *page // nil: the empty tree
}

// Empty returns the tree without leaves.
func Empty() *Tree { return &Tree{} }

// Open returns the tree whose pages r reads: Empty if there is no root page. It
// reads that page alone; the caller compares Root with the root it expects,
// every page below is checked against its parent when it is read.
func Open(r Reader) (*Tree, error) {
	b, err := r.Page(Path{})
	if err != nil {
		return nil, fmt.Errorf("tree: reading page %v: %w", Path{}, err)
	}
	if b == nil {
		return Empty(), nil
	}
	p, err := decodePage(Path{}, b)
	if err != nil {
		return nil, err
	}
	return &Tree{root: p}, nil
}

// Root returns the root hash, all zero for the empty tree.
func (t *Tree) Root() Root {
	if t.root == nil {
		return Root{}
	}
	return Root(t.root.hash[1])
}

// Warm returns the same version with the pages down to depth (0 to 3, deeper
// is taken as 3) read into memory, so that Prove and Apply need not read them.
func (t *Tree) Warm(r Reader, depth int) (*Tree, error) {
	if t.root == nil {
		return t, nil
	}
	root, err := warm(r, t.root, Key{}, 0, min(depth, HeldDepth))
	if err != nil {
		return nil, err
	}
	return &Tree{root: root}, nil
}

// warm returns p, the page at depth d on the way to k, with its children held.
func warm(r Reader, p *page, k Key, d, depth int) (*page, error) {
	if d >= depth {
		return p, nil
	}
	p = p.clone()
	for i := range 16 {
		if !p.isInner(i) {
			continue
		}
		ck := k.withNibble(d, i)
		c, _, err := p.load(r, ck, d)
		if err != nil {
			return nil, err
		}
		if p.child[i], err = warm(r, c, ck, d+1, depth); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// load returns the page below p, which is at depth d, on the way to k: from
// memory, where it is shared between versions, or read through r and checked
// against the hash p holds for it.
func (p *page) load(r Reader, k Key, d int) (c *page, shared bool, err error) {
	i := k.nibble(d)
	if c := p.child[i]; c != nil {
		return c, true, nil
	}
	path := pathTo(k, d+1)
	b, err := r.Page(path)
	if err != nil {
		return nil, false, fmt.Errorf("tree: reading page %v: %w", path, err)
	}
	if b == nil {
		return nil, false, fmt.Errorf("%w: page %v is missing", ErrCorrupt, path)
	}
	c, err = decodePage(path, b)
	if err != nil {
		return nil, false, err
	}
	if c.hash[1] != p.hash[16+i] {
		return nil, false, fmt.Errorf("%w: page %v hashes to %x, its parent has %x", ErrCorrupt, path, c.hash[1], p.hash[16+i])
	}
	return c, false, nil
}
