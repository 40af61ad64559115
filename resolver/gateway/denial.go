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
// exist elsewhere.
func (s *signing) deny(q *query, r *reply) bool {
	signer := s.signs(r.authority[0].Name)
	if signer == nil {
		return true
	}
	at, next, types, ok := s.chain.Covering(r.denied)
	switch {
	case !ok:
		return false
	case q.Question.Type == dns.TypeDS && isAt(r.denied, at): // which is ours to say of a delegation
	case dnssec.Delegated(types) && isBelow(r.denied, at):
		return true
	}
	nsec := denial(signer, at, next, types)
	r.authority = s.signRRsets(r.authority)
	r.authority = append(append(r.authority, nsec...), s.signatures(signer, nsec)...)
	if r.rcode != dns.RcodeNameError {
		return lacks(r.denied, at, next, types, q.Question.Type)
	}
	if isAt(r.denied, at) || isAbove(r.denied, next) {
		return false
	}
	return s.denyWildcard(r, at, next)
}

// lacks reports whether an NSEC record shows that an owner has no RRset of a
// type, and no alias: its own, or that of the owner before it if it has none.
func lacks(owner []byte, at, next name.Name, types []uint16, t uint16) bool {
	if !isAt(owner, at) {
		return isAbove(owner, next)
	}
	listed := dnssec.AppendTypes(nil, types)
	return !slices.Contains(listed, t) && !slices.Contains(listed, dns.TypeCNAME)
}

// denyWildcard adds the NSEC record that shows that the closest encloser of a
// name has no wildcard below it, if it is another than the one at at. A label
// "*" sorts before all that names have, so it is the one of the encloser itself.
func (s *signing) denyWildcard(r *reply, at, next name.Name) bool {
	encloser := r.denied
	for !isAbove(encloser, at) && !isAbove(encloser, next) {
		encloser = encloser[1+int(encloser[0]):]
	}
	other, next, types, ok := s.chain.Covering(encloser)
	if !ok {
		return false
	}
	if signer := s.signs(other); other != at && signer != nil {
		nsec := denial(signer, other, next, types)
		r.authority = append(append(r.authority, nsec...), s.signatures(signer, nsec)...)
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
	at, next, types, ok := s.chain.Covering(cut.Wire())
	if !ok || at != cut || !dnssec.Delegated(types) {
		return false
	}
	nsec := denial(signer, at, next, types)
	r.authority = append(append(slices.Clip(r.authority), nsec...), s.signatures(signer, nsec)...)
	return true
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
