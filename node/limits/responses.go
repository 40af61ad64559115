package limits

import (
	"encoding/binary"
	"net/netip"
)

// A Kind is what a response says. Who asks for one thing often gets less of that
// alone.
type Kind uint8

// The kinds.
const (
	Data   Kind = 1 + iota // records, or that they do not fit
	NoData                 // none of the type
	NoName                 // no such name
	Error                  // anything else
	Native                 // of the draft's protocol
)

// KindOf returns the kind of a DNS response.
func KindOf(msg []byte) Kind {
	const (
		headerSize = 12
		tc         = 0x02 // of the third octet
		rcode      = 0x0f // of the fourth
		noError    = 0
		nxDomain   = 3
	)
	switch {
	case len(msg) < headerSize:
		return Error
	case msg[3]&rcode == nxDomain:
		return NoName
	case msg[3]&rcode != noError:
		return Error
	case binary.BigEndian.Uint16(msg[6:]) > 0, msg[2]&tc != 0:
		return Data
	}
	return NoData
}

// Response judges a response over UDP to an address that has not shown to be its
// client's: responses of one kind to one network, an IPv4 /24 or an IPv6 /56, are
// limited, as a forger has it sent where nobody asked. Of those beyond the limit
// every Slip-th is to be cut, so that a client that is there comes back on a
// connection; the others are dropped.
func (l *Limits) Response(to netip.Addr, kind Kind) Verdict {
	if l.Exempt(to) {
		return Answer
	}
	over := l.responses.take(network(to)<<8|uint64(kind), l.cfg.Now()).count
	switch {
	case over == 0:
		return Answer
	case l.cfg.Slip > 0 && over%l.cfg.Slip == 0:
		l.cut.Add(1)
		return Cut
	}
	l.unsaid.Add(1)
	return Drop
}

// network returns the first 24 bits of an IPv4 address, or the first 56 of an IPv6
// address, the very first set: no address of the internet has it.
func network(a netip.Addr) uint64 {
	if a = a.Unmap(); a.Is4() {
		b := a.As4()
		return uint64(b[0])<<16 | uint64(b[1])<<8 | uint64(b[2])
	}
	b := a.As16()
	return binary.BigEndian.Uint64(b[:])>>8 | 1<<55
}
