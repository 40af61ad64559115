package signatures

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
)

const (
	magic    = "utxonode signatures\x00"
	version  = 1
	headSize = len(magic) + 2 + 4 + 4
)

// unfinished is what a file is called behind its name while it is written.
const unfinished = ".new"

// Write puts signatures of owners, which come in their order, into the file at
// path: whole or not at all. What was there stays if it fails. The only file that a
// crash leaves is overwritten the next time.
func Write(path string, kept iter.Seq[answers.Kept]) (err error) {
	f, err := os.OpenFile(path+unfinished, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("signatures: %w", err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("signatures: %w", errors.Join(err, os.Remove(f.Name())))
		}
	}()
	if err = write(f, kept); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// A file is written from its beginning, but for the head, which comes last.
type file interface {
	io.Writer
	io.WriterAt
}

func write(f file, kept iter.Seq[answers.Kept]) error {
	if _, err := f.Write(make([]byte, headSize)); err != nil {
		return err
	}
	pages, page := uint32(0), make([]byte, pageHead, pageSize)
	flush := func() error {
		_, err := f.Write(seal(page))
		page, pages = page[:pageHead], pages+1
		return err
	}
	for k := range kept {
		size := sizeOf(&k)
		if len(k.Order) > maxOrder || size > pageSize-pageHead {
			continue
		}
		if len(page)+size > pageSize {
			if err := flush(); err != nil {
				return err
			}
		}
		page = appendOwner(page, &k)
	}
	if len(page) > pageHead {
		if err := flush(); err != nil {
			return err
		}
	}
	_, err := f.WriteAt(head(pages), 0)
	return err
}

// head returns the head of a file.
func head(pages uint32) []byte {
	b := binary.BigEndian.AppendUint16([]byte(magic), version)
	b = binary.BigEndian.AppendUint32(b, pages)
	return binary.BigEndian.AppendUint32(b, crc32c(b))
}
