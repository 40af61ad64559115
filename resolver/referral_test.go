package resolver_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// lost is a node that has the state and nobody's records.
func lost(t testing.TB) (*resolvertest.Chain, *resolver.Resolver) {
	t.Helper()
	c := world(t)
	c.Point("jmbc.user.utxo", "192.0.2.53:5353", "[2001:db8::53]:5353", "ns.example.com:5353")
	c.Lost = true
	return c, newResolver(c)
}

// linesOf returns records as text.
func linesOf(rrs []wire.RR) (lines []string) {
	for _, rr := range rrs {
		if rr.Type == wire.TypeDescriptor {
			lines = append(lines, fmt.Sprintf("%v %d DESCRIPTOR", rr.Name, rr.TTL))
			continue
		}
		lines = append(lines, strings.Join(strings.Fields(zone.FormatRR(rr)), " "))
	}
	return lines
}

// U-059, U-081, U-121, U-134: a node without the records of a name refers to
// the resolvers that the name's state points to, and the proof shows that it does.
func TestReferral(t *testing.T) {
	c, r := lost(t)
	for _, flags := range []wire.QueryFlags{wire.QueryAD, wire.QueryAD | wire.QueryRD, wire.QueryAD | wire.QueryCD} {
		q := resolvertest.Query("x.jmbc.user.utxo", wire.TypeA)
		q.Flags = flags
		resp := ask(t, r, q, stream)
		if resp.RCode != rcode.NoError || resp.Flags&^wire.ResponseCD != 0 || len(resp.Answer) != 0 {
			t.Fatalf("%v, flags %v, %d records", resp.RCode, resp.Flags, len(resp.Answer))
		}
		if got, want := linesOf(resp.Authority), []string{
			"jmbc.user.utxo. 300 IN NS r1.jmbc.user.utxo.", "jmbc.user.utxo. 300 IN NS r2.jmbc.user.utxo.", "jmbc.user.utxo. 300 IN NS r3.jmbc.user.utxo.",
		}; !slices.Equal(got, want) {
			t.Errorf("authority %q", got)
		}
		if got, want := linesOf(resp.Additional), []string{
			"jmbc.user.utxo 300 DESCRIPTOR", "r1.jmbc.user.utxo. 300 IN A 192.0.2.53", "r2.jmbc.user.utxo. 300 IN AAAA 2001:db8::53",
		}; !slices.Equal(got, want) {
			t.Errorf("additional %q", got)
		}
		if p, err := resolver.Anchor(&resp); err != nil || p.Kind != wire.ProofInclusion {
			t.Errorf("kind %d, %v", p.Kind, err)
		}
		a, err := resolver.Verify(q, resp, c.Trust())
		if err != nil || a.RCode != rcode.NoError || a.Referral == nil || a.Owner != q.Question.Name || a.Encloser != name.MustParse("jmbc.user.utxo") {
			t.Fatalf("%+v, %v", a, err)
		}
		if a.Referral.Endpoints[0].Address != "192.0.2.53:5353" || len(a.Referral.Endpoints) != 3 {
			t.Errorf("%+v", a.Referral)
		}
	}
	d := c.Point("jmbc.user.utxo", "198.51.100.1:53")
	resp := ask(t, r, resolvertest.Query("jmbc.user.utxo", wire.TypeA), stream)
	if id := registrar.DescriptorID(resp.Additional[0].Data); id != d.Resolver || len(resp.Authority) != 1 {
		t.Errorf("after the name has changed its resolver: %q, %q", linesOf(resp.Authority), linesOf(resp.Additional))
	}
}

// U-081, U-123, U-125, U-127: when a node does not refer.
func TestNoReferral(t *testing.T) {
	c, r := lost(t)
	d := c.Register("gone.utxo", "gone.utxo 300 A 192.0.2.4")
	d.Resolver = [32]byte{1} // which nobody published
	c.PutDomain(name.MustParse("gone.utxo"), d)
	d = c.Register("old.utxo", "old.utxo 300 A 192.0.2.5")
	d.Resolver, d.Expiry = c.Point("jmbc.user.utxo", "192.0.2.53:5353").Resolver, c.Time-1
	c.PutDomain(name.MustParse("old.utxo"), d)
	for owner, want := range map[string]rcode.Code{
		"user.utxo": rcode.ServFail, // points to none
		"gone.utxo": rcode.ServFail,
		"old.utxo":  rcode.Expired,
		"bare.utxo": rcode.NoError, // has no records to lose
		"none.utxo": rcode.NXDomain,
	} {
		q := resolvertest.Query(owner, wire.TypeA)
		resp := ask(t, r, q, stream)
		if a, err := resolver.Verify(q, resp, c.Trust()); err != nil || a.RCode != want || a.Referral != nil || resp.Authority != nil || resp.Additional != nil {
			t.Errorf("%s: %+v, %v", owner, a, err)
		}
	}
	if resp := resolve(r, "jmbc.user.utxo", wire.TypeA); resp.RCode != rcode.ServFail || !errors.Is(resp.Err, resolver.ErrRecords) {
		t.Errorf("who did not ask for a referral: %v", resp.RCode)
	}
}

// U-081, U-145: what is proved of a referral is the descriptor alone, and it
// cannot be another.
func TestReferralTampered(t *testing.T) {
	c, r := lost(t)
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	good := ask(t, r, q, stream)
	other := registrar.Descriptor{Endpoints: []registrar.Endpoint{{Transport: registrar.TransportService, Address: "203.0.113.66:5353"}}}
	forged, err := other.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		spoil func(resp *wire.Response)
		want  error
	}{
		{"as it was sent", func(*wire.Response) {}, nil},
		{"other name servers", func(resp *wire.Response) { resp.Authority = nil }, nil},
		{"other addresses", func(resp *wire.Response) { resp.Additional = resp.Additional[:1] }, nil},
		{"another descriptor", func(resp *wire.Response) { resp.Additional[0].Data = forged }, resolver.ErrProof},
		{"no descriptor", func(resp *wire.Response) { resp.Additional = resp.Additional[1:] }, resolver.ErrProof},
		{"a record as an answer", func(resp *wire.Response) { resp.Answer = resp.Additional[1:2] }, resolver.ErrProof},
		{"a proof of nothing", func(resp *wire.Response) { resp.Proof = nil }, resolver.ErrNoProof},
		{"said to be absent", func(resp *wire.Response) { resp.RCode = rcode.NXDomain }, resolver.ErrProof},
	} {
		resp := good
		resp.Additional = slices.Clone(good.Additional)
		tc.spoil(&resp)
		if a, err := resolver.Verify(q, resp, c.Trust()); !errors.Is(err, tc.want) || err == nil && a.Referral == nil {
			t.Errorf("%s: %+v, %v", tc.name, a, err)
		}
	}
}

// U-090: aliases that a node can follow lead to the referral.
func TestReferralBehindAlias(t *testing.T) {
	c := world(t)
	c.Register("alias.utxo", "alias.utxo 300 TXT here\nwww.alias.utxo 300 CNAME jmbc.user.utxo")
	r := newResolver(c)
	resolve(r, "alias.utxo", wire.TypeTXT) // so that these records are kept
	c.Point("jmbc.user.utxo", "192.0.2.53:5353")
	c.Lost = true
	q := resolvertest.Query("www.alias.utxo", wire.TypeA)
	resp := ask(t, r, q, stream)
	a, err := resolver.Verify(q, resp, c.Trust())
	if err != nil || a.Referral == nil || a.Owner != name.MustParse("jmbc.user.utxo") || len(a.RRsets) != 1 || a.RRsets[0].Type != wire.TypeCNAME {
		t.Fatalf("%+v, %v", a, err)
	}
}

// U-055, U-081: whatever is said, a verified referral is what the name's state
// points to.
func FuzzReferral(f *testing.F) {
	c, r := lost(f)
	q := resolvertest.Query("x.jmbc.user.utxo", wire.TypeA)
	f.Add(r.Native(f.Context(), encodeQuery(f, q), stream))
	q2 := resolvertest.Query("user.utxo", wire.TypeA)
	f.Add(r.Native(f.Context(), encodeQuery(f, q2), stream))
	trust := c.Trust()
	f.Fuzz(func(t *testing.T, msg []byte) {
		resp, err := wire.DecodeResponse(msg)
		if err != nil {
			return
		}
		a, err := resolver.Verify(q, resp, trust)
		if err != nil || a.Referral == nil {
			return
		}
		encoded, err := a.Referral.Encode()
		if err != nil || registrar.DescriptorID(encoded) != a.Domain.Resolver {
			t.Fatalf("%+v is not what %x is: %v", a.Referral, a.Domain.Resolver, err)
		}
	})
}
