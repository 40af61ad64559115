package gateway

import (
	"encoding/binary"
	"encoding/hex"
	"errors"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
)

const headerSize = 12

// Bits of the third and fourth octet of a header (RFC 1035 §4.1.1, RFC 4035).
const (
	bitQR     = 0x80
	bitAA     = 0x04
	bitTC     = 0x02
	bitRD     = 0x01
	bitCD     = 0x10
	opcodeBit = 3 // the lowest bit of the opcode
)

// A query is a DNS query, as far as it could be read.
type query struct {
	opcode   byte
	question []byte // as it was sent, case and all; nil if there is not one
	qname    []byte // the name of question
	qtype    uint16
	qclass   uint16
	name     name.Name // of qname
	nameErr  error     // why qname is no name
	opt      *opt      // nil without EDNS
}

// opt is the EDNS part of a query (RFC 6891).
type opt struct {
	size    uint16 // what the client can take over UDP
	version uint8
	do      bool
	cookie  []byte // option 10, nil if there is none
}

var errFormat = errors.New("gateway: malformed query")

// parse reads a query with a plain header. With an error, what was read until
// then stays.
func parse(req []byte) (query, error) {
	q := query{opcode: req[2] >> opcodeBit & 0xf}
	if q.opcode != dns.OpcodeQuery {
		return q, nil
	}
	if binary.BigEndian.Uint16(req[4:]) != 1 {
		return q, errFormat
	}
	end := questionEnd(req)
	if end < 0 {
		return q, errFormat
	}
	q.question, q.qname = req[headerSize:end], req[headerSize:end-4]
	q.qtype, q.qclass = binary.BigEndian.Uint16(req[end-4:]), binary.BigEndian.Uint16(req[end-2:])
	q.name, _, q.nameErr = name.FromWire(q.qname)
	return q, q.rest(req, end)
}

// questionEnd returns where the question ends, -1 if its name is not made of
// plain labels.
func questionEnd(req []byte) int {
	for at := headerSize; at < len(req); at += int(req[at]) + 1 {
		if req[at] > 63 || at-headerSize >= name.MaxWire {
			return -1
		}
		if req[at] == 0 {
			if at+5 > len(req) {
				return -1
			}
			return at + 5
		}
	}
	return -1
}

// rest reads what follows the question: nothing that matters but one OPT.
func (q *query) rest(req []byte, at int) error {
	n := 0
	for i := 6; i < headerSize; i += 2 {
		n += int(binary.BigEndian.Uint16(req[i:]))
	}
	for ; n > 0; n-- {
		rr, next, err := dns.UnpackRR(req, at)
		if err != nil || next <= at {
			return errFormat
		}
		at = next
		if o, ok := rr.(*dns.OPT); ok {
			if q.opt != nil || o.Hdr.Name != "." {
				return errFormat
			}
			q.opt = readOPT(o)
		}
	}
	if at != len(req) {
		return errFormat
	}
	return nil
}

func readOPT(o *dns.OPT) *opt {
	out := &opt{size: o.UDPSize(), version: o.Version(), do: o.Do()}
	for _, option := range o.Option {
		if c, ok := option.(*dns.EDNS0_COOKIE); ok && out.cookie == nil {
			out.cookie, _ = hex.DecodeString(c.Cookie) // which miekg/dns has encoded
			if out.cookie == nil {
				out.cookie = []byte{}
			}
		}
	}
	return out
}

// suffix returns the region of a name that need not be a valid one, and whether
// it is in the namespace at all (E-120).
func suffix(qname []byte) (region string, ok bool) {
	var labels [2][]byte // the last two
	for at := 0; at < len(qname) && qname[at] != 0; at += int(qname[at]) + 1 {
		labels[0], labels[1] = labels[1], qname[at+1:at+1+int(qname[at])]
	}
	last := name.MustParse("utxo")
	tail := append([]byte{byte(len(labels[1]))}, labels[1]...)
	if n, _, err := name.FromWire(append(tail, 0)); err == nil && n == last {
		return "", true
	}
	tail = append([]byte{byte(len(labels[0]))}, labels[0]...)
	tail = append(append(tail, byte(len(labels[1]))), labels[1]...)
	if n, _, err := name.FromWire(append(tail, 0)); err == nil && n.InNamespace() == nil {
		return n.Region(), true
	}
	return "", false
}
