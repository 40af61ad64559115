package dnssec

import (
	"encoding/binary"

	"github.com/utxo-dns/utxonode/name"
)

const (
	classIN   = 1
	usualSize = 16 // records of an RRset that cost no allocation to sort
)

// AppendRRSIG appends to dst the RDATA of the signature by k, for a zone, of the
// RRset of an owner (RFC 4034 §3.1): of type t, with that TTL in seconds, whose
// records have that RDATA, uncompressed and in any order.
func (k *Key) AppendRRSIG(dst []byte, zone, owner name.Name, t uint16, ttl uint32, rdata [][]byte, w Window) []byte {
	return k.appendRRSIG(dst, k.Tag(), zone, owner, t, ttl, rdata, w)
}

// appendRRSIG is AppendRRSIG with the key tag, which a revoked key has another
// of. What is signed is the RDATA before the signature, then the records (RFC
// 4034 §3.1.8.1): it is put together behind dst, where the RDATA begins already.
func (k *Key) appendRRSIG(dst []byte, tag uint16, zone, owner name.Name, t uint16, ttl uint32, rdata [][]byte, w Window) []byte {
	var buf [usualSize][]byte
	rdata = canonicalRData(buf[:0], t, rdata)

	start := len(dst)
	dst = k.appendFields(dst, tag, zone, owner, t, ttl, w)

	fields := len(dst)
	for _, data := range rdata {
		dst = owner.AppendWire(dst)
		dst = binary.BigEndian.AppendUint16(dst, t)
		dst = binary.BigEndian.AppendUint16(dst, classIN)
		dst = binary.BigEndian.AppendUint32(dst, ttl)
		dst = binary.BigEndian.AppendUint16(dst, uint16(len(data)))
		dst = append(dst, data...)
	}
	var signature [SignatureSize]byte
	k.appendSignature(signature[:0], dst[start:])
	return append(dst[:fields], signature[:]...)
}

// appendFields appends the RDATA before the signature.
func (k *Key) appendFields(dst []byte, tag uint16, zone, owner name.Name, t uint16, ttl uint32, w Window) []byte {
	dst = binary.BigEndian.AppendUint16(dst, t)
	dst = append(dst, byte(k.algorithm), byte(owner.NumLabels()))
	dst = binary.BigEndian.AppendUint32(dst, ttl)
	dst = binary.BigEndian.AppendUint32(dst, w.Expiration)
	dst = binary.BigEndian.AppendUint32(dst, w.Inception)
	dst = binary.BigEndian.AppendUint16(dst, tag)
	return zone.AppendWire(dst)
}
