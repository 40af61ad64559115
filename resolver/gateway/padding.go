package gateway

import (
	"context"
	"encoding/binary"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// paddedBlock is what padded replies are multiples of, in octets (RFC 8467
// §4.1).
const paddedBlock = 468

// DNS answers a DNS message: nil, no reply, if it is a response or too short
// for a header. The reply may be built in the free capacity of req. To a client
// that speaks EDNS it is padded where nobody can read it on the way.
func (g *Gateway) DNS(ctx context.Context, req []byte, from resolver.Source) []byte {
	reply, _ := g.Answer(ctx, req, from)
	return reply
}

// Answer is DNS. It reports too whether the reply is one of the compiled answers.
func (g *Gateway) Answer(ctx context.Context, req []byte, from resolver.Source) (reply []byte, compiled bool) {
	reply, compiled = g.unpadded(ctx, req, from)
	if from.Encrypted {
		reply = pad(reply)
	}
	return reply, compiled
}

// pad appends a padding option to the OPT record that a reply ends with, so that
// all have one of few lengths (RFC 7830). A reply without OPT stays as it is, as
// does one whose names cannot be skipped.
func pad(reply []byte) []byte {
	const optionHead = 4
	at := lastOPT(reply)
	if at < 0 {
		return reply
	}
	size := (len(reply) + optionHead + paddedBlock - 1) / paddedBlock * paddedBlock
	zeros := min(size, dns.MaxMsgSize) - len(reply) - optionHead
	if zeros < 0 {
		return reply
	}
	binary.BigEndian.PutUint16(reply[at+optSize-2:], uint16(len(reply)-at-optSize+optionHead+zeros))
	reply = binary.BigEndian.AppendUint16(reply, dns.EDNS0PADDING)
	reply = binary.BigEndian.AppendUint16(reply, uint16(zeros))
	return append(reply, make([]byte, zeros)...)
}

// lastOPT returns where the OPT record begins that is the last of a message, −1
// if there is none.
func lastOPT(msg []byte) int {
	if len(msg) < headerSize+optSize || binary.BigEndian.Uint16(msg[10:]) == 0 {
		return -1
	}
	at, last := headerSize, -1
	for range binary.BigEndian.Uint16(msg[4:]) {
		at = message.Skip(msg, at) + 4
	}
	for _, section := range []int{6, 8, 10} {
		for range binary.BigEndian.Uint16(msg[section:]) {
			last = at
			at = message.Skip(msg, at)
			if at+optSize-1 > len(msg) {
				return -1
			}
			at += optSize - 1 + int(binary.BigEndian.Uint16(msg[at+optSize-3:]))
		}
	}
	if at != len(msg) || last < 0 || msg[last] != 0 || binary.BigEndian.Uint16(msg[last+1:]) != dns.TypeOPT {
		return -1
	}
	return last
}

// keepalive is how long the connection of a client that asks for it may be idle,
// in 100 ms (RFC 7828), 0 for no answer to that.
func keepalive(q *query, from *resolver.Source) uint16 {
	if !q.OPT.Present || !asksKeepalive(&q.OPT) {
		return 0
	}
	return uint16(min(from.Idle.Milliseconds()/100, 1<<16-1))
}

// AsksKeepalive reports whether a query has the option edns-tcp-keepalive, which
// breaks the protocol where DNS goes over QUIC (RFC 9250 §5.5.2).
func AsksKeepalive(query []byte) bool {
	m, err := message.Codec{Profile: message.Plain}.Read(query)
	return err == nil && asksKeepalive(&m.OPT)
}

func asksKeepalive(o *message.OPT) bool {
	for code := range o.All() {
		if code == dns.EDNS0TCPKEEPALIVE {
			return true
		}
	}
	return false
}
