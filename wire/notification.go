package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// An Event is what a Notification tells. Events nobody assigned are carried,
// and ignored by who receives them (H.5).
type Event uint16

// The events (H.5).
const (
	EventNewBlock          Event = 1
	EventRegistered        Event = 2
	EventRecordsChanged    Event = 3
	EventTransferPending   Event = 4
	EventTransferFinal     Event = 5
	EventTransferCancelled Event = 6
	EventExpiring          Event = 7
	EventExpired           Event = 8
	EventReleased          Event = 9
	EventRecoveryPending   Event = 10
	EventReorg             Event = 11 // assigned; blocks here are final and none is undone
)

// String returns the event's name, or its number.
func (e Event) String() string {
	switch e {
	case EventNewBlock:
		return "NEW-BLOCK"
	case EventRegistered:
		return "REGISTERED"
	case EventRecordsChanged:
		return "RECORDS-CHANGED"
	case EventTransferPending:
		return "TRANSFER-PENDING"
	case EventTransferFinal:
		return "TRANSFER-FINAL"
	case EventTransferCancelled:
		return "TRANSFER-CANCELLED"
	case EventExpiring:
		return "EXPIRING"
	case EventExpired:
		return "EXPIRED"
	case EventReleased:
		return "RELEASED"
	case EventRecoveryPending:
		return "RECOVERY-PENDING"
	case EventReorg:
		return "REORG"
	}
	return fmt.Sprintf("EVENT%d", uint16(e))
}

// Known reports whether e is assigned.
func (e Event) Known() bool { return e >= EventNewBlock && e <= EventReorg }

// A Notification is a message of type 4 (E-28, H.5).
type Notification struct {
	Header    Header // Type is implied
	Event     Event
	Height    uint64    // of the chain when it was sent
	BlockHash [32]byte  // of the block at that height
	Name      name.Name // what it is about; the root if it is not about one name
	Payload   Payload   // without nested Updates
}

// DecodeNotification reads a Notification. No fault in one is ever answered;
// the message is ignored.
func DecodeNotification(msg []byte) (Notification, error) {
	h, body, err := decodeAs(MessageNotification, msg)
	if err != nil {
		return Notification{Header: h}, err
	}
	r := octets.NewReader(body)
	event, flags := Event(r.U16()), r.U16()
	n := Notification{Header: h, Event: event, Height: r.U64(), BlockHash: r.Hash()}
	if r.Err() == nil && flags != 0 {
		return Notification{Header: h}, fmt.Errorf("%w: flags %04x", ErrReserved, flags)
	}
	if n.Name, err = readSubject(r); err != nil {
		return Notification{Header: h}, err
	}
	payload, err := readPayloadField(r)
	if err == nil {
		left := newBudget()
		n.Payload, err = readPayload(payload, false, &left)
	}
	if err != nil {
		return Notification{Header: h}, err
	}
	return n, nil
}

// readSubject reads a name, or length 0, which is none; the root in one octet
// would be a second way to say that.
func readSubject(r *octets.Reader) (name.Name, error) {
	ahead := *r
	if ahead.U32() == 0 {
		*r = ahead
		return name.Name{}, r.Err()
	}
	n, err := readNameField(r)
	if err == nil && n == (name.Name{}) {
		err = fmt.Errorf("%w: the root", ErrName)
	}
	return n, err
}

// AppendNotification appends the encoding of n to b. It fails with the kinds of
// DecodeNotification when n is one that would be refused, and with ErrTooLarge
// when a field does not fit; b then is as long as it was.
func AppendNotification(b []byte, n *Notification) ([]byte, error) {
	start := len(b)
	b, err := n.Header.append(b, MessageNotification)
	if err != nil {
		return b[:start], err
	}
	b = binary.BigEndian.AppendUint16(b, uint16(n.Event))
	b = append(b, 0, 0)
	b = binary.BigEndian.AppendUint64(b, n.Height)
	b = append(b, n.BlockHash[:]...)
	if n.Name == (name.Name{}) {
		b = append(b, 0, 0, 0, 0)
	} else {
		b = appendNameField(b, n.Name)
	}
	left := newBudget()
	if b, err = n.Payload.append(b, false, &left); err != nil {
		return b[:start], err
	}
	return b, nil
}
