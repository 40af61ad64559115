package store

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/utxo-dns/utxonode/ledger/tree"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// format is the number of the layout below. A change that an older program
// would misread raises it.
const format = 1

// Badger keys. The version of an entry is the height that wrote it; format and
// records, which belong to no height, have version 1.
//
//	f            format: u16
//	h            height pointer of that version: Meta and floor
//	i            intent: SHA-256 of what the batch of that version holds
//	v ‖ key 32   value of a state leaf
//	p ‖ path     page of the tree (tree.Path)
//	x ‖ key      index entry of the caller
//	r ‖ root 32  records
const (
	keyFormat  = "f"
	keyPointer = "h"
	keyIntent  = "i"
	preValue   = 'v'
	prePage    = 'p'
	preIndex   = 'x'
	preRecords = 'r'
)

// fixedVersion is the version of what belongs to no height, anyVersion the one
// at which everything written is read.
const (
	fixedVersion = 1
	anyVersion   = math.MaxUint64
)

// storedV1 is the first octet of every stored value.
const storedV1 = 1

func valueKey(k [32]byte) []byte      { return append([]byte{preValue}, k[:]...) }
func pageKey(p tree.Path) []byte      { return p.AppendTo([]byte{prePage}) }
func indexKey(k []byte) []byte        { return append([]byte{preIndex}, k...) }
func recordsKey(root [32]byte) []byte { return append([]byte{preRecords}, root[:]...) }

// wrap puts the version octet before b.
func wrap(b []byte) []byte { return append([]byte{storedV1}, b...) }

// unwrap takes it off again.
func unwrap(key, b []byte) ([]byte, error) {
	if len(b) == 0 || b[0] != storedV1 {
		return nil, fmt.Errorf("%w: value of %q begins with %x, not with version %d", ErrCorrupt, key, b[:min(len(b), 1)], storedV1)
	}
	return b[1:], nil
}

// A Meta is what the store says of a committed height.
type Meta struct {
	Height uint64   // 0: nothing was committed yet
	Root   [32]byte // of the tree over all values
	Time   int64    // as the caller gave it
	Extra  []byte   // as the caller gave it; not to be changed
}

// encodePointer returns height u64 ‖ floor u64 ‖ time i64 ‖ root 32 ‖ extra.
// The floor is the oldest height whose versions are all still there.
func encodePointer(m Meta, floor uint64) []byte {
	b := binary.BigEndian.AppendUint64(nil, m.Height)
	b = binary.BigEndian.AppendUint64(b, floor)
	b = binary.BigEndian.AppendUint64(b, uint64(m.Time))
	b = append(b, m.Root[:]...)
	return append(b, m.Extra...)
}

func decodePointer(b []byte) (m Meta, floor uint64, err error) {
	r := octets.NewReader(b)
	m.Height, floor, m.Time, m.Root = r.U64(), r.U64(), int64(r.U64()), r.Hash()
	m.Extra = r.Rest()
	if err := r.Done(); err != nil || floor > m.Height {
		return Meta{}, 0, fmt.Errorf("%w: height pointer %x", ErrCorrupt, b)
	}
	return m, floor, nil
}
