package gateway

import (
	"slices"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// maxGlue is of how many name servers a referral has the addresses: more than any
// zone has, which are all to be there (RFC 9471 §3.1).
const maxGlue = 32

// delegated returns the referral in place of an answer that there is no record,
// if the owner or a name above it has NS records: of several names the highest.
// Records that are there in spite of them are answered, since the chain has
// them.
func (in *inquiry) delegated(resp resolver.Response) resolver.Response {
	if !resp.NoData && in.kind != dns.TypeANY || resp.RCode != rcode.NoError || resp.Zone == resp.Owner.Apex() {
		return resp
	}
	above := namesTo(resp.Owner, resp.Zone)
	switch {
	case !resp.NoData: // there is something, which is all of it unless it delegates itself
		above = above[:1]
	case in.kind == dns.TypeDS: // which is asked of who delegates
		above = above[1:]
	}
	if servers := in.servers(above); len(servers) > 0 {
		return in.referral(resp, servers)
	}
	return resp
}

// servers returns the NS records of the last of the names that has some.
func (in *inquiry) servers(names []name.Name) (servers []wire.RR) {
	for _, n := range slices.Backward(names) {
		if servers = in.records(n, wire.TypeNS); len(servers) > 0 {
			break
		}
	}
	return servers
}

// unnamed answers for octets that no name here can have, but one of other servers
// (E-120). ending is the longest name that they end with.
func (in *inquiry) unnamed(ending name.Name) resolver.Response {
	in.req.Question.Name, in.req.Question.Type = ending, wire.TypeCNAME // which leads nowhere
	resp := in.g.handler.Resolve(in.ctx, in.req)
	if resp.RCode != rcode.NoError || len(resp.Authority) > 0 {
		return resp
	}
	resp.Answer = nil
	if resp.Zone != ending.Apex() {
		if servers := in.servers(namesTo(ending, resp.Zone)); len(servers) > 0 {
			return in.referral(resp, servers)
		}
	}
	resp.RCode, resp.NoData = rcode.NXDomain, false
	return resp
}

// referral is resp with the servers to ask instead. It is authoritative for the
// alias that led to it, if there is one (RFC 1035 §4.1.1).
func (in *inquiry) referral(resp resolver.Response, servers []wire.RR) resolver.Response {
	if resp.NoData = false; in.kind == dns.TypeANY {
		resp.Answer = nil // what is there, which is the servers
	}
	resp.AA = resp.AA && len(resp.Answer) > 0
	resp.Authority = servers
	for _, rr := range servers[:min(len(servers), maxGlue)] {
		resp.Additional = append(resp.Additional, in.glue(resp.Zone, rr.Data)...)
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

// glue returns the addresses of a name server that are among the records of the
// registered name.
func (in *inquiry) glue(zone name.Name, server []byte) []wire.RR {
	host, _, err := name.FromWire(server)
	if err != nil || !host.IsSubdomainOf(zone) {
		return nil
	}
	return append(in.records(host, wire.TypeA), in.records(host, wire.TypeAAAA)...)
}
