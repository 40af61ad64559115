package gateway_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
)

// A DNS message goes in, a DNS message comes out; sockets are someone else's.
func Example() {
	c := resolvertest.New(new(testing.B))
	c.Register("jmbc.user.utxo", "jmbc.user.utxo 300 A 192.0.2.1")
	g, err := gateway.New(gateway.Config{
		Handler: resolver.New(resolver.Config{Chain: c, Records: c, Grace: resolvertest.Grace}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	query := new(dns.Msg)
	query.SetQuestion("jmbc.user.utxo.", dns.TypeA)
	msg, _ := query.Pack()

	reply := new(dns.Msg)
	_ = reply.Unpack(g.DNS(context.Background(), msg, resolver.Source{Validated: true}))
	fmt.Println(dns.RcodeToString[reply.Rcode], records(reply.Answer))
	// Output: NOERROR jmbc.user.utxo. 300 IN A 192.0.2.1
}
