package archive

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
)

// An archive is one stream:
//
//	16  "utxonode archive"
//	 2  format
//	    entries: name length u16, name, chunks: length u32, octets; a chunk of
//	    length 0 ends the entry
//	    name length 0
//	32  SHA-256 of everything before
const (
	magic   = "utxonode archive"
	maxName = 512
	chunk   = 64 << 10
)

// A writer writes an archive.
type writer struct {
	to  *bufio.Writer
	sum hash.Hash
	out io.Writer // to and sum
}

func newWriter(w io.Writer) (*writer, error) {
	a := &writer{to: bufio.NewWriterSize(w, chunk), sum: sha256.New()}
	a.out = io.MultiWriter(a.to, a.sum)
	_, err := a.out.Write(binary.BigEndian.AppendUint16([]byte(magic), Format))
	return a, err
}

// entry writes what fill writes as one entry.
func (a *writer) entry(name string, fill func(io.Writer) error) error {
	if _, err := a.out.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(name))), name...)); err != nil {
		return err
	}
	chunks := bufio.NewWriterSize(chunkWriter{a.out}, chunk)
	if err := fill(chunks); err != nil {
		return err
	}
	if err := chunks.Flush(); err != nil {
		return err
	}
	_, err := a.out.Write(make([]byte, 4))
	return err
}

// close writes the end of the archive.
func (a *writer) close() error {
	if _, err := a.out.Write(make([]byte, 2)); err != nil {
		return err
	}
	if _, err := a.to.Write(a.sum.Sum(nil)); err != nil {
		return err
	}
	return a.to.Flush()
}

// A chunkWriter makes a chunk of each Write.
type chunkWriter struct{ to io.Writer }

func (c chunkWriter) Write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if _, err := c.to.Write(binary.BigEndian.AppendUint32(nil, uint32(len(b)))); err != nil {
		return 0, err
	}
	return c.to.Write(b)
}

// A reader reads an archive. What it gives may be believed only after next has
// returned io.EOF: then the sum was right.
type reader struct {
	from *bufio.Reader
	sum  hash.Hash
	left uint32 // octets of the chunk
	in   bool   // an entry has not been read to its end
}

func newReader(r io.Reader) (*reader, error) {
	a := &reader{from: bufio.NewReaderSize(r, chunk), sum: sha256.New()}
	head, err := a.take(len(magic) + 2)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(head, []byte(magic)) {
		return nil, fmt.Errorf("%w: it does not begin like one", ErrArchive)
	}
	if f := binary.BigEndian.Uint16(head[len(magic):]); f != Format {
		return nil, fmt.Errorf("%w: format %d, this program reads %d", ErrArchive, f, Format)
	}
	return a, nil
}

func (a *reader) take(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(a.from, b); err != nil {
		return nil, fmt.Errorf("%w: it ends too early: %w", ErrArchive, noEOF(err))
	}
	a.sum.Write(b)
	return b, nil
}

// noEOF is err where the end of the stream is not the end of the archive.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// next goes to the next entry and returns its name; io.EOF after the last one,
// if the archive is unchanged.
func (a *reader) next() (string, error) {
	if a.in {
		if _, err := io.Copy(io.Discard, a); err != nil {
			return "", err
		}
	}
	b, err := a.take(2)
	if err != nil {
		return "", err
	}
	n := int(binary.BigEndian.Uint16(b))
	switch {
	case n == 0:
		return "", a.end()
	case n > maxName:
		return "", fmt.Errorf("%w: a name of %d octets", ErrArchive, n)
	}
	name, err := a.take(n)
	a.in = true
	return string(name), err
}

// end compares the sum and returns io.EOF.
func (a *reader) end() error {
	want := a.sum.Sum(nil)
	got := make([]byte, len(want))
	if _, err := io.ReadFull(a.from, got); err != nil || !bytes.Equal(got, want) {
		return fmt.Errorf("%w: its sum is wrong: it was changed or cut off", ErrArchive)
	}
	if _, err := a.from.ReadByte(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: there is more after its end", ErrArchive)
	}
	return io.EOF
}

// Read reads the entry.
func (a *reader) Read(p []byte) (int, error) {
	if !a.in {
		return 0, io.EOF
	}
	if a.left == 0 {
		b, err := a.take(4)
		if err != nil {
			return 0, err
		}
		if a.left = binary.BigEndian.Uint32(b); a.left == 0 {
			a.in = false
			return 0, io.EOF
		}
	}
	n, err := a.from.Read(p[:min(len(p), int(a.left))])
	a.sum.Write(p[:n])
	a.left -= uint32(n)
	if err != nil {
		return n, fmt.Errorf("%w: it ends too early: %w", ErrArchive, noEOF(err))
	}
	return n, nil
}
