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
	root, changed, err := e.edit(old, false, 0, sorted)
	switch {
	case err != nil:
		return nil, nil, err
	case !changed:
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

// edit returns the page at depth d with updates made and whether that changed
// anything. It works on p itself if p is own, else on a copy. Updates are
// sorted, unique and below this page.
func (e *editor) edit(p *page, own bool, d int, updates []Update) (next *page, changed bool, err error) {
	var dirty uint16
	for len(updates) > 0 {
		i, n := updates[0].Key.nibble(d), 1
		for n < len(updates) && updates[n].Key.nibble(d) == i {
			n++
		}
		s, changed, err := e.editSlot(p, i, d, updates[:n])
		if err != nil {
			return nil, false, err
		}
		if changed {
			if !own {
				p, own = p.clone(), true
			}
			p.put(i, s)
			dirty |= 1 << i
		}
		updates = updates[n:]
	}
	if dirty != 0 {
		p.rehash(dirty)
	}
	return p, dirty != 0, nil
}

// editSlot returns what slot i of p becomes and whether it changes.
func (e *editor) editSlot(p *page, i, d int, updates []Update) (slot, bool, error) {
	if p.isInner(i) {
		c, shared, err := p.load(e.r, updates[0].Key, d)
		if err != nil {
			return slot{}, false, err
		}
		next, changed, err := e.edit(c, !shared, d+1, updates)
		if err != nil || !changed {
			return slot{}, false, err
		}
		return e.replace(d, updates[0].Key, next), true, nil
	}
	live := e.leavesAfter(p, i, updates)
	switch len(live) {
	case 0:
		return slot{}, p.isLeaf(i), nil
	case 1:
		l := leaf{key: live[0].Key, value: live[0].Value}
		return slot{kind: slotLeaf, leaf: l}, !p.isLeaf(i) || p.leafAt(i) != l, nil
	}
	next, _, err := e.edit(new(page), true, d+1, live)
	if err != nil {
		return slot{}, false, err
	}
	return e.replace(d, live[0].Key, next), true, nil
}

// replace writes next, the page on the way to k below a page at depth d, or
// drops it when one leaf or none is left. It returns the slot above it.
func (e *editor) replace(d int, k Key, next *page) slot {
	w := PageWrite{Path: pathTo(k, d+1)}
	l, one := next.lone(1)
	if next.set != 0 && !one {
		w.Data = next.encode()
	}
	e.writes = append(e.writes, w)
	switch {
	case next.set == 0:
		return slot{}
	case one:
		return slot{kind: slotLeaf, leaf: l}
	case d+1 > HeldDepth:
		return slot{kind: slotInner, hash: next.hash[1]}
	}
	return slot{kind: slotInner, hash: next.hash[1], child: next}
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
