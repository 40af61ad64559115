package validate_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
	"github.com/utxo-dns/utxonode/resolver/forward/validate/validatetest"
)

func ExampleRoot() {
	for _, a := range validate.Root() {
		fmt.Println(a)
	}
	// Output:
	// .	0	IN	DS	20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
	// .	0	IN	DS	38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
}

// The key of 2017 is in the anchor of 2017, whichever form it is read in.
func TestParseAnchor(t *testing.T) {
	const key = ". IN DNSKEY 257 3 8 AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU="
	a, err := validate.ParseAnchor(key)
	if err != nil || a.String() != validate.Root()[0].String() {
		t.Errorf("%v, %v", a, err)
	}
	for _, text := range []string{
		"", "x", ". IN A 192.0.2.1", ". IN DS 1 8 99 00", ". IN DS 1 1 2 00", ". IN DNSKEY 0 3 8 AwEAAQ==", ". IN DNSKEY 385 3 8 AwEAAQ==",
	} {
		if _, err := validate.ParseAnchor(text); !errors.Is(err, validate.ErrAnchor) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// madeUp is what somebody on the way says: a record of a line, and a signature
// over it by a zone that has not made it.
func madeUp(t *testing.T, line, signer string) []dns.RR {
	t.Helper()
	rr, err := dns.NewRR(line)
	if err != nil {
		t.Fatal(err)
	}
	h := rr.Header()
	return []dns.RR{rr, &dns.RRSIG{
		Hdr: dns.RR_Header{Name: h.Name, Rrtype: dns.TypeRRSIG, Class: dns.ClassINET, Ttl: 300}, TypeCovered: h.Rrtype,
		Algorithm: dns.ED25519, Labels: uint8(dns.CountLabel(h.Name)), OrigTtl: 300, SignerName: signer,
		Inception: uint32(now.Unix()), Expiration: uint32(now.Unix()) + 300, Signature: strings.Repeat("A", 86) + "==",
	}}
}

// U-239: an anchor holds for the names below it, whoever a signature that nobody
// has verified says it is by (RFC 4035 §4.3).
func TestIslands(t *testing.T) {
	unsigned := func(zones map[string]*validatetest.Zone) { zones["plain."].Denial = validatetest.Unsigned }
	for _, tc := range []struct {
		what, name string
		anchors    []string
		change     func(map[string]*validatetest.Zone)
		rcode      int
		lie        []dns.RR // nil: none; in Authority if rcode is set
		want       validate.Status
	}{
		{what: "records", name: "www.plain.", anchors: []string{"plain."}, want: validate.Secure},
		{what: "beside the island", name: "www.open.", anchors: []string{"plain."}, want: validate.Insecure},
		{what: "an unsigned zone of it", name: "www.open.plain.", anchors: []string{"plain."}, want: validate.Insecure},
		{what: "signed by the root, which has no anchor", name: "www.plain.", anchors: []string{"plain."}, lie: madeUp(t, "www.plain. 300 IN A 203.0.113.1", "."), want: validate.Bogus},
		{what: "denied by the root, which has no anchor", name: "www.plain.", anchors: []string{"plain."}, rcode: dns.RcodeNameError, lie: madeUp(t, "a.plain. 300 IN NSEC z.plain. A", "."), want: validate.Bogus},
		{what: "an unsigned zone of it, signed by the root", name: "www.open.plain.", anchors: []string{"plain."}, lie: madeUp(t, "www.open.plain. 300 IN A 192.0.2.6", "."), want: validate.Insecure},
		{what: "below an unsigned zone", name: "www.sub.plain.", anchors: []string{".", "sub.plain."}, change: unsigned, want: validate.Secure},
		{what: "signed by the unsigned zone above", name: "www.sub.plain.", anchors: []string{".", "sub.plain."}, change: unsigned, lie: madeUp(t, "www.sub.plain. 300 IN A 203.0.113.1", "plain."), want: validate.Bogus},
		{what: "an unsigned zone, signed by itself", name: "www.open.", anchors: []string{"."}, lie: madeUp(t, "www.open. 300 IN A 192.0.2.10", "open."), want: validate.Insecure},
		{what: "redirected by the unsigned zone above", name: "www.sub.plain.", anchors: []string{".", "sub.plain."}, change: unsigned, lie: []dns.RR{
			madeUp(t, "plain. 300 IN DNAME open.", "plain.")[0], madeUp(t, "www.sub.plain. 300 IN CNAME www.sub.open.", "plain.")[0],
			madeUp(t, "www.sub.open. 300 IN A 203.0.113.1", "open.")[0],
		}, want: validate.Bogus},
		{what: "DS of the island, which the zone above has", name: "sub.plain.", anchors: []string{".", "sub.plain."}, change: unsigned, lie: madeUp(t, "sub.plain. 300 IN DS 1 13 2 00", "plain."), want: validate.Insecure},
	} {
		t.Run(tc.what, func(t *testing.T) {
			s := world(t, tc.change)
			cfg := validate.Config{Source: s, Now: func() time.Time { return now }}
			for _, zone := range tc.anchors {
				a, err := validate.ParseAnchor(s.Zone(zone, dns.TypeA).Key.ToDS(dns.SHA256).String())
				if err != nil {
					t.Fatal(err)
				}
				cfg.Anchors = append(cfg.Anchors, a)
			}
			m := s.reply(tc.name, dns.TypeA)
			switch {
			case tc.rcode != 0:
				m.Rcode, m.Answer, m.Ns = tc.rcode, nil, tc.lie
			case tc.lie != nil:
				if tc.lie[0].Header().Rrtype == dns.TypeDS {
					m.Question[0].Qtype = dns.TypeDS
				}
				m.Answer, m.Ns = tc.lie, nil
			}
			if got := validate.New(cfg).Validate(t.Context(), pack(t, m)); got.Status != tc.want {
				t.Errorf("%+v of\n%v", got, m)
			}
		})
	}
}

// U-239: what the zone above an island may say of names without signatures, it may
// not say of those in the island (RFC 5155 §6).
func TestOptOutAboveAnIsland(t *testing.T) {
	s := world(t, nil)
	island := &validatetest.Zone{Name: "open.some."}
	validatetest.New(t, now, []*validatetest.Zone{island})
	s.lie = func(m *dns.Msg) {
		if m.Question[0].Name == island.Name && m.Question[0].Qtype == dns.TypeDNSKEY {
			m.Answer, m.Ns = island.Sign(island.Name, dns.Copy(island.Key)), nil
		}
	}
	root, err := validate.ParseAnchor(s.Anchor())
	if err != nil {
		t.Fatal(err)
	}
	a, err := validate.ParseAnchor(island.Key.ToDS(dns.SHA256).String())
	if err != nil {
		t.Fatal(err)
	}
	m := s.reply("nobody.some.", dns.TypeA)
	m.Question[0].Name = "www.open.some."
	m.Ns = append(m.Ns, s.reply("open.some.", dns.TypeDS).Ns...)
	for n, want := range map[int]validate.Status{1: validate.Insecure, 2: validate.Bogus} {
		v := validate.New(validate.Config{Source: s, Anchors: []validate.Anchor{root, a}[:n], Now: func() time.Time { return now }})
		if got := v.Validate(t.Context(), pack(t, m)); got.Status != want {
			t.Errorf("%d anchors: %+v of\n%v", n, got, m)
		}
	}
}
