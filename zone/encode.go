package zone

import (
	"bytes"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// MaxSize is the largest encoding of a set, in octets. It bounds what a node
// keeps and relays for one name.
const MaxSize = 64 << 10

// Limits of one RRset. What can be stored can be answered: one RRset and the
// aliases that lead to it are within what a response holds (wire.MaxRecords).
const (
	MaxRecords = 480  // records
	MaxNames   = 4096 // octets of RDATA, of a type that has names in it
)

// An encoding begins with its version.
const (
	encodedVersion = 1
	encodedHead    = 1
)

// encodedSize returns the octets that s takes in an encoding.
func encodedSize(s wire.RRset) int {
	var buf [255]byte
	size := 0
	for _, d := range s.Data {
		size += len(s.Name.AppendWire(buf[:0])) + 10 + len(d)
	}
	return size
}

// Encode returns the one encoding of the set: the octet 01, then its records
// (H.7), uncompressed, in order of owner name, type and RDATA.
func (s Set) Encode() []byte {
	size := encodedHead
	for _, set := range s.rrsets {
		size += encodedSize(set)
	}
	b := append(make([]byte, 0, size), encodedVersion)
	for _, set := range s.rrsets {
		b = appendRRset(b, set)
	}
	return b
}

// appendRRset appends the records of s.
func appendRRset(b []byte, s wire.RRset) []byte {
	for _, d := range s.Data {
		rr := wire.RR{Name: s.Name, Type: s.Type, Class: wire.ClassIN, TTL: s.TTL, Data: d}
		var err error
		if b, err = wire.AppendRR(b, &rr); err != nil {
			panic("BUG: a record was built that does not encode: " + err.Error())
		}
	}
	return b
}

// Decode reads the records of apex from their encoding. It fails with
// ErrTooLarge, with ErrEncoding when b is not the encoding of any set, and
// with the kinds of Apply when the set breaks a rule.
func Decode(apex name.Name, b []byte) (Set, error) {
	if len(b) > MaxSize {
		return Set{}, fmt.Errorf("%w: %d octets", ErrTooLarge, len(b))
	}
	if len(b) == 0 || b[0] != encodedVersion {
		return Set{}, fmt.Errorf("%w: no version %d", ErrEncoding, encodedVersion)
	}
	s := Empty(apex)
	var rrs []wire.RR
	for at := encodedHead; at < len(b); {
		rr, n, err := wire.ReadRR(b[at:])
		if err != nil {
			return Set{}, fmt.Errorf("%w: at %d: %w", ErrEncoding, at, err)
		}
		if rr, err = s.check(rr); err != nil {
			return Set{}, err
		}
		rrs = append(rrs, rr)
		at += n
	}
	s, err := build(apex, Group(rrs))
	if err != nil {
		return Set{}, err
	}
	// Upper case, another order, a record twice, TTLs that differ: the set is
	// one, but this is not its encoding.
	if !bytes.Equal(s.Encode(), b) {
		return Set{}, fmt.Errorf("%w: not canonical", ErrEncoding)
	}
	return s, nil
}
