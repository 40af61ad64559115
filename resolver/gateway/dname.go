package gateway

import (
	"slices"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// maxDNAME is how many DNAME records one answer may follow.
const maxDNAME = 10

// redirected is resp, or where the DNAME records above its last owner lead
// (RFC 6672, E-112): the native side answers them as any other record. An owner
// that has others is not redirected.
func (in *inquiry) redirected(resp resolver.Response) resolver.Response {
	for range maxDNAME {
		if resp.RCode != rcode.NoError || !resp.NoData {
			return resp
		}
		dname, ok := in.dnameAbove(&resp)
		if !ok || in.hasAny(resp.Owner) {
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
		if in.kind == dns.TypeCNAME || in.kind == dns.TypeANY || target.InNamespace() != nil {
			resp.NoData = false
			return resp
		}
		answer := resp.Answer
		if resp = in.ask(target, in.req.Question.Type); resp.RCode == rcode.NoError || resp.RCode == rcode.NXDomain {
			resp.Answer = append(slices.Clip(answer), resp.Answer...)
		}
	}
	return resolver.Response{RCode: rcode.ServFail, Err: resolver.ErrRecursion}
}

// dnameAbove returns the DNAME record that the last owner of resp lies below:
// of several the highest, which hides the others.
func (in *inquiry) dnameAbove(resp *resolver.Response) (wire.RR, bool) {
	above := make([]name.Name, 0, 4)
	for n := resp.Owner; n != resp.Zone; above = append(above, n) {
		n = n.Parent()
	}
	for _, n := range slices.Backward(above) {
		if all := in.records(n, wire.TypeDNAME); len(all) > 0 {
			return all[0], true
		}
	}
	return wire.RR{}, false
}

// isRedirection reports whether an answer begins with a DNAME record and what it makes
// of a name.
func isRedirection(rrs []wire.RR) bool {
	return len(rrs) > 1 && rrs[0].Type == wire.TypeDNAME && rrs[1].Type == wire.TypeCNAME
}

// substitute returns n with the target of the DNAME record in place of its
// owner, if that is a name (RFC 6672 §2.2).
func substitute(n name.Name, dname *wire.RR) (name.Name, bool) {
	b := n.Wire()
	b = append(b[:len(b)-len(dname.Name.Wire())], dname.Data...)
	target, _, err := name.FromWire(b)
	return target, err == nil
}
