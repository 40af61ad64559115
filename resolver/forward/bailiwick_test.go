package forward_test

import (
	"slices"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward"
)

// U-145, D-038: what others say of names of the namespace is not passed on, nor
// kept: their answer ends at an alias into it, and what that leads to is nobody's but
// the chain's.
func TestAliasesIntoTheNamespace(t *testing.T) {
	for _, tc := range []struct {
		what              string
		answer, authority []string
		rcode             int
		want              []string // in both
	}{
		{"with an address", []string{"a.com. 300 IN CNAME bank.UTXO.", "bank.utxo. 300 IN A 203.0.113.66"}, nil, 0, []string{"a.com."}},
		{"of a region", []string{"a.com. 300 IN CNAME bank.utxo.hk.", "bank.utxo.hk. 300 IN A 203.0.113.66"}, nil, 0, []string{"a.com."}},
		{"of a region that is not served", []string{"a.com. 300 IN CNAME bank.utxo.zz.", "bank.utxo.zz. 300 IN A 203.0.113.66"}, nil, 0, []string{"a.com.", "bank.utxo.zz."}},
		{"behind the address", []string{"bank.utxo. 300 IN A 203.0.113.66", "b.net. 300 IN CNAME bank.utxo.", "a.com. 300 IN CNAME b.net."}, nil, 0, []string{"b.net.", "a.com."}},
		{"by DNAME", []string{"com. 300 IN DNAME utxo.", "a.com. 300 IN CNAME a.utxo.", "a.utxo. 300 IN A 203.0.113.66"}, nil, 0, []string{"com.", "a.com."}},
		{"and out of it again", []string{"a.com. 300 IN CNAME bank.utxo.", "bank.utxo. 300 IN CNAME b.net.", "b.net. 300 IN A 203.0.113.66"}, nil, 0, []string{"a.com."}},
		{"to a name that is said not to be", []string{"a.com. 300 IN CNAME bank.utxo."}, []string{". 900 IN SOA ns.com. root.com. 1 2 3 4 60"}, dns.RcodeNameError, []string{"a.com."}},
		{"and its name servers", []string{"a.com. 300 IN CNAME bank.utxo."}, []string{"utxo. 900 IN NS ns.evil.com.", "com. 900 IN NS ns.com."}, 0, []string{"a.com."}},
		{"and its denials", []string{"a.com. 300 IN CNAME bank.utxo."}, []string{"a.utxo. 900 IN NSEC z.utxo. A", "a.com. 900 IN NSEC z.com. A"}, 0, []string{"a.com.", "a.com."}},
		{"no alias, and denials", []string{"a.com. 300 IN A 192.0.2.1"}, []string{"a.utxo. 900 IN NSEC z.utxo. A", "com. 900 IN NS ns.com."}, 0, []string{"a.com.", "com."}},
	} {
		t.Run(tc.what, func(t *testing.T) {
			u := serve(t)
			u.answer(func(w dns.ResponseWriter, q *dns.Msg) {
				m := new(dns.Msg).SetRcode(q, tc.rcode)
				m.Answer, m.Ns, m.Compress = records(t, tc.answer), records(t, tc.authority), true
				_ = w.WriteMsg(m)
			})
			f := forwarder(func(cfg *forward.Config) { cfg.Regions = []string{"hk"} }, u)
			for range 2 {
				q := query(t, another, 1)
				reply, err := f.Forward(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				m, owners := unpack(t, q, reply), []string(nil)
				for _, rr := range append(m.Answer, m.Ns...) {
					owners = append(owners, rr.Header().Name)
				}
				if m.Rcode != dns.RcodeSuccess || !slices.Equal(owners, tc.want) || len(u.queries()) != 1 {
					t.Errorf("%d queries, %v", len(u.queries()), m)
				}
			}
		})
	}
}

// ofTheNamespace reports whether a reply has records of the namespace, or aliases
// into it.
func ofTheNamespace(m *dns.Msg) bool {
	return slices.ContainsFunc(append(slices.Clone(m.Answer), m.Ns...), func(rr dns.RR) bool {
		alias, ok := rr.(*dns.CNAME)
		return dns.IsSubDomain("utxo.", rr.Header().Name) || ok && dns.IsSubDomain("utxo.", alias.Target)
	})
}
