package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// A Question is what a query asks for.
type Question struct {
	Name  name.Name
	Type  Type
	Class Class // IN, or ANY, which is answered as IN (E-39)
}

// String returns the question in presentation form: "jmbc.user.utxo IN A".
func (q Question) String() string {
	return fmt.Sprintf("%v %v %v", q.Name, q.Class, q.Type)
}

// A Query is a message of type 1 (draft §3.2, Figure 3; E-14).
type Query struct {
	Header   Header // Type is implied
	Question Question
	Flags    QueryFlags // assigned bits only
}

// DecodeQuery reads a query. If only the body is at fault, the Header of the
// query it returns with the error is valid, and rcode.Of gives the answer.
func DecodeQuery(msg []byte) (Query, error) {
	h, body, err := decodeAs(MessageQuery, msg)
	q := Query{Header: h}
	if err != nil {
		return q, err
	}
	r := octets.NewReader(body)
	q.Question.Type, q.Question.Class = Type(r.U16()), Class(r.U16())
	q.Flags = QueryFlags(r.U16()) & queryAssigned
	reserved, size := r.U16(), r.U32()
	if err := r.Err(); err != nil {
		return q, err
	}
	if reserved != 0 {
		return q, fmt.Errorf("%w: %04x", ErrReserved, reserved)
	}
	if int64(size) != int64(r.Len()) || size == 0 || size > maxName {
		return q, fmt.Errorf("%w: %d octets announced, %d left", ErrName, size, r.Len())
	}
	n, next, err := readName(body, r.Offset(), true)
	if err != nil {
		return q, err
	}
	if next != len(body) {
		return q, fmt.Errorf("%w: %d of %d octets", ErrName, next-r.Offset(), size)
	}
	q.Question.Name = n
	if c := q.Question.Class; c != ClassIN && c != ClassANY {
		return q, fmt.Errorf("%w: %v", ErrQueryClass, c)
	}
	return q, nil
}

// AppendQuery appends the encoding of q to b. It fails with ErrTooLarge when
// the signature does not fit, and with ErrQueryClass.
func AppendQuery(b []byte, q *Query) ([]byte, error) {
	if c := q.Question.Class; c != ClassIN && c != ClassANY {
		return b, fmt.Errorf("%w: %v", ErrQueryClass, c)
	}
	b, err := q.Header.append(b, MessageQuery)
	if err != nil {
		return b, err
	}
	b = binary.BigEndian.AppendUint16(b, uint16(q.Question.Type))
	b = binary.BigEndian.AppendUint16(b, uint16(q.Question.Class))
	b = binary.BigEndian.AppendUint16(b, uint16(q.Flags&queryAssigned))
	b = append(b, 0, 0)
	at := len(b)
	b = q.Question.Name.AppendWire(append(b, 0, 0, 0, 0))
	binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	return b, nil
}
