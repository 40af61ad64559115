package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// DecodeQuestion reads the data of a QUESTION section: QType, QClass, wire name
// without pointers. It fails with ErrProof.
func DecodeQuestion(b []byte) (Question, error) {
	r := octets.NewReader(b)
	q := Question{Type: Type(r.U16()), Class: Class(r.U16())}
	if err := r.Err(); err != nil {
		return Question{}, fmt.Errorf("%w: question: %w", ErrProof, err)
	}
	n, next, err := readName(b, r.Offset(), false)
	if err != nil {
		return Question{}, fmt.Errorf("%w: question: %w", ErrProof, err)
	}
	if next != len(b) {
		return Question{}, fmt.Errorf("%w: question: %d octets left over", ErrProof, len(b)-next)
	}
	q.Name = n
	return q, nil
}

// AppendQuestion appends the data of a QUESTION section to b.
func AppendQuestion(b []byte, q Question) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(q.Type))
	b = binary.BigEndian.AppendUint16(b, uint16(q.Class))
	return q.Name.AppendWire(b)
}

// A StatePath is the data of a STATE-PATH or CLOCK section: a key, its value,
// and the proof that leads from there to the state root. Wire carries the proof
// as octets; package ledger/tree reads it.
type StatePath struct {
	Key   [32]byte
	Value []byte // 1 to 65535 octets, or nil: the key is absent
	Proof []byte // the encoding of a tree proof
}

// DecodeStatePath reads a state path, whose fields alias b. It fails with
// ErrProof.
func DecodeStatePath(b []byte) (StatePath, error) {
	r := octets.NewReader(b)
	p := StatePath{Key: r.Hash()}
	if size := int(r.U16()); size > 0 {
		p.Value = r.Bytes(size)
	}
	p.Proof = r.Rest()
	if err := r.Err(); err != nil {
		return StatePath{}, fmt.Errorf("%w: state path: %w", ErrProof, err)
	}
	return p, nil
}

// AppendStatePath appends the encoding of p to b. It fails with ErrTooLarge
// when the value does not fit its field.
func AppendStatePath(b []byte, p *StatePath) ([]byte, error) {
	if len(p.Value) > 65535 {
		return b, fmt.Errorf("%w: value of %d octets", ErrTooLarge, len(p.Value))
	}
	b = append(b, p.Key[:]...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(p.Value)))
	b = append(b, p.Value...)
	return append(b, p.Proof...), nil
}
