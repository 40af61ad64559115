package gateway

import (
	"errors"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

const headerSize = 12

// Bits of the third octet of a header (RFC 1035 §4.1.1).
const (
	bitQR     = 0x80
	opcodeBit = 3 // the lowest bit of the opcode
)

// A query is a DNS query, as far as it could be read.
type query struct {
	message.Message
	cookie []byte // option 10, nil if there is none
}

var errFormat = errors.New("gateway: malformed query")

// parse reads a query with a plain header. With an error, what was read until
// then stays.
func (g *Gateway) parse(q *query, req []byte) (err error) {
	if opcode := req[2] >> opcodeBit & 0xf; opcode != dns.OpcodeQuery {
		q.Opcode = opcode
		return nil
	}
	q.Message, err = g.codec.Read(req)
	if q.OPT.Present {
		q.cookie = cookieOf(&q.OPT)
	}
	if q.Questions != 1 {
		if q.Question = (message.Question{}); q.Questions != 0 || q.cookie == nil {
			err = errFormat
		}
	}
	return err
}

// cookieOf returns the first cookie among the options, nil without.
func cookieOf(o *message.OPT) []byte {
	for code, data := range o.All() {
		if code == dns.EDNS0COOKIE {
			return data
		}
	}
	return nil
}

// name returns which name is asked for, the zero Name if it is none.
func (q *query) name() name.Name { return q.Question.Name.Name }

// isName reports whether what is asked for is a name.
func (q *query) isName() bool { return q.Question.Name.Err == nil }

// badVersion reports whether the query is of an EDNS version that is not spoken
// here (E-103).
func (g *Gateway) badVersion(q *query) bool {
	return q.OPT.Version != 0 && q.OPT.Version != g.version()
}

// version is the highest EDNS version that is spoken.
func (g *Gateway) version() uint8 {
	if g.codec.Profile == message.EDNS {
		return dnsii.EDNSVersion
	}
	return 0
}

// suffix returns the region of a name that need not be a valid one, and whether
// it is in the namespace at all (E-120).
func suffix(n *message.Name) (region string, ok bool) {
	if last, ok := n.Suffix(1); ok && last == name.MustParse("utxo") {
		return "", true
	}
	if tail, ok := n.Suffix(2); ok && tail.InNamespace() == nil {
		return tail.Region(), true
	}
	return "", false
}
