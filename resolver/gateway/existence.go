package gateway

import (
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Chain is the owners of the zones that are answered for, in canonical order
// (RFC 4034 §6.1), of the state that the Handler answers from. Owners are the
// apexes, the registered names, and every name with an RRset, but for those below
// one with NS; a name whose records this node does not have is one with NS
// alone. It is safe for concurrent use.
type Chain interface {
	// Covering returns the last of the owners of a zone that is not behind
	// owner, a name on the wire in lower case that need not be a valid one: the
	// owner itself, if it is one. next is the one behind it, the apex behind
	// the last. types are those of the RRsets there, as the DNS has them, those
	// that are made for the apex included (dnssec.ApexTypes). ok is false while
	// nothing is known of the zone.
	Covering(owner []byte) (at, next name.Name, types []uint16, ok bool)
}

// settle makes a negative answer one of the DNS, where all names of an apex are
// one zone. What has an RRset, is registered, or lies above such a name is
// there: NODATA. Nothing else is: NXDOMAIN, below a registered name as well,
// where the native protocol has NODATA (E-53).
func (in *inquiry) settle(resp *resolver.Response) {
	g := in.g
	switch {
	case resp.RCode == rcode.NXDomain || resp.RCode == rcode.Expired:
		if g.hasBelow(resp.Owner) {
			resp.RCode, resp.Err, resp.NoData = rcode.NoError, nil, true
		}
	case resp.RCode == rcode.NoError && resp.NoData && resp.Owner != resp.Zone:
		if !in.hasAny(resp.Owner) && !g.hasBelow(resp.Owner) {
			resp.RCode, resp.NoData = rcode.NXDomain, false
		}
	}
}

// hasBelow reports whether an owner has none of its own and is above others: an
// empty non-terminal. Without a Chain nobody knows.
func (g *Gateway) hasBelow(owner name.Name) bool {
	if g.chain == nil {
		return false
	}
	at, next, _, ok := g.chain.Covering(owner.Wire())
	return ok && at != owner && next.IsSubdomainOf(owner)
}
