package zone

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// Limits of a set. They bound what a node keeps and relays for one name, and
// what memory reading it takes (U-055). Whatever can be stored can be answered:
// the records and the aliases that lead to them are within what a response holds
// (wire.MaxRecords, wire.MaxNames).
const (
	MaxSize    = 64 << 10 // octets of its encoding
	MaxRecords = 480
	MaxTargets = wire.MaxNames // octets of RDATA of types that have names in it

	maxRRsetTargets = 4096 // of one RRset
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
	rrs, err := wire.DecodeRRs(b[encodedHead:])
	if errors.Is(err, wire.ErrCount) || errors.Is(err, wire.ErrTooLarge) {
		return Set{}, fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	if err != nil {
		return Set{}, fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	for i := range rrs {
		if err := checkRR(apex, &rrs[i]); err != nil {
			return Set{}, err
		}
	}
	rrsets, err := groupSorted(rrs)
	if err != nil {
		return Set{}, err
	}
	s, err := build(apex, rrsets)
	if err != nil {
		return Set{}, err
	}
	if !s.encodesTo(b[encodedHead:]) { // upper case, a TTL out of range
		return Set{}, fmt.Errorf("%w: not canonical", ErrEncoding)
	}
	return s, nil
}

// groupSorted returns the RRsets of records that are in the order of an
// encoding. It fails with ErrEncoding where they are not, where a record is
// there twice, and where the TTLs of an RRset differ.
func groupSorted(rrs []wire.RR) ([]wire.RRset, error) {
	count := 0
	for i := range rrs {
		if i > 0 {
			same, err := follows(&rrs[i-1], &rrs[i])
			if err != nil {
				return nil, err
			}
			if same {
				continue
			}
		}
		count++
	}
	rrsets, data := make([]wire.RRset, 0, count), make([][]byte, 0, len(rrs))
	for i := range rrs {
		rr, first := &rrs[i], len(data)
		data = append(data, rr.Data)
		if last := len(rrsets) - 1; last >= 0 && rrsets[last].Name == rr.Name && rrsets[last].Type == rr.Type {
			set := &rrsets[last]
			set.Data = data[first-len(set.Data) : first+1 : first+1]
			continue
		}
		rrsets = append(rrsets, wire.RRset{Name: rr.Name, Type: rr.Type, TTL: rr.TTL, Data: data[first : first+1 : first+1]})
	}
	return rrsets, nil
}

// follows reports whether rr, which stands behind before in an encoding, is of
// the same RRset. It fails with ErrEncoding when it may not stand there.
func follows(before, rr *wire.RR) (same bool, err error) {
	order := cmp.Or(name.Compare(before.Name, rr.Name), cmp.Compare(before.Type, rr.Type))
	switch {
	case order > 0, order == 0 && bytes.Compare(before.Data, rr.Data) >= 0:
		return false, fmt.Errorf("%w: %v %v is not in order", ErrEncoding, rr.Name, rr.Type)
	case order == 0 && before.TTL != rr.TTL:
		return false, fmt.Errorf("%w: %v %v has two TTLs", ErrEncoding, rr.Name, rr.Type)
	}
	return order == 0, nil
}

// encodesTo reports whether records are those of the set's encoding.
func (s Set) encodesTo(records []byte) bool {
	var buf [name.MaxWire + 10]byte
	for _, set := range s.rrsets {
		rr := wire.RR{Name: set.Name, Type: set.Type, Class: wire.ClassIN, TTL: set.TTL}
		head, err := wire.AppendRR(buf[:0], &rr)
		if err != nil {
			return false
		}
		for _, d := range set.Data {
			binary.BigEndian.PutUint16(head[len(head)-2:], uint16(len(d)))
			if !bytes.HasPrefix(records, head) || !bytes.HasPrefix(records[len(head):], d) {
				return false
			}
			records = records[len(head)+len(d):]
		}
	}
	return len(records) == 0
}
