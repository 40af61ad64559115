package zone

// A walk goes up a tree of count leaves from the leaves first to last, of which
// there are one or two. At every row it says which nodes beside the ones it has
// are needed to compute those above: one on the left if the first is a right
// child, one on the right if the last is a left child, unless the row ends
// there and the last is its own sibling. Proving and verifying are the same
// walk.
type walk struct {
	first, last uint32
	width       uint32 // nodes in the row
	row         int
	done        bool
}

// beside returns which neighbours of the nodes at first and last are needed,
// and whether the last is its own sibling.
func (w *walk) beside() (left, right, own bool) {
	left = w.first&1 == 1
	own = w.last&1 == 0 && w.last+1 == w.width
	right = w.last&1 == 0 && !own
	return left, right, own
}

// up goes to the row above. A tree of one leaf has a row above it.
func (w *walk) up() {
	w.first, w.last = w.first>>1, w.last>>1
	w.width = w.width/2 + w.width%2 // not (width+1)/2, which overflows
	w.row++
	w.done = w.width == 1
}

// siblings returns the nodes that a verifier needs beside the leaves first to
// last.
func (t *Tree) siblings(first, last uint32) []Hash {
	out := make([]Hash, 0, 2*len(t.rows))
	for w := (walk{first: first, last: last, width: uint32(len(t.leaves))}); !w.done; w.up() {
		left, right, _ := w.beside()
		if left {
			out = append(out, t.rows[w.row][w.first-1])
		}
		if right {
			out = append(out, t.rows[w.row][w.last+1])
		}
	}
	return out
}

// rootOf returns the root of a tree of count leaves in which leaves stand from
// index first on, and whether siblings are as many as it takes. The caller has
// checked that leaves are one or two and that first+len(leaves) is at most
// count.
func rootOf(count, first uint32, leaves []leaf, siblings []Hash) (root Hash, ok bool) {
	var nodes, row [4]Hash // of nodes there are two at most, of a row with its neighbours four
	for i, l := range leaves {
		nodes[i] = l.hash(first+uint32(i), count)
	}
	have := len(leaves)
	for w := (walk{first: first, last: first + uint32(have) - 1, width: count}); !w.done; w.up() {
		left, right, own := w.beside()
		n := 0
		if left {
			if len(siblings) == 0 {
				return Hash{}, false
			}
			row[0], siblings, n = siblings[0], siblings[1:], 1
		}
		n += copy(row[n:], nodes[:have])
		switch {
		case right && len(siblings) == 0:
			return Hash{}, false
		case right:
			row[n], siblings = siblings[0], siblings[1:]
			n++
		case own:
			row[n] = row[n-1]
			n++
		}
		have = n / 2
		for i := range have {
			nodes[i] = nodeHash(row[2*i], row[2*i+1])
		}
	}
	return nodes[0], len(siblings) == 0
}
