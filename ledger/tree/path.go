package tree

import "fmt"

// maxDepth is the depth of the deepest page: 64 pages of four bits each.
const maxDepth = 63

// A Path is the place of a page: the first nibbles of the keys below it. The
// zero Path is the root page. Paths are comparable.
type Path struct {
	depth  uint8 // nibbles, at most maxDepth
	prefix Key   // nibbles from depth on are zero
}

// pathTo returns the path of the page at depth d on the way to k.
func pathTo(k Key, d int) Path {
	p := Path{depth: uint8(d)}
	copy(p.prefix[:], k[:(d+1)/2])
	if d%2 == 1 {
		p.prefix[d/2] &= 0xf0
	}
	return p
}

// Depth returns how many nibbles lead to the page, 0 to 63.
func (p Path) Depth() int { return int(p.depth) }

// AppendTo appends the depth and the nibbles, two to an octet: a storage key
// that no other path has and of which none is a prefix.
func (p Path) AppendTo(b []byte) []byte {
	b = append(b, p.depth)
	return append(b, p.prefix[:(p.depth+1)/2]...)
}

// String returns the nibbles in hexadecimal, "/" for the root page.
func (p Path) String() string {
	return "/" + fmt.Sprintf("%x", p.prefix[:])[:p.depth]
}
