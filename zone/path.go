package zone

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// A Path shows that a root has an RRset, or that it has none of a certain owner
// and type. It is the data of an RRSET-PATH section.
//
// A path of presence carries the original TTL, since the TTL of an answer may
// be lower (E-38). A path of absence carries the leaves between which the RRset
// would stand, as digests: no name and no record of anyone else.
type Path struct {
	form     pathForm
	index    uint32 // of the RRset, or of the first neighbour
	ttl      uint32 // original, seconds; presence only
	beside   []leaf // the neighbours, at most two; absence only
	siblings []Hash // from the leaves up, left before right
}

type pathForm uint8

const (
	formPresent pathForm = 1
	formAbsent  pathForm = 2
)

// maxSiblings bounds a path: two nodes for each row of the largest tree.
const maxSiblings = 64

// ProvePresent returns the path of an RRset. It fails with ErrNone.
func (t *Tree) ProvePresent(owner name.Name, kind wire.Type) (Path, error) {
	set, ok := t.set.Lookup(owner, kind)
	if !ok {
		return Path{}, fmt.Errorf("%w: %v %v", ErrNone, owner, kind)
	}
	i, _ := t.search(leafKey(owner, kind))
	return Path{form: formPresent, index: uint32(i), ttl: set.TTL, siblings: t.siblings(uint32(i), uint32(i))}, nil
}

// ProveAbsent returns the path that shows there is no RRset of owner and type.
// It fails with ErrExists. The owner may be any name.
func (t *Tree) ProveAbsent(owner name.Name, kind wire.Type) (Path, error) {
	p := Path{form: formAbsent}
	if len(t.leaves) == 0 {
		return p, nil
	}
	right, ok := t.search(leafKey(owner, kind))
	if ok {
		return Path{}, fmt.Errorf("%w: %v %v", ErrExists, owner, kind)
	}
	first, last := max(right-1, 0), min(right, len(t.leaves)-1)
	p.index = uint32(first)
	p.beside = t.leaves[first : last+1]
	p.siblings = t.siblings(uint32(first), uint32(last))
	return p, nil
}

// search returns the place of a key among the leaves, and whether it is there.
func (t *Tree) search(key Hash) (int, bool) {
	return slices.BinarySearchFunc(t.leaves, leaf{key: key}, compareLeaves)
}

// VerifyPresent checks that the root of count RRsets has set. The order of the
// records does not matter, and the TTL may be lower than the original. It fails
// with ErrProof.
func (p Path) VerifyPresent(root Hash, count uint32, set wire.RRset) error {
	if p.form != formPresent || p.index >= count {
		return fmt.Errorf("%w: no path of an RRset at %d of %d", ErrProof, p.index, count)
	}
	if set.TTL > p.ttl {
		return fmt.Errorf("%w: TTL %d, originally %d", ErrProof, set.TTL, p.ttl)
	}
	if !slices.IsSortedFunc(set.Data, bytes.Compare) {
		set.Data = slices.SortedFunc(slices.Values(set.Data), bytes.Compare)
	}
	for _, d := range set.Data {
		if len(d) > wire.MaxRData {
			return fmt.Errorf("%w: RDATA of %d octets", ErrProof, len(d))
		}
	}
	set.TTL = p.ttl
	return p.verify(root, count, []leaf{{leafKey(set.Name, set.Type), leafValue(set)}})
}

// VerifyAbsent checks that the root of count RRsets has none of owner and type
// t. It fails with ErrProof.
func (p Path) VerifyAbsent(root Hash, count uint32, owner name.Name, t wire.Type) error {
	if p.form != formAbsent {
		return fmt.Errorf("%w: no path of absence", ErrProof)
	}
	if count == 0 {
		if root != (Hash{}) || len(p.beside) != 0 || p.index != 0 || len(p.siblings) != 0 {
			return fmt.Errorf("%w: an empty set has no leaves", ErrProof)
		}
		return nil
	}
	if !p.brackets(leafKey(owner, t), count) {
		return fmt.Errorf("%w: the leaves at %d of %d do not enclose %v %v", ErrProof, p.index, count, owner, t)
	}
	return p.verify(root, count, p.beside)
}

// brackets reports whether key would stand before the first leaf of count,
// after the last, or between two that are adjacent.
func (p Path) brackets(key Hash, count uint32) bool {
	place := func(l leaf) int { return bytes.Compare(key[:], l.key[:]) }
	switch len(p.beside) {
	case 1:
		order := place(p.beside[0])
		return p.index == 0 && order < 0 || p.index == count-1 && order > 0
	case 2:
		return p.index < count-1 && place(p.beside[0]) > 0 && place(p.beside[1]) < 0
	}
	return false
}

func (p Path) verify(root Hash, count uint32, leaves []leaf) error {
	if uint64(p.index)+uint64(len(leaves)) > uint64(count) {
		return fmt.Errorf("%w: index %d of %d", ErrProof, p.index, count)
	}
	got, ok := rootOf(count, p.index, leaves, p.siblings)
	if !ok || got != root {
		return fmt.Errorf("%w: %d nodes lead to root %x, not %x", ErrProof, len(p.siblings), got[:4], root[:4])
	}
	return nil
}

// AppendTo appends the encoding of p to b:
//
//	presence  01, index 4, original TTL 4, nodes 32 each
//	absence   02, index 4, neighbours 1, (key 32, value hash 32) each, nodes 32 each
func (p Path) AppendTo(b []byte) []byte {
	b = append(b, byte(p.form))
	b = binary.BigEndian.AppendUint32(b, p.index)
	if p.form == formPresent {
		b = binary.BigEndian.AppendUint32(b, p.ttl)
	} else {
		b = append(b, byte(len(p.beside)))
		for _, l := range p.beside {
			b = append(append(b, l.key[:]...), l.value[:]...)
		}
	}
	for i := range p.siblings {
		b = append(b, p.siblings[i][:]...)
	}
	return b
}

// Encode returns the encoding of p.
func (p Path) Encode() []byte { return p.AppendTo(nil) }

// DecodePath reads the path that fills b. It fails with ErrProof. What decodes
// encodes to the same octets.
func DecodePath(b []byte) (Path, error) {
	r := octets.NewReader(b)
	p := Path{form: pathForm(r.U8()), index: r.U32()}
	switch p.form {
	case formPresent:
		p.ttl = r.U32()
	case formAbsent:
		n := int(r.U8())
		if n > 2 {
			return Path{}, fmt.Errorf("%w: %d neighbours", ErrProof, n)
		}
		for range n {
			p.beside = append(p.beside, leaf{r.Hash(), r.Hash()})
		}
	default:
		return Path{}, fmt.Errorf("%w: form %d", ErrProof, p.form)
	}
	if n := r.Len(); n%32 != 0 || n/32 > maxSiblings {
		return Path{}, fmt.Errorf("%w: %d octets of nodes", ErrProof, n)
	}
	for r.Len() > 0 {
		p.siblings = append(p.siblings, r.Hash())
	}
	if err := r.Done(); err != nil {
		return Path{}, fmt.Errorf("%w: %w", ErrProof, err)
	}
	if p.ttl != wire.CanonicalTTL(p.ttl) {
		return Path{}, fmt.Errorf("%w: TTL %d", ErrProof, p.ttl)
	}
	return p, nil
}

// Present reports whether p is a path of presence; what it shows is for
// VerifyPresent and VerifyAbsent to say.
func (p Path) Present() bool { return p.form == formPresent }
