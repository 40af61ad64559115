package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// OutpointSize is the size of an outpoint in octets: TxID 32, index 4.
const OutpointSize = 36

// An Outpoint is an outpoint of the ledger as its octets. Package ledger reads
// them.
type Outpoint [OutpointSize]byte

// An Update is a message of type 3 (E-28, H.4).
type Update struct {
	Header Header // Type is implied
	UpdateBody
}

// An UpdateBody is one operation on one name: the body of an Update, or a part
// of a BATCH.
type UpdateBody struct {
	Opcode   Opcode
	Flags    UpdateFlags
	Name     name.Name
	Previous Outpoint // the live domain output; zero for REGISTER-QUOTE and REGISTER-COMMIT
	Payload  Payload
}

// DecodeUpdate reads an Update. If only the body is at fault, the Header of the
// Update it returns with the error is valid, and rcode.Of gives the answer.
// Which operation needs which parts of the payload is for those who judge it.
func DecodeUpdate(msg []byte) (Update, error) {
	h, b, err := decodeAs(MessageUpdate, msg)
	if err != nil {
		return Update{Header: h}, err
	}
	left := newBudget()
	body, err := readUpdateBody(b, false, &left)
	return Update{h, body}, err
}

// AppendUpdate appends the encoding of u to b. It fails with the kinds of
// DecodeUpdate when u is one that would be refused, and with ErrTooLarge when a
// field does not fit; b then is as long as it was.
func AppendUpdate(b []byte, u *Update) ([]byte, error) {
	start := len(b)
	out, err := u.Header.append(b, MessageUpdate)
	if err == nil {
		left := newBudget()
		out, err = u.append(out, false, &left)
	}
	if err != nil {
		return b[:start], err
	}
	return out, nil
}

// readUpdateBody reads the operation that fills b.
func readUpdateBody(b []byte, nested bool, left *budget) (UpdateBody, error) {
	r := octets.NewReader(b)
	u := UpdateBody{Opcode: Opcode(r.U16()), Flags: UpdateFlags(r.U16())}
	if err := r.Err(); err != nil {
		return UpdateBody{}, err
	}
	if err := u.check(nested); err != nil {
		return UpdateBody{}, err
	}
	n, err := readNameField(r)
	if err != nil {
		return UpdateBody{}, err
	}
	u.Name = n
	copy(u.Previous[:], r.Bytes(OutpointSize))
	payload, err := readPayloadField(r)
	if err != nil {
		return UpdateBody{}, err
	}
	if err := u.checkPrevious(); err != nil {
		return UpdateBody{}, err
	}
	u.Payload, err = readPayload(payload, u.Opcode == OpBatch, left)
	if err != nil {
		return UpdateBody{}, err
	}
	return u, nil
}

// check refuses operations and flags nobody assigned. Unlike those of a Query,
// unknown flags are not ignored: an owner who sets one asks for something that
// would then not be done.
func (u *UpdateBody) check(nested bool) error {
	switch {
	case u.Opcode < OpRegisterQuote || u.Opcode > OpPublishDescriptor:
		return fmt.Errorf("%w: %d", ErrOpcode, uint16(u.Opcode))
	case nested && u.Opcode == OpBatch:
		return fmt.Errorf("%w: a BATCH in a BATCH", ErrNesting)
	case u.Flags&^updateAssigned != 0:
		return fmt.Errorf("%w: flags %04x", ErrReserved, uint16(u.Flags))
	}
	return nil
}

// checkPrevious refuses an outpoint where there is nothing yet to spend.
func (u *UpdateBody) checkPrevious() error {
	if u.Opcode <= OpRegisterCommit && u.Previous != (Outpoint{}) {
		return fmt.Errorf("%w: %v spends no domain output, %x", ErrOutpoint, u.Opcode, u.Previous)
	}
	return nil
}

func (u *UpdateBody) append(b []byte, nested bool, left *budget) ([]byte, error) {
	if err := u.check(nested); err != nil {
		return b, err
	}
	if err := u.checkPrevious(); err != nil {
		return b, err
	}
	b = binary.BigEndian.AppendUint16(b, uint16(u.Opcode))
	b = binary.BigEndian.AppendUint16(b, uint16(u.Flags))
	b = appendNameField(b, u.Name)
	b = append(b, u.Previous[:]...)
	return u.Payload.append(b, u.Opcode == OpBatch, left)
}

// readNameField reads a name of 1 to 255 octets after its length of 4. Names
// are not compressed where octets are signed or hashed, and an Update is for
// the ledger, which has no binary names (E-120).
func readNameField(r *octets.Reader) (name.Name, error) {
	size := r.U32()
	if r.Err() == nil && (size == 0 || size > maxName) {
		return name.Name{}, fmt.Errorf("%w: of %d octets", ErrName, size)
	}
	b := r.Bytes(int(size))
	if err := r.Err(); err != nil {
		return name.Name{}, err
	}
	n, next, err := readName(b, 0, false)
	switch {
	case err != nil:
		return name.Name{}, fmt.Errorf("%w: %w", ErrName, err)
	case next != len(b):
		return name.Name{}, fmt.Errorf("%w: %d of %d octets", ErrName, next, len(b))
	}
	return n, nil
}

// appendNameField appends what readNameField reads.
func appendNameField(b []byte, n name.Name) []byte {
	at := len(b)
	b = n.AppendWire(append(b, 0, 0, 0, 0))
	binary.BigEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	return b
}
