package readside

import (
	"context"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// answerDNS is Resolve for the gateway. That an owner has nothing at all no path
// of a proof shows, and the DNS gets no records for ANY (RFC 8482): so the answer
// to ANY is what is known of A, and whether there is anything else.
func (s *Server) answerDNS(ctx context.Context, req resolver.Request) resolver.Response {
	if req.Question.Type != wire.TypeANY {
		return s.Resolve(ctx, req)
	}
	req.Question.Type = wire.TypeA
	resp := s.Resolve(ctx, req)
	if len(resp.Answer) > 0 { // it has an address, or an alias wherever that leads
		return resolver.Response{Owner: req.Question.Name, Zone: resp.Zone, Height: resp.Height}
	}
	resp.NoData = resp.NoData && resp.RCode == rcode.NoError && s.nothingAt(ctx, &req, &resp)
	return resp
}

// nothingAt reports whether a name below a registered one is known to have no
// records, nor to lie above one that has: for the DNS it does not exist. Without
// the whole set nobody knows.
func (s *Server) nothingAt(ctx context.Context, req *resolver.Request, resp *resolver.Response) bool {
	if resp.Owner == resp.Zone {
		return false // it is registered
	}
	there, err := s.whole.Exists(ctx, resp, &req.Source)
	if err != nil {
		s.log.DebugContext(ctx, "it is not known what else there is", "name", resp.Owner.String(), "err", err)
	}
	return err == nil && !there
}

// recordsOf asks nodes for the records of a name, some at once, until one has
// those of the root.
func (s *Server) recordsOf(ctx context.Context, of name.Name, root [32]byte) (set []byte, err error) {
	type reply struct {
		rest.Name
		err error
	}
	_, err = resolver.Fastest(ctx, resolver.Race{Parallel: 2, Stagger: 300 * time.Millisecond}, len(s.apis),
		func(ctx context.Context, i int) (r reply) {
			r.Name, r.err = s.apis[i].Rest.Name(ctx, of)
			return r
		}, func(r reply) error {
			if r.err == nil {
				r.err = resolver.CheckRecords(of, root, r.RecordSet)
			}
			set = r.RecordSet
			return r.err
		})
	return set, err
}
