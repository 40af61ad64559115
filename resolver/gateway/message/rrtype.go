package message

import "github.com/utxo-dns/utxonode/wire"

// The types of the native protocol as the DNS side calls them, in its
// private-use range (E-76).
const (
	TypeJMBC uint16 = 65281
	TypeCBDC uint16 = 65282
	TypeDID  uint16 = 65283
)

// ToNative returns the native type for a type of the DNS. The DNS's own 257 to
// 259 become OPT, a type that no name has records of, so that a question for
// them still finds out whether the name exists and where its aliases lead.
func ToNative(t uint16) wire.Type {
	switch t {
	case TypeJMBC:
		return wire.TypeJMBC
	case TypeCBDC:
		return wire.TypeCBDC
	case TypeDID:
		return wire.TypeDID
	case uint16(wire.TypeJMBC), uint16(wire.TypeCBDC), uint16(wire.TypeDID):
		return wire.TypeOPT
	}
	return wire.Type(t)
}

// FromNative returns the type of the DNS for a native one.
func FromNative(t wire.Type) uint16 {
	switch t {
	case wire.TypeJMBC:
		return TypeJMBC
	case wire.TypeCBDC:
		return TypeCBDC
	case wire.TypeDID:
		return TypeDID
	default:
		return uint16(t)
	}
}
