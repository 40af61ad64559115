package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// minRR is the smallest record, in octets: root owner and no RDATA (E-15).
const minRR = 11

// fixedRR is what a record has after its owner name and before its RDATA, in
// octets: type, class, TTL, data length.
const fixedRR = 10

// An RR is a resource record (draft §3.4, Figure 5).
type RR struct {
	Name  name.Name
	Type  Type
	Class Class  // IN, but for OPT (E-39, E-40)
	TTL   uint32 // seconds, below 2^31, but for OPT
	Data  []byte // canonical RDATA: names uncompressed and lower-case
}

// DecodeRR reads the record that fills b, without compression: the form that
// is stored and hashed.
func DecodeRR(b []byte) (RR, error) {
	left := newBudget()
	return decodeRR(b, &left)
}

// decodeRR is DecodeRR for a record of a message.
func decodeRR(b []byte, left *budget) (RR, error) {
	rr, n, err := readRR(b, 0, false, left)
	if err == nil && n != len(b) {
		err = fmt.Errorf("%w: %d octets after the record", octets.ErrTrailing, len(b)-n)
	}
	return rr, err
}

// DecodeRRs reads the records that fill b one after the other, without
// compression: the form in which a set of them is stored and relayed. They are
// MaxRecords at most. It fails as a message with these records would.
func DecodeRRs(b []byte) ([]RR, error) {
	left := newBudget()
	n := countRRs(b)
	if err := left.takeRecords(n); err != nil {
		return nil, err
	}
	rrs := make([]RR, 0, n)
	for off := 0; off < len(b); {
		rr, next, err := readRR(b, off, false, &left)
		if err != nil {
			return nil, fmt.Errorf("record %d: %w", len(rrs), err)
		}
		rrs, off = append(rrs, rr), next
	}
	return rrs, nil
}

// countRRs returns how many records b has, as far as that can be read.
func countRRs(b []byte) (n int) {
	for r := octets.NewReader(b); r.Len() > 0 && r.Err() == nil; n++ {
		for label := r.U8(); label != 0 && r.Err() == nil; label = r.U8() {
			r.Bytes(int(label))
		}
		r.Bytes(fixedRR - 2)
		r.Bytes(int(r.U16()))
	}
	return n
}

// readRR reads the record at off in body and returns the offset after it.
func readRR(body []byte, off int, pointers bool, left *budget) (rr RR, next int, err error) {
	rr.Name, off, err = readOwner(body, off, pointers, left)
	if err != nil { // NXDOMAIN is an answer to questions, a binary owner is none (E-120)
		return RR{}, 0, fmt.Errorf("%w: owner: %w", ErrName, err)
	}
	r := octets.NewReader(body[off:])
	rr.Type, rr.Class, rr.TTL = Type(r.U16()), Class(r.U16()), r.U32()
	size := int(r.U16())
	r.Bytes(size)
	if err := r.Err(); err != nil {
		return RR{}, 0, err
	}
	if rr.Type != TypeOPT {
		if rr.Class != ClassIN {
			return RR{}, 0, fmt.Errorf("%w: %v", ErrRRClass, rr.Class)
		}
		rr.TTL = CanonicalTTL(rr.TTL)
	}
	next = off + r.Offset()
	rr.Data, err = readRData(rr.Type, body[:next], next-size, pointers, left)
	if err != nil {
		return RR{}, 0, err
	}
	return rr, next, nil
}

// readOwner reads the owner name at off in body. One with pointers is longer
// than what was sent.
func readOwner(body []byte, off int, pointers bool, left *budget) (n name.Name, next int, err error) {
	n, next, err = readName(body, off, pointers)
	if err != nil || !pointers {
		return n, next, err
	}
	var buf [maxName]byte
	if size := len(n.AppendWire(buf[:0])); size != next-off {
		err = left.takeNames(size)
	}
	return n, next, err
}

// CanonicalTTL returns ttl, or 0 when its top bit is set (RFC 2181 §8; E-38).
func CanonicalTTL(ttl uint32) uint32 {
	if ttl >= 1<<31 {
		return 0
	}
	return ttl
}

// AppendRR appends the encoding of rr to b, uncompressed. It fails with
// ErrTooLarge when the RDATA does not fit its field.
func AppendRR(b []byte, rr *RR) ([]byte, error) {
	if len(rr.Data) > MaxRData {
		return b, fmt.Errorf("%w: %d octets of RDATA", ErrTooLarge, len(rr.Data))
	}
	ttl := rr.TTL
	if rr.Type != TypeOPT {
		ttl = CanonicalTTL(ttl)
	}
	b = rr.Name.AppendWire(b)
	b = binary.BigEndian.AppendUint16(b, uint16(rr.Type))
	b = binary.BigEndian.AppendUint16(b, uint16(rr.Class))
	b = binary.BigEndian.AppendUint32(b, ttl)
	b = binary.BigEndian.AppendUint16(b, uint16(len(rr.Data)))
	return append(b, rr.Data...), nil
}

// String returns the record with its RDATA as hexadecimal (RFC 3597 §5). The
// presentation format of each type is package zone's.
func (rr RR) String() string {
	s := fmt.Sprintf(`%v %d %v %v \# %d`, rr.Name, rr.TTL, rr.Class, rr.Type, len(rr.Data))
	if len(rr.Data) == 0 {
		return s
	}
	return fmt.Sprintf("%s %x", s, rr.Data)
}
