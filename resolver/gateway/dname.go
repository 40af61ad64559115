package gateway

import (
	"context"
	"slices"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// maxDNAME is how many DNAME records one answer may follow.
const maxDNAME = 10

// redirected is resp, or where the DNAME records above its last owner lead
// (RFC 6672, E-112): the native side answers them as any other record.
func (g *Gateway) redirected(ctx context.Context, req resolver.Request, resp resolver.Response) resolver.Response {
	if req.Question.Type == wire.TypeANY {
		return resp
	}
	for range maxDNAME {
		if resp.RCode != rcode.NoError || !resp.NoData {
			return resp
		}
		dname, ok := g.dnameAbove(ctx, req, &resp)
		if !ok {
			return resp
		}
		resp.Answer = append(slices.Clip(resp.Answer), dname)
		target, ok := substitute(resp.Owner, &dname)
		if !ok {
			resp.RCode = rcode.YXDomain
			return resp
		}
		resp.Answer = append(resp.Answer, wire.RR{
			Name: resp.Owner, Type: wire.TypeCNAME, Class: wire.ClassIN, TTL: dname.TTL, Data: target.Wire(),
		})
		if req.Question.Type == wire.TypeCNAME || target.InNamespace() != nil {
			resp.NoData = false
			return resp
		}
		answer := resp.Answer
		req.Question.Name = target
		if resp = g.handler.Resolve(ctx, req); resp.RCode == rcode.NoError || resp.RCode == rcode.NXDomain {
			resp.Answer = append(slices.Clip(answer), resp.Answer...)
		}
	}
	return resolver.Response{RCode: rcode.ServFail, Err: resolver.ErrRecursion}
}

// dnameAbove returns the DNAME record that the last owner of resp lies below:
// of several the highest, which hides the others.
func (g *Gateway) dnameAbove(ctx context.Context, req resolver.Request, resp *resolver.Response) (wire.RR, bool) {
	above := make([]name.Name, 0, 4)
	for n := resp.Owner; n != resp.Zone; above = append(above, n) {
		n = n.Parent()
	}
	req.Question.Type = wire.TypeDNAME
	for _, n := range slices.Backward(above) {
		req.Question.Name = n
		for _, rr := range g.handler.Resolve(ctx, req).Answer {
			if rr.Type == wire.TypeDNAME && rr.Name == n {
				return rr, true
			}
		}
	}
	return wire.RR{}, false
}

// substitute returns n with the target of the DNAME record in place of its
// owner, if that is a name (RFC 6672 §2.2).
func substitute(n name.Name, dname *wire.RR) (name.Name, bool) {
	b := n.Wire()
	b = append(b[:len(b)-len(dname.Name.Wire())], dname.Data...)
	target, _, err := name.FromWire(b)
	return target, err == nil
}
