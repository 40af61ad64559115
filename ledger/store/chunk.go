package store

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
)

// A chunkWriter cuts what is written into chunks.
type chunkWriter struct {
	w   io.Writer // the stream, hashed as it goes by
	sum hash.Hash
}

func newChunkWriter(w io.Writer, height uint64) *chunkWriter {
	sum := sha256.New()
	sum.Write(backupHeader(height))
	return &chunkWriter{w: &headed{w: w, head: backupHeader(height)}, sum: sum}
}

func backupHeader(height uint64) []byte {
	b := binary.BigEndian.AppendUint16([]byte(backupMagic), format)
	return binary.BigEndian.AppendUint64(b, height)
}

// Write writes b, which is not empty, as chunks.
func (c *chunkWriter) Write(b []byte) (n int, err error) {
	for n < len(b) {
		part := b[n:min(n+backupChunk, len(b))]
		if err := c.chunk(part); err != nil {
			return n, err
		}
		n += len(part)
	}
	return n, nil
}

func (c *chunkWriter) chunk(b []byte) error {
	out := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(b)+sha256.Size), uint32(len(b)))
	out = append(out, b...)
	c.sum.Write(out)
	_, err := c.w.Write(c.sum.Sum(out))
	return err
}

// A headed writes head before the first octets.
type headed struct {
	w    io.Writer
	head []byte
}

func (h *headed) Write(b []byte) (int, error) {
	if h.head != nil {
		if _, err := h.w.Write(h.head); err != nil {
			return 0, err
		}
		h.head = nil
	}
	return h.w.Write(b)
}

// A chunkReader is the reverse: it reads the octets of the chunks.
type chunkReader struct {
	r      io.Reader
	sum    hash.Hash
	height uint64
	left   []byte // of the chunk last read
	done   bool   // the last chunk was read
}

func newChunkReader(r io.Reader) (*chunkReader, error) {
	c := &chunkReader{r: r, sum: sha256.New()}
	head := make([]byte, len(backupMagic)+2+8)
	if err := c.fill(head); err != nil {
		return nil, err
	}
	if string(head[:len(backupMagic)]) != backupMagic {
		return nil, fmt.Errorf("%w: the stream does not begin with %q", ErrBackup, backupMagic)
	}
	if f := binary.BigEndian.Uint16(head[len(backupMagic):]); f != format {
		return nil, fmt.Errorf("%w: a backup of format %d, this program reads %d: use the program that made it", ErrFormat, f, format)
	}
	c.height = binary.BigEndian.Uint64(head[len(backupMagic)+2:])
	c.sum.Write(head)
	return c, nil
}

func (c *chunkReader) Read(b []byte) (int, error) {
	for len(c.left) == 0 {
		if c.done {
			return 0, io.EOF
		}
		if err := c.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, c.left)
	c.left = c.left[n:]
	return n, nil
}

// next reads and checks one chunk.
func (c *chunkReader) next() error {
	var n [4]byte
	if err := c.fill(n[:]); err != nil {
		return err
	}
	size := binary.BigEndian.Uint32(n[:])
	if size > backupChunk {
		return fmt.Errorf("%w: a chunk of %d octets, limit %d", ErrBackup, size, backupChunk)
	}
	b := make([]byte, size+sha256.Size)
	if err := c.fill(b); err != nil {
		return err
	}
	c.sum.Write(n[:])
	c.sum.Write(b[:size])
	if [32]byte(c.sum.Sum(nil)) != [32]byte(b[size:]) {
		return fmt.Errorf("%w: it was changed after it was made", ErrBackup)
	}
	c.left, c.done = b[:size], size == 0
	return nil
}

func (c *chunkReader) fill(b []byte) error {
	if n, err := io.ReadFull(c.r, b); err != nil {
		return fmt.Errorf("%w: cut short after %d of %d octets: %w", ErrBackup, n, len(b), err)
	}
	return nil
}
