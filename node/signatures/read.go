package signatures

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
)

// A Reader reads the signatures of a file once.
type Reader struct {
	from  io.Reader
	pages uint32
	err   error
}

// NewReader returns a reader of a file, or ErrFormat if it is none of this version.
func NewReader(from io.Reader) (*Reader, error) {
	var b [headSize]byte
	if _, err := io.ReadFull(from, b[:]); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("signatures: %w", err)
	}
	pages := binary.BigEndian.Uint32(b[len(magic)+2:])
	if string(b[:]) != string(head(pages)) {
		return nil, fmt.Errorf("%w: not a file of signatures of version %d", ErrFormat, version)
	}
	return &Reader{from: from, pages: pages}, nil
}

// All returns what the file has of owners, in their order. What is damaged is left
// out. Each Kept is valid during its call.
func (r *Reader) All() iter.Seq[answers.Kept] {
	return func(yield func(answers.Kept) bool) {
		page := make([]byte, pageSize)
		for i := range r.pages {
			if _, err := io.ReadFull(r.from, page); err != nil {
				r.note(fmt.Errorf("%w: %d of %d pages are there: %w", ErrDamaged, i, r.pages, err))
				return
			}
			if !r.owners(page, yield) {
				return
			}
		}
	}
}

// owners yields those of a page, and reports whether more are wanted.
func (r *Reader) owners(page []byte, yield func(answers.Kept) bool) bool {
	b, err := unseal(page)
	var k answers.Kept
	for err == nil && len(b) > 0 {
		if b, err = readOwner(b, &k); err == nil && !yield(k) {
			return false
		}
	}
	r.note(err)
	return true
}

// note keeps the first error.
func (r *Reader) note(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Err returns why something of the file was left out, nil if nothing was: ErrDamaged.
func (r *Reader) Err() error { return r.err }
