package forward

import (
	"net/netip"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// The record types with addresses.
const (
	typeA     = 1
	typeAAAA  = 28
	typeSVCB  = 64
	typeHTTPS = 65
)

// inside reports whether records lead into the network of whoever asks: a name
// of others with such an address lets its owner's web pages reach what is there.
func inside(msg []byte, all []record) bool {
	for i := range all {
		data := msg[all[i].data:all[i].end]
		switch all[i].typ {
		case typeA, typeAAAA:
			if a, ok := netip.AddrFromSlice(data); ok && isInside(a) {
				return true
			}
		case typeSVCB, typeHTTPS:
			if hintsInside(data) {
				return true
			}
		}
	}
	return false
}

// isInside reports whether an address is of no use outside of a network.
func isInside(a netip.Addr) bool {
	a = a.Unmap()
	shared := netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10) // RFC 6598
	this := netip.PrefixFrom(netip.IPv4Unspecified(), 8)              // RFC 1122 §3.2.1.3
	return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified() ||
		shared.Contains(a) || this.Contains(a)
}

// hintsInside reports whether the address hints of a SVCB record lead inside
// (RFC 9460 §7.3).
func hintsInside(data []byte) bool {
	const (
		priority = 2
		ipv4hint = 4
		ipv6hint = 6
	)
	at := endOfName(data, priority)
	if at < 0 {
		return false
	}
	r := octets.NewReader(data[at:])
	for r.Err() == nil && r.Offset() < len(data)-at {
		key := r.U16()
		value := r.Bytes(int(r.U16()))
		size := map[uint16]int{ipv4hint: 4, ipv6hint: 16}[key]
		for ; size > 0 && len(value) >= size; value = value[size:] {
			if a, ok := netip.AddrFromSlice(value[:size]); ok && isInside(a) {
				return true
			}
		}
	}
	return false
}
