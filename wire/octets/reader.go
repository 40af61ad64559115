// Package octets is the bounds-checked cursor with which every decoder of the
// core reads: big-endian integers and octet strings, nothing else. It knows no
// message.
package octets

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An ErrorKind says how octets failed to be a value.
type ErrorKind string

const (
	// ErrShort: fewer octets are left than the value needs.
	ErrShort = ErrorKind("short")
	// ErrTrailing: octets are left over after the value.
	ErrTrailing = ErrorKind("trailing")
)

func (k ErrorKind) Error() string { return "octets: " + string(k) }

// RCode is FORMERR: octets that do not decode are malformed (draft §11).
func (k ErrorKind) RCode() rcode.Code { return rcode.FormErr }

// A Reader reads values from a slice and keeps the first error; after it every
// read returns zeros. Slices it returns alias the input.
type Reader struct {
	left []byte
	size int
	err  error
}

// NewReader returns a Reader over b.
func NewReader(b []byte) *Reader { return &Reader{left: b, size: len(b)} }

// Bytes returns the next n octets, aliasing the input. It never allocates, so
// a length read from a peer may be passed as it is.
func (r *Reader) Bytes(n int) []byte {
	if r.err != nil {
		return nil
	}
	if n < 0 || n > len(r.left) {
		r.Fail(fmt.Errorf("%w: %d octets wanted, %d left", ErrShort, n, len(r.left)))
		return nil
	}
	b := r.left[:n:n]
	r.left = r.left[n:]
	return b
}

// U8 reads one octet.
func (r *Reader) U8() uint8 {
	if b := r.Bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// U16 reads a 16-bit integer.
func (r *Reader) U16() uint16 {
	if b := r.Bytes(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

// U32 reads a 32-bit integer.
func (r *Reader) U32() uint32 {
	if b := r.Bytes(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// U64 reads a 64-bit integer.
func (r *Reader) U64() uint64 {
	if b := r.Bytes(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

// Hash reads 32 octets.
func (r *Reader) Hash() (h [32]byte) {
	copy(h[:], r.Bytes(len(h)))
	return h
}

// Rest returns all octets that are left.
func (r *Reader) Rest() []byte { return r.Bytes(len(r.left)) }

// Len returns how many octets are left, 0 after an error.
func (r *Reader) Len() int {
	if r.err != nil {
		return 0
	}
	return len(r.left)
}

// Offset returns how many octets were read.
func (r *Reader) Offset() int { return r.size - len(r.left) }

// Fail records err unless an error is recorded already.
func (r *Reader) Fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Err returns the first error.
func (r *Reader) Err() error { return r.err }

// Done returns the first error, or ErrTrailing when octets are left: a value
// has one encoding, and what is left over would be a second.
func (r *Reader) Done() error {
	if r.err == nil && len(r.left) != 0 {
		return fmt.Errorf("%w: %d octets left over", ErrTrailing, len(r.left))
	}
	return r.err
}
