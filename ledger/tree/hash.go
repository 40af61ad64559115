package tree

import "crypto/sha256"

// A Key is the place of a leaf: a tagged SHA-256 hash, its bits read most
// significant first (E-50).
type Key [32]byte

// A Hash is the hash of a value, a leaf or a subtree; all zero is the empty
// subtree.
type Hash [32]byte

// A Root is the hash of a whole tree; all zero is the empty tree.
type Root [32]byte

// The first octet of what is hashed keeps leaves and nodes apart (E-50).
const (
	leafTag = 0
	nodeTag = 1
)

// HashValue returns the hash under which a leaf holds value.
func HashValue(value []byte) Hash { return sha256.Sum256(value) }

func leafHash(k Key, value Hash) Hash {
	var b [65]byte
	b[0] = leafTag
	copy(b[1:], k[:])
	copy(b[33:], value[:])
	return sha256.Sum256(b[:])
}

func nodeHash(left, right Hash) Hash {
	var b [65]byte
	b[0] = nodeTag
	copy(b[1:], left[:])
	copy(b[33:], right[:])
	return sha256.Sum256(b[:])
}

// bit returns bit i of k, 0 the most significant.
func (k Key) bit(i int) byte { return k[i/8] >> (7 - i%8) & 1 }

// nibble returns the slot of k in a page at depth d.
func (k Key) nibble(d int) int {
	if d%2 == 0 {
		return int(k[d/2] >> 4)
	}
	return int(k[d/2] & 15)
}

// sharesBits reports whether k and o agree in their first n bits.
func (k Key) sharesBits(o Key, n int) bool {
	for i := range n {
		if k.bit(i) != o.bit(i) {
			return false
		}
	}
	return true
}

// withNibble returns k with its nibble at depth d, zero so far, set to i.
func (k Key) withNibble(d, i int) Key {
	if d%2 == 0 {
		i <<= 4
	}
	k[d/2] |= byte(i)
	return k
}
