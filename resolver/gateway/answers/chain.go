package answers

import (
	"bytes"
	"slices"
	"sort"
)

// minText is how long the text of a chain is at least when it is copied, in octets.
const minText = 1 << 20

// A chain is the owners of all zones in canonical order, each once. It does not
// change: a new one is made of an old one. There are no pointers in it that
// would have to be followed for each owner.
type chain struct {
	text []byte   // of each owner: length 1, what appendOrder makes of it
	at   []uint32 // where an owner is in text, in order
}

func (c *chain) len() int { return len(c.at) }

// order returns what sorts as the i-th owner.
func (c *chain) order(i int) []byte {
	at := int(c.at[i])
	return c.text[at+1 : at+1+int(c.text[at])]
}

func hasPrefix(order, prefix []byte) bool { return bytes.HasPrefix(order, prefix) }

// search returns the place of an owner, or where it would be.
func (c *chain) search(order []byte) (i int, found bool) {
	return sort.Find(len(c.at), func(i int) int { return bytes.Compare(order, c.order(i)) })
}

// below returns the first and one past the last place of an owner and those
// below it.
func (c *chain) below(order []byte) (first, end int) {
	first, _ = c.search(order)
	end = first + sort.Search(len(c.at)-first, func(i int) bool { return !hasPrefix(c.order(first+i), order) })
	return first, end
}

// hasBelow reports whether there are owners below one that need not be there.
func (c *chain) hasBelow(order []byte) bool {
	i, found := c.search(order)
	if found {
		i++
	}
	return i < c.len() && hasPrefix(c.order(i), order)
}

// with returns the chain with some owners more and some less. Both are sorted;
// what is added is not there, what is removed is.
func (c *chain) with(added, removed [][]byte) *chain {
	if len(added) == 0 && len(removed) == 0 {
		return c
	}
	fresh := &chain{text: c.text, at: make([]uint32, 0, len(c.at)+len(added)-len(removed))}
	from := 0
	keep := func(to int) { fresh.at = append(fresh.at, c.at[from:to]...); from = to }
	for len(added) > 0 || len(removed) > 0 {
		if len(removed) == 0 || len(added) > 0 && bytes.Compare(added[0], removed[0]) < 0 {
			i, _ := c.search(added[0])
			keep(i)
			fresh.at = append(fresh.at, uint32(len(fresh.text)))
			fresh.text = append(append(fresh.text, byte(len(added[0]))), added[0]...)
			added = added[1:]
			continue
		}
		i, _ := c.search(removed[0])
		keep(i)
		from++
		removed = removed[1:]
	}
	keep(len(c.at))
	if live := fresh.octets(); len(fresh.text) > 2*live && len(fresh.text) > minText {
		return fresh.copied(live)
	}
	return fresh
}

// octets returns how long the text would be without what was removed.
func (c *chain) octets() (n int) {
	if len(c.text) < minText {
		return len(c.text)
	}
	for _, at := range c.at {
		n += 1 + int(c.text[at])
	}
	return n
}

func (c *chain) copied(live int) *chain {
	fresh := &chain{text: make([]byte, 0, live), at: make([]uint32, 0, len(c.at))}
	for i := range c.at {
		fresh.at = append(fresh.at, uint32(len(fresh.text)))
		order := c.order(i)
		fresh.text = append(append(fresh.text, byte(len(order))), order...)
	}
	return fresh
}

// sortOrders sorts owners and drops those that are there twice.
func sortOrders(all [][]byte) [][]byte {
	slices.SortFunc(all, bytes.Compare)
	return slices.CompactFunc(all, bytes.Equal)
}
