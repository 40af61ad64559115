package tree

import (
	"bytes"
	"fmt"
	"slices"
)

// An Update sets the value hash of one key, or deletes the key.
type Update struct {
	Key    Key
	Value  Hash // ignored when Delete is set
	Delete bool // deleting an absent key changes nothing
}

// A PageWrite is a page to store, or to delete when Data is nil.
type PageWrite struct {
	Path Path
	Data []byte
}

// Apply returns the tree with updates made, and the pages that differ, each
// path once. t stays as it is. Updates may come in any order; a key named twice
// is ErrDuplicateKey. The pages read through r are those of t.
func (t *Tree) Apply(r Reader, updates []Update) (*Tree, []PageWrite, error) {
	if len(updates) == 0 {
		return t, nil, nil
	}
	sorted := slices.Clone(updates)
	slices.SortFunc(sorted, func(a, b Update) int { return bytes.Compare(a.Key[:], b.Key[:]) })
	for i := range sorted[1:] {
		if sorted[i].Key == sorted[i+1].Key {
			return nil, nil, fmt.Errorf("%w: %x", ErrDuplicateKey, sorted[i].Key)
		}
	}
	old := t.root
	if old == nil {
		old = new(page)
	}
	e := editor{r: r}
	root, err := e.edit(old, 0, sorted)
	switch {
	case err != nil:
		return nil, nil, err
	case root == old:
		return t, nil, nil
	case root.set == 0:
		return Empty(), append(e.writes, PageWrite{}), nil
	}
	return &Tree{root: root}, append(e.writes, PageWrite{Data: root.encode()}), nil
}

// An editor gathers the pages that one Apply changes, children first.
type editor struct {
	r      Reader
	writes []PageWrite
}

// edit returns the page at depth d with updates made: p itself if nothing
// changed, else a copy. Updates are sorted, unique and below this page.
func (e *editor) edit(p *page, d int, updates []Update) (*page, error) {
	next, dirty := p, uint16(0)
	for len(updates) > 0 {
		i, n := updates[0].Key.nibble(d), 1
		for n < len(updates) && updates[n].Key.nibble(d) == i {
			n++
		}
		change, err := e.editSlot(p, i, d, updates[:n])
		if err != nil {
			return nil, err
		}
		if change != nil {
			if dirty == 0 {
				next = p.clone()
			}
			dirty |= 1 << i
			change(next)
		}
		updates = updates[n:]
	}
	next.settle(dirty)
	return next, nil
}

// settle rehashes after a change; a page nothing changed in may be shared and
// is not touched.
func (p *page) settle(dirty uint16) {
	if dirty != 0 {
		p.rehash(dirty)
	}
}

// editSlot returns what to do to slot i of a copy of p, nil for nothing.
func (e *editor) editSlot(p *page, i, d int, updates []Update) (func(*page), error) {
	if p.isInner(i) {
		c, err := p.load(e.r, updates[0].Key, d)
		if err != nil {
			return nil, err
		}
		next, err := e.edit(c, d+1, updates)
		if err != nil || next == c {
			return nil, err
		}
		return e.replace(i, d, updates[0].Key, next), nil
	}
	live := e.leavesAfter(p, i, updates)
	switch len(live) {
	case 0:
		if p.set>>i&1 == 0 {
			return nil, nil
		}
		return func(q *page) { q.clear(i) }, nil
	case 1:
		l := leaf{key: live[0].Key, value: live[0].Value}
		if p.isLeaf(i) && p.leafAt(i) == l {
			return nil, nil
		}
		return func(q *page) { q.putLeaf(i, l) }, nil
	}
	next, err := e.edit(new(page), d+1, live)
	if err != nil {
		return nil, err
	}
	return e.replace(i, d, live[0].Key, next), nil
}

// replace writes next, the page under slot i of a page at depth d, or drops it
// when one leaf or none is left.
func (e *editor) replace(i, d int, k Key, next *page) func(*page) {
	path := pathTo(k, d+1)
	if next.set == 0 {
		e.writes = append(e.writes, PageWrite{Path: path})
		return func(q *page) { q.clear(i) }
	}
	if l, one := next.lone(1); one {
		e.writes = append(e.writes, PageWrite{Path: path})
		return func(q *page) { q.putLeaf(i, l) }
	}
	e.writes = append(e.writes, PageWrite{Path: path, Data: next.encode()})
	held := next
	if d+1 > heldDepth {
		held = nil
	}
	return func(q *page) { q.putInner(i, next.hash[1], held) }
}

// leavesAfter returns the leaves of slot i, which is empty or one leaf, after
// updates, as updates that set them, sorted.
func (e *editor) leavesAfter(p *page, i int, updates []Update) []Update {
	live := make([]Update, 0, len(updates)+1)
	for _, u := range updates {
		if !u.Delete {
			live = append(live, u)
		}
	}
	if !p.isLeaf(i) {
		return live
	}
	l := p.leafAt(i)
	byKey := func(u Update, k Key) int { return bytes.Compare(u.Key[:], k[:]) }
	if _, updated := slices.BinarySearchFunc(updates, l.key, byKey); updated {
		return live
	}
	at, _ := slices.BinarySearchFunc(live, l.key, byKey)
	return slices.Insert(live, at, Update{Key: l.key, Value: l.value})
}
