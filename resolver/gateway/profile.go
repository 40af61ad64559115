package gateway

import (
	"errors"
	"fmt"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
)

// A PTRFallback is what a client gets for a PTR record with characters beyond
// ASCII, if it has not shown that it can take them (DNSII §2.4.1, E-100).
type PTRFallback string

// The three of the draft. The first is the default.
const (
	ACE    PTRFallback = "ace"    // A-labels below for.ref.only, to be read and not resolved
	Reject PTRFallback = "reject" // REFUSED
	Raw8   PTRFallback = "raw8"   // UTF-8
)

// ErrPTRFallback is what New fails with for a fallback that there is not.
var ErrPTRFallback = errors.New("gateway: no such PTR fallback")

// ParsePTRFallback returns the fallback of that name, or ErrPTRFallback.
func ParsePTRFallback(s string) (PTRFallback, error) {
	switch f := PTRFallback(s); f {
	case ACE, Reject, Raw8:
		return f, nil
	}
	return "", fmt.Errorf("%w: %q, want ace, reject or raw8", ErrPTRFallback, s)
}

// aware reports whether the client understands extended labels: by the level of
// its OPT record if it says one, else by its first label (E-99, E-107).
func (q *query) aware() bool {
	if level := q.OPT.IDN.Level; level != 0 {
		return level >= dnsii.Intermediate
	}
	return q.Question.Name.Aware
}

// charset is what extended labels of the reply are in: what those of the query
// are in, else UTF-8.
func (q *query) charset() dnsii.Charset {
	switch {
	case q.Charset != 0:
		return q.Charset
	case q.Question.Name.Charset != 0:
		return q.Question.Name.Charset
	}
	return dnsii.UTF8
}

// style is how the names of the reply are written (E-99, E-101).
func (g *Gateway) style(q *query) message.Style {
	switch {
	case q.aware():
		return message.Style{Labels: message.Extended, Form: q.Form, Charset: q.charset()}
	case g.codec.EightBit(), q.Question.Name.EightBit:
		return message.Style{Labels: message.EightBit}
	}
	return message.Style{}
}

// forRefOnly is where names lie that are there to be read (DNSII §2.4.1 b).
func forRefOnly() name.Name { return name.MustParse("for.ref.only") }

// isForRefOnly reports whether the query is for such a name, which is never
// resolved, here or elsewhere.
func isForRefOnly(n *message.Name) bool {
	tail, ok := n.Suffix(3)
	return ok && tail == forRefOnly()
}

// fallback changes the reply to a PTR query of a client that has shown neither
// extended labels nor octets of 128 and more.
func (g *Gateway) fallback(q *query, r *reply) {
	if q.Question.Type != dns.TypePTR || q.aware() || q.Question.Name.EightBit {
		return
	}
	for i := range r.answer {
		target, ok := international(&r.answer[i])
		if !ok {
			continue
		}
		switch g.ptrFallback {
		case Reject:
			*r = reply{rcode: dns.RcodeRefused, ede: &ede{dns.ExtendedErrorCodeOther, "a name beyond ASCII"}, cookie: r.cookie}
			return
		case Raw8:
			r.style = message.Style{Labels: message.EightBit}
			return
		case ACE:
			r.style = message.Style{}
			r.answer = append([]wire.RR(nil), r.answer...) // which others have too
			r.answer[i].Data = below(target, forRefOnly())
		}
	}
}

// international returns the target of a PTR record, if it has characters beyond
// ASCII.
func international(rr *wire.RR) (target name.Name, ok bool) {
	if rr.Type != wire.TypePTR {
		return target, false
	}
	target, _, err := name.FromWire(rr.Data)
	return target, err == nil && message.International(target)
}

// below returns the name with a suffix, on the wire, and the suffix alone where
// both are too long.
func below(n, suffix name.Name) []byte {
	b := n.Wire()
	if b = suffix.AppendWire(b[:len(b)-1]); len(b) > name.MaxWire {
		return suffix.Wire()
	}
	return b
}

// refOnly fills the reply to a query for a name of for.ref.only: there is none.
func (g *Gateway) refOnly(r *reply) {
	r.rcode, r.aa = dns.RcodeNameError, true
	r.authority = []wire.RR{g.soa(forRefOnly(), 0)}
}
