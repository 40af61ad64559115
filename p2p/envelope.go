package p2p

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// An Envelope is what gossip carries: a transaction, and the record sets it
// commits to, so that whoever relays an update can serve it.
type Envelope struct {
	Tx      []byte
	Records [][]byte
}

// Limits bound an envelope. A zero field means its default.
type Limits struct {
	TxBytes     int // octets of the transaction; 0 means 64 KiB
	RecordBytes int // octets of one record set; 0 means 64 KiB
	Records     int // record sets; 0 means 16, at most 255
}

func (l Limits) withDefaults() Limits {
	setDefault(&l.TxBytes, 64<<10)
	setDefault(&l.RecordBytes, 64<<10)
	setDefault(&l.Records, 16)
	l.Records = min(l.Records, 255)
	return l
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// envelopeVersion is the first octet of an envelope.
const envelopeVersion = 1

// MaxOctets is the size of the largest envelope within the limits.
func (l Limits) MaxOctets() int {
	l = l.withDefaults()
	return 1 + 4 + l.TxBytes + 1 + l.Records*(4+l.RecordBytes)
}

// Check reports whether e may travel: a transaction of at least one octet and
// everything within the limits.
func (l Limits) Check(e Envelope) error {
	l = l.withDefaults()
	switch {
	case len(e.Tx) == 0:
		return fmt.Errorf("%w: no transaction", ErrEnvelope)
	case len(e.Tx) > l.TxBytes:
		return fmt.Errorf("%w: transaction of %d octets, limit %d", ErrEnvelope, len(e.Tx), l.TxBytes)
	case len(e.Records) > l.Records:
		return fmt.Errorf("%w: %d record sets, limit %d", ErrEnvelope, len(e.Records), l.Records)
	}
	for i, r := range e.Records {
		if len(r) == 0 || len(r) > l.RecordBytes {
			return fmt.Errorf("%w: record set %d of %d octets, limit %d", ErrEnvelope, i, len(r), l.RecordBytes)
		}
	}
	return nil
}

// AppendTo appends the one encoding of e:
//
//	version     u8 = 1
//	tx          u32 length, octets
//	count       u8
//	record set  u32 length, octets   (count times)
func (e Envelope) AppendTo(b []byte) []byte {
	b = append(b, envelopeVersion)
	b = append(binary.BigEndian.AppendUint32(b, uint32(len(e.Tx))), e.Tx...)
	b = append(b, byte(len(e.Records)))
	for _, r := range e.Records {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(r))), r...)
	}
	return b
}

// DecodeEnvelope reads an envelope within the limits and nothing else. The
// result aliases b.
func DecodeEnvelope(b []byte, l Limits) (Envelope, error) {
	l = l.withDefaults()
	r := octets.NewReader(b)
	if v := r.U8(); r.Err() == nil && v != envelopeVersion {
		return Envelope{}, fmt.Errorf("%w: version %d", ErrEnvelope, v)
	}
	e := Envelope{Tx: sized(r, l.TxBytes)}
	n := int(r.U8())
	if n > l.Records {
		return Envelope{}, fmt.Errorf("%w: %d record sets, limit %d", ErrEnvelope, n, l.Records)
	}
	for range n {
		e.Records = append(e.Records, sized(r, l.RecordBytes))
		if r.Err() != nil {
			break
		}
	}
	if err := r.Done(); err != nil {
		return Envelope{}, fmt.Errorf("%w: %w", ErrEnvelope, err)
	}
	return e, l.Check(e)
}

func sized(r *octets.Reader, limit int) []byte {
	n := r.U32()
	if uint64(n) > uint64(limit) {
		r.Fail(fmt.Errorf("%d octets, limit %d", n, limit))
		return nil
	}
	return r.Bytes(int(n))
}
