package message

import "encoding/binary"

const (
	headerSize = 12    // octets
	maxSize    = 65535 // octets of a message (RFC 1035 §4.2.2)
)

// Bits of the second 16 of a header (RFC 1035 §4.1.1, RFC 4035 §3).
const (
	bitQR = 1 << 15
	bitAA = 1 << 10
	bitTC = 1 << 9
	bitRD = 1 << 8
	bitRA = 1 << 7
	bitAD = 1 << 5
	bitCD = 1 << 4

	opcodeShift = 11
)

// A Header is the first part of a message.
type Header struct {
	ID       uint16
	Response bool
	Opcode   uint8
	AA       bool
	TC       bool
	RD       bool
	RA       bool
	AD       bool
	CD       bool
	RCode    uint16 // with the upper bits, which only an OPT record has room for
}

func readHeader(b []byte) Header {
	bits := binary.BigEndian.Uint16(b[2:])
	return Header{
		ID: binary.BigEndian.Uint16(b), Response: bits&bitQR != 0, Opcode: uint8(bits >> opcodeShift & 0xf),
		AA: bits&bitAA != 0, TC: bits&bitTC != 0, RD: bits&bitRD != 0, RA: bits&bitRA != 0,
		AD: bits&bitAD != 0, CD: bits&bitCD != 0, RCode: bits & 0xf,
	}
}

func (h *Header) append(b []byte) []byte {
	bits := uint16(h.Opcode&0xf)<<opcodeShift | h.RCode&0xf
	bits |= bitIf(h.Response, bitQR) | bitIf(h.AA, bitAA) | bitIf(h.TC, bitTC) | bitIf(h.RD, bitRD) |
		bitIf(h.RA, bitRA) | bitIf(h.AD, bitAD) | bitIf(h.CD, bitCD)
	b = binary.BigEndian.AppendUint16(b, h.ID)
	return binary.BigEndian.AppendUint16(b, bits)
}

func bitIf(set bool, bit uint16) uint16 {
	if set {
		return bit
	}
	return 0
}
