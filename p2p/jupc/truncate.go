package jupc

import (
	"encoding/binary"
	"net/netip"
)

// MaxDatagram is the longest reply over UDP, in octets (E-26).
const MaxDatagram = 1232

// amplification is how many octets an unvalidated source gets for one of its
// own (E-26).
const amplification = 3

// A Verdict is what becomes of a reply over UDP.
type Verdict uint8

// The verdicts.
const (
	Send Verdict = iota
	Cut          // without its records and with TC set: who is there asks on a stream
	Drop
)

// judged returns the reply as it may go to an address that is not validated,
// nothing if it may not.
func (c *Config) judged(l Language, to netip.Addr, reply []byte) []byte {
	if c.Respond == nil {
		return reply
	}
	switch c.Respond(l, to, reply) {
	case Send:
		return reply
	case Cut:
		return truncate(l, reply)
	case Drop:
	}
	return nil
}

// truncate returns the reply without its records and with TC set.
func truncate(l Language, reply []byte) []byte {
	if l == Native {
		return truncateNative(reply)
	}
	return truncateDNS(reply)
}

// fit returns the reply as it may go over UDP: whole if it is short enough for
// the request and the source, else without its records and with TC set, else
// nothing.
func fit(l Language, reply []byte, requestLen int, validated bool) []byte {
	limit := MaxDatagram
	if !validated {
		limit = min(limit, amplification*requestLen)
	}
	if len(reply) <= limit {
		return reply
	}
	if reply = truncate(l, reply); len(reply) > limit {
		return nil
	}
	return reply
}

// truncateNative keeps the header and the response code and drops the
// signature, which covered the rest, the records and the proof (E-26).
func truncateNative(reply []byte) []byte {
	const (
		sigLenAt = 16
		bodyLen  = 20 // rcode, flags, three counts, proof length
		flagsAt  = headerLen + 2
		tc       = 0x0002
	)
	if len(reply) < headerLen+bodyLen || reply[3] != typeResponse {
		return nil
	}
	sig := uint64(binary.BigEndian.Uint32(reply[sigLenAt:]))
	if uint64(len(reply)) < headerLen+bodyLen+sig {
		return nil
	}
	out := make([]byte, headerLen+bodyLen)
	copy(out, reply[:sigLenAt])
	copy(out[headerLen:], reply[headerLen+sig:headerLen+sig+4])
	flags := binary.BigEndian.Uint16(out[flagsAt:])
	const ad = 0x0008 // nothing is left that could be authenticated
	binary.BigEndian.PutUint16(out[flagsAt:], flags&^ad|tc)
	return out
}

// truncateDNS keeps the header and, if it can be read, the question (RFC 2181
// §9).
func truncateDNS(reply []byte) []byte {
	if len(reply) < dnsHeaderLen {
		return nil
	}
	const tc = 0x02
	end := dnsHeaderLen
	if binary.BigEndian.Uint16(reply[4:]) == 1 {
		end = questionEnd(reply)
	}
	out := append([]byte(nil), reply[:end]...)
	out[2] |= tc
	clear(out[4:dnsHeaderLen])
	if end > dnsHeaderLen {
		out[5] = 1
	}
	return out
}

// questionEnd returns where the first question ends, or where it begins if it
// is not a plain one.
func questionEnd(msg []byte) int {
	const typeAndClass = 4
	for at := dnsHeaderLen; at < len(msg); {
		n := int(msg[at])
		at++
		switch {
		case n == 0 && at+typeAndClass <= len(msg):
			return at + typeAndClass
		case n == 0 || n > 63:
			return dnsHeaderLen
		}
		at += n
	}
	return dnsHeaderLen
}
