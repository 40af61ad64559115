package gateway_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/zone"
)

// owners is a Chain of a few names: each with the types of its RRsets, in
// canonical order.
type owners []ownerTypes

type ownerTypes struct {
	name  name.Name
	types []uint16
}

func (all *owners) add(n name.Name, types ...uint16) {
	for i := range *all {
		if o := &(*all)[i]; o.name == n {
			o.types = append(o.types, types...)
			return
		}
	}
	*all = append(*all, ownerTypes{n, types})
	slices.SortFunc(*all, func(a, b ownerTypes) int { return name.Compare(a.name, b.name) })
}

func (all *owners) remove(n name.Name) {
	*all = slices.DeleteFunc(*all, func(o ownerTypes) bool { return o.name == n })
}

// Covering implements gateway.Chain.
func (all *owners) Covering(owner []byte) (at, next name.Name, types []uint16, ok bool) {
	i := slices.IndexFunc(*all, func(o ownerTypes) bool { return dnssec.Compare(o.name.Wire(), owner) > 0 })
	if i < 0 {
		i = len(*all)
	}
	last := (*all)[i-1]
	next = last.name.Apex()
	if i < len(*all) && (*all)[i].name.Apex() == next {
		next = (*all)[i].name
	}
	return last.name, next, last.types, true
}

// signedWorld is a chain with a name of each kind that denial has to tell apart.
func signedWorld(t testing.TB) (*resolvertest.Chain, *owners) {
	t.Helper()
	c, all := resolvertest.New(t), &owners{}
	for _, apex := range []string{"utxo", "utxo.hk"} {
		all.add(name.MustParse(apex), dnssec.ApexTypes()...)
	}
	register := func(text, records string) {
		c.Register(text, records)
		all.add(name.MustParse(text))
		rrs, err := zone.ParseRecords(records, 300)
		if err != nil {
			t.Fatal(err)
		}
		for _, rr := range rrs {
			if !rr.Name.IsSubdomainOf(name.MustParse("cut.delegated.utxo")) || rr.Name.String() == "cut.delegated.utxo" {
				all.add(rr.Name, message.FromNative(rr.Type))
			}
		}
	}
	register("jmbc.user.utxo", `
		jmbc.user.utxo 300 A 192.0.2.1
		jmbc.user.utxo 300 MX 10 Mail.jmbc.user.utxo
		jmbc.user.utxo 300 JMBC 1 3 jm1qexample
		jmbc.user.utxo 300 TYPE43 \# 5 00010dffaa
		www.jmbc.user.utxo 300 CNAME jmbc.user.utxo
		gone.jmbc.user.utxo 300 CNAME nobody.utxo
		out.jmbc.user.utxo 300 CNAME example.com
		hk.jmbc.user.utxo 300 CNAME shop.utxo.hk
		a.deep.jmbc.user.utxo 300 TXT "x"
	`)
	register("delegated.utxo", `
		delegated.utxo 300 A 192.0.2.2
		cut.delegated.utxo 300 NS ns.cut.delegated.utxo
		ns.cut.delegated.utxo 300 A 192.0.2.3
	`)
	register("empty.utxo", "")
	register("moved.utxo", "moved.utxo 300 DNAME jmbc.user.utxo")
	register("shop.utxo.hk", "shop.utxo.hk 300 A 192.0.2.44")
	return c, all
}

// signing makes a gateway sign with a key, for .utxo and .utxo.hk.
func signing(t testing.TB, all *owners, keys dnssec.KeySet, now func() time.Time) func(*gateway.Config) {
	t.Helper()
	signers := make(map[name.Name]*dnssec.Signer)
	for _, apex := range []string{"utxo", "utxo.hk"} {
		s, err := dnssec.NewSigner(name.MustParse(apex), keys, dnssec.Validity{}, now())
		if err != nil {
			t.Fatal(err)
		}
		signers[s.Zone()] = s
	}
	return func(cfg *gateway.Config) {
		cfg.Regions, cfg.Chain, cfg.Now = []string{"hk"}, all, now
		cfg.Signer = func(zone name.Name) *dnssec.Signer { return signers[zone] }
	}
}

// someKeys returns always the same keys of an algorithm.
func someKeys(t testing.TB, a dnssec.Algorithm, now time.Time) dnssec.KeySet {
	t.Helper()
	k, err := dnssec.GenerateKey(a, rand.NewChaCha8([32]byte{byte(a)}))
	if err != nil {
		t.Fatal(err)
	}
	return dnssec.Start(k, now)
}
