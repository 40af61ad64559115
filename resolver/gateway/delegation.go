package gateway

import (
	"context"
	"slices"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// maxGlue is of how many name servers a referral has the addresses.
const maxGlue = 8

// delegated returns the referral in place of an answer that there is no record,
// if the owner or a name above it has NS records: of several names the highest.
// Records that are there in spite of them are answered, since the chain has
// them.
func (g *Gateway) delegated(ctx context.Context, q *query, req resolver.Request, resp resolver.Response) resolver.Response {
	if !resp.NoData || resp.Zone == resp.Owner.Apex() || q.Question.Type == dns.TypeANY {
		return resp
	}
	above := namesTo(resp.Owner, resp.Zone)
	if q.Question.Type == dns.TypeDS { // which is asked of who delegates
		above = above[1:]
	}
	for _, n := range slices.Backward(above) {
		servers := g.recordsAt(ctx, req, n, wire.TypeNS)
		if len(servers) == 0 {
			continue
		}
		resp.NoData, resp.AA = false, false
		resp.Authority = servers
		for _, rr := range servers[:min(len(servers), maxGlue)] {
			resp.Additional = append(resp.Additional, g.glue(ctx, req, resp.Zone, rr.Data)...)
		}
		return resp
	}
	return resp
}

// namesTo returns a name and those above it, down to the last.
func namesTo(n, last name.Name) []name.Name {
	all := []name.Name{n}
	for n != last {
		n = n.Parent()
		all = append(all, n)
	}
	return all
}

// recordsAt returns the records of an owner of one type.
func (g *Gateway) recordsAt(ctx context.Context, req resolver.Request, owner name.Name, t wire.Type) (all []wire.RR) {
	req.Question.Name, req.Question.Type = owner, t
	for _, rr := range g.handler.Resolve(ctx, req).Answer {
		if rr.Type == t && rr.Name == owner {
			all = append(all, rr)
		}
	}
	return all
}

// glue returns the addresses of a name server that are among the records of the
// registered name.
func (g *Gateway) glue(ctx context.Context, req resolver.Request, zone name.Name, server []byte) []wire.RR {
	host, _, err := name.FromWire(server)
	if err != nil || !host.IsSubdomainOf(zone) {
		return nil
	}
	return append(g.recordsAt(ctx, req, host, wire.TypeA), g.recordsAt(ctx, req, host, wire.TypeAAAA)...)
}
