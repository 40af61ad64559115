package gateway

import (
	"encoding/binary"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// The timers of a synthetic SOA, in seconds. Nobody transfers these zones, so
// only the negative TTL has an effect.
const (
	soaRefresh = 3600
	soaRetry   = 600
	soaExpire  = 7 * 24 * 3600
)

// DefaultNameServer is the name that SOA and NS records give a node unless it has
// another one. Nobody can register it.
func DefaultNameServer() name.Name { return name.MustParse("ns.root.utxo") }

// soa returns the SOA record of a zone.
func (g *Gateway) soa(zone name.Name, height uint64) wire.RR {
	return SOA(g.nameServers[0], zone, height)
}

// SOA returns the SOA record of a zone that a name server answers for, which the
// chain does not have and the DNS needs (U-192). Its serial is the height. The
// mailbox is hostmaster at the name server.
func SOA(nameServer, zone name.Name, height uint64) wire.RR {
	const mailbox, numbers = "\x0ahostmaster", 5 * 4
	server := nameServer.Wire()
	data := make([]byte, 0, 2*len(server)+len(mailbox)+numbers)
	data = append(data, server...)
	data = append(data, mailbox...)
	data = append(data, server...)
	for _, n := range [5]uint32{uint32(height), soaRefresh, soaRetry, soaExpire, resolver.NegativeTTL} {
		data = binary.BigEndian.AppendUint32(data, n)
	}
	return wire.RR{Name: zone, Type: wire.TypeSOA, Class: wire.ClassIN, TTL: resolver.NegativeTTL, Data: data}
}

func (g *Gateway) ns(zone name.Name) []wire.RR {
	all := make([]wire.RR, len(g.nameServers))
	for i, server := range g.nameServers {
		all[i] = wire.RR{Name: zone, Type: wire.TypeNS, Class: wire.ClassIN, TTL: resolver.NegativeTTL, Data: server.Wire()}
	}
	return all
}

// hinfo is the answer to ANY (RFC 8482 §4.2).
func hinfo(owner name.Name) wire.RR {
	return wire.RR{
		Name: owner, Type: wire.Type(dns.TypeHINFO), Class: wire.ClassIN, TTL: resolver.NegativeTTL,
		Data: []byte("\x07RFC8482\x00"),
	}
}
