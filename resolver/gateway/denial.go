package gateway

import (
	"bytes"
	"slices"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
)

// deny signs the SOA record of a negative reply and adds the NSEC records that
// show it (RFC 4035 §3.1.3). What is below a delegation is not shown: it may
// exist elsewhere. By a link that is alone nothing is shown but that its owner has
// no such RRset, since there may be owners below it: that is NODATA.
func (s *signing) deny(q *query, r *reply) bool {
	signer := s.signs(r.authority[0].Name)
	if signer == nil {
		return true
	}
	l, ok := s.covering(r.denied)
	switch {
	case !ok:
		return false
	case q.Question.Type == dns.TypeDS && isAt(r.denied, l.at): // which is ours to say of a delegation
	case dnssec.Delegated(l.types) && isBelow(r.denied, l.at):
		return true
	}
	r.authority = s.signRRsets(r.authority)
	if !s.show(signer, r, &l) {
		return false
	}
	if l.alone {
		r.rcode = dns.RcodeSuccess
	}
	if r.rcode != dns.RcodeNameError {
		return lacks(r.denied, &l, q.Question.Type)
	}
	if isAt(r.denied, l.at) || isAbove(r.denied, l.next) {
		return false
	}
	return s.denyWildcard(r, &l)
}

// show adds the NSEC record of a link and its signatures to a reply.
func (s *signing) show(signer *dnssec.Signer, r *reply, l *link) bool {
	nsec, signatures, ok := s.denial(signer, l)
	r.authority = append(append(slices.Clip(r.authority), nsec...), signatures...)
	return ok
}

// lacks reports whether an NSEC record shows that an owner has no RRset of a
// type, and no alias: its own, or that of the owner before it if it has none.
func lacks(owner []byte, l *link, t uint16) bool {
	if !isAt(owner, l.at) {
		return isAbove(owner, l.next)
	}
	listed := dnssec.AppendTypes(nil, l.types)
	return !slices.Contains(listed, t) && !slices.Contains(listed, dns.TypeCNAME)
}

// denyWildcard adds the NSEC record that shows that the closest encloser of a
// name has no wildcard below it, if it is another than the link's. A label
// "*" sorts before all that names have, so it is the one of the encloser itself.
func (s *signing) denyWildcard(r *reply, l *link) bool {
	encloser := r.denied
	for !isAbove(encloser, l.at) && !isAbove(encloser, l.next) {
		encloser = encloser[1+int(encloser[0]):]
	}
	other, ok := s.covering(encloser)
	if !ok {
		return false
	}
	if signer := s.signs(other.at); other.at != l.at && signer != nil {
		return s.show(signer, r, &other)
	}
	return true
}

// refer adds what shows that a delegation is not signed.
func (s *signing) refer(r *reply) bool {
	cut := r.authority[0].Name
	signer := s.signs(cut)
	if signer == nil || r.authority[0].Type != wire.TypeNS {
		return true
	}
	l, ok := s.covering(cut.Wire())
	if !ok || l.at != cut || !dnssec.Delegated(l.types) {
		return false
	}
	return s.show(signer, r, &l)
}

// isAt reports whether octets on the wire are a name.
func isAt(owner []byte, n name.Name) bool { return bytes.Equal(owner, n.Wire()) }

// isAbove reports whether octets on the wire are a name or one above it.
func isAbove(owner []byte, n name.Name) bool { return hasSuffix(n.Wire(), owner) }

// isBelow reports whether octets on the wire are a name or one below it.
func isBelow(owner []byte, n name.Name) bool { return hasSuffix(owner, n.Wire()) }

// hasSuffix reports whether a name on the wire ends with the labels of another.
func hasSuffix(b, suffix []byte) bool {
	at, want := 0, len(b)-len(suffix)
	for at < want {
		at += 1 + int(b[at])
	}
	return at == want && bytes.Equal(b[at:], suffix)
}

// canonical returns the octets of what is no name in lower case, nil if they
// are not of ordinary labels.
func canonical(n *message.Name) []byte {
	if n.Extended {
		return nil
	}
	b := bytes.Clone(n.Octets)
	for i, c := range b { // no length is a letter: it is below 64
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return b
}
