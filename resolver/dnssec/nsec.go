package dnssec

import (
	"slices"

	"github.com/utxo-dns/utxonode/name"
)

// usualTypes is how many types an owner may have before its NSEC record costs an
// allocation.
const usualTypes = 32

// AppendNSEC appends the RDATA of an owner's NSEC record to dst: the next owner
// in the zone and the types here, made of those of the owner's RRsets by
// AppendTypes (RFC 4034 §4.1).
func (s *Signer) AppendNSEC(dst []byte, next name.Name, types []uint16) []byte {
	return appendTypes(next.AppendWire(dst), types)
}

// AppendNSECOf appends the RDATA of an NSEC record that tells nothing but the
// types at owner: the next name is the first that there can be behind it, one
// below it with a label of a zero octet (RFC 9824 §3.1). ok is false if that would
// be too long for a name.
func (s *Signer) AppendNSECOf(dst []byte, owner name.Name, types []uint16) (b []byte, ok bool) {
	at := len(dst)
	dst = owner.AppendWire(append(dst, 1, 0))
	return appendTypes(dst, types), len(dst)-at <= name.MaxWire
}

// appendTypes appends the types that an NSEC record lists for an owner.
func appendTypes(dst []byte, types []uint16) []byte {
	var buf [usualTypes]uint16
	all := AppendTypes(buf[:0], types)
	slices.Sort(all)
	return appendBitmap(dst, all)
}

// appendBitmap appends sorted types as windows of 256 bits each, of which zeros
// at the end are left out (RFC 4034 §4.1.2).
func appendBitmap(dst []byte, types []uint16) []byte {
	for len(types) > 0 {
		window, in := types[0]>>8, 0
		for in < len(types) && types[in]>>8 == window {
			in++
		}
		length := int(types[in-1]&0xff)/8 + 1
		dst = append(dst, byte(window), byte(length))
		at := len(dst)
		var bits [32]byte
		dst = append(dst, bits[:length]...)
		for _, t := range types[:in] {
			dst[at+int(t&0xff)/8] |= 0x80 >> (t & 7)
		}
		types = types[in:]
	}
	return dst
}
