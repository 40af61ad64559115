package gateway

import (
	"context"
	"encoding/binary"
	"errors"
	"net/netip"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver"
)

// A Forwarder asks others about names outside the namespace. It is safe for
// concurrent use.
type Forwarder interface {
	// Forward answers an encoded query: ID and question as they came, RA, and
	// no Additional section.
	Forward(ctx context.Context, query []byte) ([]byte, error)
	// Cached reports whether Forward would answer without waiting.
	Cached(query []byte) bool
}

// mayForward reports whether a source is one that others are asked for about
// their names.
func (g *Gateway) mayForward(from *resolver.Source) bool {
	if g.forward == nil {
		return false
	}
	addr := from.Addr.Unmap()
	for _, p := range g.forwardFor {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// asksFor reports whether a source is one that others are asked for, be it about
// their names or about those of the namespace whose records they have: RA.
func (g *Gateway) asksFor(from *resolver.Source) bool {
	return g.mayForward(from) || g.recursion != nil && g.recursion(from.Addr)
}

// loopback is who is forwarded for unless it is said otherwise.
func loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// elsewhere reports whether a question is one for others: about a name that is
// not answered for here, in labels that they know.
func (g *Gateway) elsewhere(q *query) bool {
	asked := &q.Question
	region, ours := q.name().Region(), q.name().InNamespace() == nil
	if !q.isName() {
		region, ours = suffix(&asked.Name)
	}
	return (!ours || !g.enabled(region)) && !isForRefOnly(&asked.Name) && !asked.Name.Extended && q.RD &&
		asked.Class == dns.ClassINET && checkType(asked.Type) == dns.RcodeSuccess
}

// ask answers a question with what others say, in octets. Nil is no answer:
// then r says why.
func (g *Gateway) ask(ctx context.Context, req []byte, q *query, r *reply, from *resolver.Source, limit int) []byte {
	if !g.forward.Cached(req) && from.Release != nil && !from.Release() {
		r.rcode, r.ede = dns.RcodeServerFailure, &ede{dns.ExtendedErrorCodeOther, "busy"}
		return nil
	}
	said, err := g.forward.Forward(ctx, req)
	if err != nil {
		r.rcode, r.ede = unanswered(err)
		return nil
	}
	return g.seal(said, q, r, limit)
}

// unanswered is what is said of a question that others have not answered: that
// they could not, that their answer was filtered, or that it is not what its zone
// has signed (RFC 4035 §5.5).
func unanswered(err error) (rcode int, why *ede) {
	var says interface{ ExtendedError() uint16 }
	if !errors.As(err, &says) {
		return dns.RcodeServerFailure, &ede{dns.ExtendedErrorCodeNoReachableAuthority, ""}
	}
	if says.ExtendedError() == dns.ExtendedErrorCodeFiltered {
		return dns.RcodeRefused, &ede{dns.ExtendedErrorCodeFiltered, "an address of a private network"}
	}
	return dns.RcodeServerFailure, &ede{says.ExtendedError(), ""}
}

// seal appends the OPT record of our own to what others said, and cuts what is
// then too long down to the question (E-26).
func (g *Gateway) seal(said []byte, q *query, r *reply, limit int) []byte {
	const (
		tc       = 0x02 // of the third octet
		counts   = 6    // where the counts of records begin
		addition = 10   // where the last one is
	)
	end := len(said)
	if q.OPT.Present {
		var options [128]byte
		opt := g.opt(q, r)
		opt.Options = r.options(options[:0])
		said = opt.Append(said, binary.BigEndian.Uint16(said[2:])&0xf)
		binary.BigEndian.PutUint16(said[addition:], 1)
	}
	if len(said) <= limit {
		return said
	}
	cut := append([]byte(nil), said[:headerSize+len(q.Question.Octets)]...)
	cut[2] |= tc
	clear(cut[counts:addition])
	if cut = append(cut, said[end:]...); len(cut) > limit {
		return nil
	}
	return cut
}
