package dnssec

import "slices"

// Types that signed zones have of their own (RFC 4034, RFC 7344), and those
// that mean something special in them.
const (
	TypeDS         uint16 = 43
	TypeRRSIG      uint16 = 46
	TypeNSEC       uint16 = 47
	TypeDNSKEY     uint16 = 48
	TypeNSEC3      uint16 = 50
	TypeNSEC3PARAM uint16 = 51
	TypeCDS        uint16 = 59
	TypeCDNSKEY    uint16 = 60

	typeNS  uint16 = 2
	typeSOA uint16 = 6
)

// Reserved reports whether records of a type are the signer's to make, so that
// none of a registrant's stands for them in a signed zone. DS is among them:
// delegations are insecure.
func Reserved(t uint16) bool {
	switch t {
	case TypeDS, TypeRRSIG, TypeNSEC, TypeDNSKEY, TypeNSEC3, TypeNSEC3PARAM, TypeCDS, TypeCDNSKEY:
		return true
	}
	return false
}

// ApexTypes returns the types of the RRsets at the apex of a signed zone, which
// the server and the signer make.
func ApexTypes() []uint16 { return []uint16{typeNS, typeSOA, TypeDNSKEY, TypeCDS, TypeCDNSKEY} }

// AppendTypes appends to dst the types that the NSEC record of an owner lists,
// where those of its RRsets are types, in any order and each once:
//
//   - at the apex, which is known by its DNSKEY, all of them;
//   - at an owner with NS only that: it is a delegation, and the rest is not
//     authoritative (RFC 4034 §4.1.2);
//   - else all but the reserved ones and SOA, which would be a sign of an apex.
//
// RRSIG and NSEC are always among them.
func AppendTypes(dst, types []uint16) []uint16 {
	dst = append(dst, TypeRRSIG, TypeNSEC)
	switch {
	case slices.Contains(types, TypeDNSKEY):
		return append(dst, types...)
	case slices.Contains(types, typeNS):
		return append(dst, typeNS)
	}
	for _, t := range types {
		if !Reserved(t) && t != typeSOA {
			dst = append(dst, t)
		}
	}
	return dst
}

// Delegated reports whether an owner whose RRsets are of those types is a
// delegation: nothing at it or below it is signed, but its NSEC record.
func Delegated(types []uint16) bool {
	return slices.Contains(types, typeNS) && !slices.Contains(types, TypeDNSKEY)
}
