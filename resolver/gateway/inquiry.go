package gateway

import (
	"context"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// freeParts is how many questions of the gateway's own one query may need that its
// source is not charged for: a name a few labels below one that delegates, and the
// addresses of its servers.
const freeParts = 32

// An inquiry is what the handler is asked for the sake of one query: first what the
// client asks, then what the DNS has to know besides.
type inquiry struct {
	g     *Gateway
	ctx   context.Context
	req   resolver.Request // the client's
	kind  uint16           // the type that it asks for, which can be another natively
	parts int
	// failed is the first response that is not one, nil if there is none. What was
	// found out is then not all, and the query fails.
	failed *resolver.Response
}

// ask asks the handler one more question.
func (in *inquiry) ask(owner name.Name, t wire.Type) resolver.Response {
	req := in.req
	req.Question.Name, req.Question.Type = owner, t
	if req.Part = resolver.Free; in.parts >= freeParts {
		req.Part = resolver.Extra
	}
	in.parts++
	resp := in.g.handler.Resolve(in.ctx, req)
	switch resp.RCode {
	case rcode.NoError, rcode.NXDomain, rcode.Expired:
	default:
		if in.failed == nil {
			in.failed = &resolver.Response{RCode: resp.RCode, Err: resp.Err}
		}
	}
	return resp
}

// records returns the records of an owner of one type.
func (in *inquiry) records(owner name.Name, t wire.Type) (all []wire.RR) {
	for _, rr := range in.ask(owner, t).Answer {
		if rr.Type == t && rr.Name == owner {
			all = append(all, rr)
		}
	}
	return all
}

// hasAny reports whether an owner has an RRset, or may have one.
func (in *inquiry) hasAny(owner name.Name) bool {
	resp := in.ask(owner, wire.TypeANY)
	return resp.RCode != rcode.NoError || !resp.NoData
}
