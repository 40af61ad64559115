package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// Sizes and limits of a message, in octets (draft §3.1, E-25, E-26).
const (
	Magic        = 0x5544  // "UD"
	Version      = 1       // the only version
	HeaderSize   = 20      // the header without the signature
	SignedPrefix = 16      // the octets of the header that a signature covers
	MaxSignature = 65535   // the Signature field
	MaxMessage   = 1 << 20 // a message on a stream
	MaxUDP       = 1232    // a response in a datagram
)

// A MessageType tells the four messages apart (draft §3.1, Table 2).
type MessageType uint8

// The message types.
const (
	MessageQuery        MessageType = 1
	MessageResponse     MessageType = 2
	MessageUpdate       MessageType = 3
	MessageNotification MessageType = 4
)

// String returns the draft's name of the type, or its number.
func (t MessageType) String() string {
	switch t {
	case MessageQuery:
		return "Query"
	case MessageResponse:
		return "Response"
	case MessageUpdate:
		return "Update"
	case MessageNotification:
		return "Notification"
	}
	return fmt.Sprintf("Message%d", uint8(t))
}

// A Header is the header that all messages share (draft §3.1, Figure 2; E-18).
type Header struct {
	Type      MessageType
	ID        uint32 // links a response to its request
	Timestamp uint32 // Unix seconds
	Nonce     uint32 // random; a response repeats its request's (E-27)
	Signature []byte // the SigBlock as it was sent, nil when unsigned (E-46)
}

// DecodeHeader reads the header of msg and returns it with the body. The body
// and the signature alias msg. Nothing is checked about the signature but its length.
//
// With ErrVersion and ErrMessageType the ID and the nonce are valid, so the
// NOTIMP that answers them can be addressed. With ErrMagic nothing is: such
// octets are dropped (E-44).
func DecodeHeader(msg []byte) (h Header, body []byte, err error) {
	r := octets.NewReader(msg)
	magic, version := r.U16(), r.U8()
	h.Type = MessageType(r.U8())
	h.ID, h.Timestamp, h.Nonce = r.U32(), r.U32(), r.U32()
	size := r.U32()
	if len(msg) >= 2 && magic != Magic {
		return Header{}, nil, fmt.Errorf("%w: %04x", ErrMagic, magic)
	}
	if err := r.Err(); err != nil {
		return Header{}, nil, err
	}
	if len(msg) > MaxMessage {
		return h, nil, fmt.Errorf("%w: message of %d octets", ErrTooLarge, len(msg))
	}
	if version != Version {
		return h, nil, fmt.Errorf("%w: %d", ErrVersion, version)
	}
	if h.Type < MessageQuery || h.Type > MessageNotification {
		return h, nil, fmt.Errorf("%w: %d", ErrMessageType, uint8(h.Type))
	}
	if size > MaxSignature {
		return h, nil, fmt.Errorf("%w: signature of %d octets", ErrTooLarge, size)
	}
	if size > 0 {
		h.Signature = r.Bytes(int(size))
	}
	return h, r.Rest(), r.Err()
}

// decodeAs is DecodeHeader for a decoder of one message type.
func decodeAs(want MessageType, msg []byte) (Header, []byte, error) {
	h, body, err := DecodeHeader(msg)
	if err == nil && h.Type != want {
		err = fmt.Errorf("%w: %v where a %v is read", ErrMessageType, h.Type, want)
	}
	return h, body, err
}

// append appends the header as one of type t. It fails with ErrTooLarge when
// the signature does not fit its field.
func (h *Header) append(b []byte, t MessageType) ([]byte, error) {
	if len(h.Signature) > MaxSignature {
		return b, fmt.Errorf("%w: signature of %d octets", ErrTooLarge, len(h.Signature))
	}
	b = append(b, Magic>>8, Magic&0xff, Version, byte(t))
	b = binary.BigEndian.AppendUint32(b, h.ID)
	b = binary.BigEndian.AppendUint32(b, h.Timestamp)
	b = binary.BigEndian.AppendUint32(b, h.Nonce)
	b = binary.BigEndian.AppendUint32(b, uint32(len(h.Signature)))
	return append(b, h.Signature...), nil
}
