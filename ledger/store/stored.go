package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A stored is one version of one key as Badger has it, the form in which a
// backup carries it.
type stored struct {
	key, value []byte
	version    uint64
	deleted    bool
}

const (
	storedHead = 8 + 1 + 2 + 4
	// maxStored bounds a value: what is stored around MaxValue is small.
	maxStored = MaxValue + 1024
)

// encode returns version u64 ‖ deleted u8 ‖ key length u16 ‖ value length u32 ‖
// key ‖ value.
func (v stored) encode() []byte {
	b := make([]byte, 0, storedHead+len(v.key)+len(v.value))
	b = binary.BigEndian.AppendUint64(b, v.version)
	b = append(b, 0)
	if v.deleted {
		b[8] = 1
	}
	b = binary.BigEndian.AppendUint16(b, uint16(len(v.key)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(v.value)))
	return append(append(b, v.key...), v.value...)
}

// readStored reads one version; io.EOF at the end of r.
func readStored(r io.Reader) (stored, error) {
	var head [storedHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("%w: an entry is cut short", ErrBackup)
		}
		return stored{}, err
	}
	v := stored{version: binary.BigEndian.Uint64(head[:]), deleted: head[8] == 1}
	keyLen, valueLen := int(binary.BigEndian.Uint16(head[9:])), binary.BigEndian.Uint32(head[11:])
	if head[8] > 1 || v.version == 0 || keyLen == 0 || keyLen > MaxKey+1 || valueLen > maxStored || v.deleted && valueLen > 0 {
		return stored{}, fmt.Errorf("%w: entry %x", ErrBackup, head)
	}
	b := make([]byte, keyLen+int(valueLen))
	if n, err := io.ReadFull(r, b); err != nil {
		return stored{}, fmt.Errorf("%w: an entry is cut short after %d of %d octets: %w", ErrBackup, n, len(b), err)
	}
	v.key, v.value = b[:keyLen:keyLen], b[keyLen:]
	return v, nil
}
