package gateway

import (
	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/wire"
)

// The draft's types as the DNS side calls them, in its private-use range
// (E-76).
const (
	TypeJMBC uint16 = 65281
	TypeCBDC uint16 = 65282
	TypeDID  uint16 = 65283
)

// toNative returns the native type for a type of the DNS. The DNS's own 257 to
// 259 become OPT, a type that no name has records of, so that the question
// still finds out whether the name exists and where its aliases lead.
func toNative(t uint16) wire.Type {
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

// toDNS returns the type of the DNS for a native one.
func toDNS(t wire.Type) uint16 {
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

// checkType refuses the types that no answer has: FORMERR for those that only
// stand in other places of a message, REFUSED for transfers and the like
// (U-197). ANY is not among them.
func checkType(t uint16) (rcode int) {
	switch t {
	case dns.TypeNone, dns.TypeOPT, dns.TypeTKEY, dns.TypeTSIG:
		return dns.RcodeFormatError
	case dns.TypeAXFR, dns.TypeIXFR, dns.TypeMAILB, dns.TypeMAILA:
		return dns.RcodeRefused
	}
	return dns.RcodeSuccess
}
