package doh

import (
	"encoding/binary"

	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// freshness returns how many seconds a reply may be kept: the least TTL of its
// answers, and what a SOA record says about a negative one (RFC 2308 §5). It is
// 0 for failures, for what says nothing about time and for what cannot be read.
func freshness(msg []byte) uint32 {
	const (
		headerSize = 12
		rcode      = 0xf
		nxdomain   = 3
	)
	if len(msg) < headerSize || msg[3]&rcode != 0 && msg[3]&rcode != nxdomain {
		return 0
	}
	least, said := uint32(1<<31-1), false
	at := headerSize
	for range binary.BigEndian.Uint16(msg[4:]) {
		at = message.Skip(msg, at) + 4
	}
	answers := int(binary.BigEndian.Uint16(msg[6:]))
	for i := range answers + int(binary.BigEndian.Uint16(msg[8:])) {
		ttl, soa, end := record(msg, at)
		if end < 0 {
			return 0
		}
		if i < answers || soa {
			least, said = min(least, ttl), true
		}
		at = end
	}
	if !said {
		return 0
	}
	return least
}

// record reads the record at an offset: how long it may be kept, whether it is
// of type SOA, and where it ends, −1 if it does not.
func record(msg []byte, at int) (ttl uint32, soa bool, end int) {
	const (
		fixed   = 10
		typeSOA = 6
		minimum = 4 // octets of the last field of SOA
	)
	at = message.Skip(msg, at)
	if at+fixed > len(msg) {
		return 0, false, -1
	}
	ttl = binary.BigEndian.Uint32(msg[at+4:])
	size := int(binary.BigEndian.Uint16(msg[at+8:]))
	if end = at + fixed + size; end > len(msg) {
		return 0, false, -1
	}
	soa = binary.BigEndian.Uint16(msg[at:]) == typeSOA && size > minimum
	if soa {
		ttl = min(ttl, binary.BigEndian.Uint32(msg[end-minimum:]))
	}
	if ttl >= 1<<31 { // RFC 2181 §8
		ttl = 0
	}
	return ttl, soa, end
}
