package gateway_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
)

var noon = time.Unix(resolvertest.Genesis, 0).Add(12 * time.Hour)

func atNoon() time.Time { return noon }

// asking returns a query with DO.
func asking(owner string, qtype uint16) *dns.Msg {
	m := query(owner, qtype)
	m.SetEdns0(1232, true)
	return m
}

// unsigned verifies every signature of a section and returns its records without
// them, with the types of NSEC records, and how many signatures there were.
func unsigned(t *testing.T, keys map[uint16]*dns.DNSKEY, section []dns.RR) (rest string, signatures int) {
	t.Helper()
	var plain []dns.RR
	for i, rr := range section {
		sig, ok := rr.(*dns.RRSIG)
		if !ok {
			plain = append(plain, rr)
			continue
		}
		var set []dns.RR
		for _, other := range section {
			if h := other.Header(); h.Rrtype == sig.TypeCovered && h.Name == sig.Hdr.Name {
				set = append(set, other)
			}
		}
		if err := sig.Verify(keys[sig.KeyTag], set); err != nil || !sig.ValidityPeriod(noon) || i == 0 {
			t.Errorf("%v: %v", sig, err)
		}
		signatures++
	}
	return records(plain), signatures
}

// E-05, E-76, E-82, U-002, U-187, U-192, D-069: what is there is signed, and
// what is not is shown not to be by those that are.
func TestSigned(t *testing.T) {
	const (
		soa     = "utxo. 60 IN SOA ns.root.utxo. hostmaster.ns.root.utxo. 6 3600 600 604800 60"
		aliasIn = "www.jmbc.user.utxo. 300 IN CNAME jmbc.user.utxo.; "
		addr    = "jmbc.user.utxo. 300 IN A 192.0.2.1"
		apex    = "utxo. 60 IN NSEC delegated.utxo. NS SOA RRSIG NSEC DNSKEY CDS CDNSKEY"
		moved   = "moved.utxo. 60 IN NSEC jmbc.user.utxo. DNAME RRSIG NSEC"
		jmbc    = "jmbc.user.utxo. 60 IN NSEC a.deep.jmbc.user.utxo. A MX RRSIG NSEC TYPE65281"
		deep    = "a.deep.jmbc.user.utxo. 60 IN NSEC gone.jmbc.user.utxo. TXT RRSIG NSEC"
		last    = "www.jmbc.user.utxo. 60 IN NSEC utxo. CNAME RRSIG NSEC"
		cut     = "cut.delegated.utxo. 60 IN NSEC empty.utxo. NS RRSIG NSEC"
		hkApex  = "utxo.hk. 60 IN NSEC shop.utxo.hk. NS SOA RRSIG NSEC DNSKEY CDS CDNSKEY"
	)
	for _, a := range dnssec.Algorithms() {
		c, all := signedWorld(t)
		g := newGateway(t, c, signing(t, all, someKeys(t, a, noon), atNoon))
		keys := make(map[uint16]*dns.DNSKEY)
		for _, zone := range []string{"utxo", "utxo.hk"} {
			resp := exchange(t, g, asking(zone, dns.TypeDNSKEY), tcp)
			key := resp.Answer[0].(*dns.DNSKEY)
			if zone == "utxo" {
				keys[key.KeyTag()] = key
			}
			if sig := resp.Answer[1].(*dns.RRSIG); sig.Verify(key, resp.Answer[:1]) != nil || !resp.Authoritative || len(resp.Answer) != 2 {
				t.Fatalf("%v", resp)
			}
		}
		for _, tc := range []struct {
			name       string
			owner      string
			qtype      uint16
			rcode      int
			answer     string
			signed     int // signatures in the answer
			authority  string
			alsoSigned int // in the authority section
		}{
			{"a record", "jmbc.user.utxo", dns.TypeA, 0, addr, 1, "", 0},
			{"asked in upper case", "JMBC.user.utxo", dns.TypeA, 0, "JMBC.user.utxo. 300 IN A 192.0.2.1", 1, "", 0},
			{"JMBC", "jmbc.user.utxo", gateway.TypeJMBC, 0, `jmbc.user.utxo. 300 CLASS1 TYPE65281 \# 15 0103000b6a6d31716578616d706c65`, 1, "", 0},
			{"a target in upper case", "jmbc.user.utxo", dns.TypeMX, 0, "jmbc.user.utxo. 300 IN MX 10 mail.jmbc.user.utxo.", 1, "", 0},
			{"an alias, link by link", "www.jmbc.user.utxo", dns.TypeA, 0, aliasIn + addr, 2, "", 0},
			{"an alias to nobody", "gone.jmbc.user.utxo", dns.TypeA, 3, "gone.jmbc.user.utxo. 300 IN CNAME nobody.utxo.", 1, soa + "; " + moved + "; " + apex, 3},
			{"an alias out of the namespace", "out.jmbc.user.utxo", dns.TypeA, 0, "out.jmbc.user.utxo. 300 IN CNAME example.com.", 1, "", 0},
			{"a subtree that moved", "www.moved.utxo", dns.TypeA, 0, "moved.utxo. 300 IN DNAME jmbc.user.utxo.; www.moved.utxo. 300 IN CNAME www.jmbc.user.utxo.; " + aliasIn + addr, 3, "", 0},
			{"NODATA", "jmbc.user.utxo", dns.TypeTXT, 0, "", 0, soa + "; " + jmbc, 2},
			{"NODATA behind an alias", "www.jmbc.user.utxo", dns.TypeTXT, 0, strings.TrimSuffix(aliasIn, "; "), 1, soa + "; " + jmbc, 2},
			{"a registered name without records", "empty.utxo", dns.TypeA, 0, "", 0, soa + "; empty.utxo. 60 IN NSEC moved.utxo. RRSIG NSEC", 2},
			{"above a registered name", "user.utxo", dns.TypeA, 0, "", 0, soa + "; " + moved, 2},
			{"above an owner", "deep.jmbc.user.utxo", dns.TypeA, 0, "", 0, soa + "; " + jmbc, 2},
			{"nobody", "nobody.utxo", dns.TypeA, 3, "", 0, soa + "; " + moved + "; " + apex, 3},
			{"nobody below a registered name", "x.jmbc.user.utxo", dns.TypeA, 3, "", 0, soa + "; " + last + "; " + jmbc, 3},
			{"nobody below an empty one", "b.deep.jmbc.user.utxo", dns.TypeA, 3, "", 0, soa + "; " + deep + "; " + jmbc, 3},
			{"nobody at the end", "zzz.utxo", dns.TypeA, 3, "", 0, soa + "; " + last + "; " + apex, 3},
			{"a wildcard", "*.jmbc.user.utxo", dns.TypeA, 3, "", 0, soa + "; " + jmbc, 2},
			{"octets that no name has", `\255.JMBC.user.utxo`, dns.TypeA, 3, "", 0, soa + "; " + last + "; " + jmbc, 3},
			{"DS of an owner, whatever its records", "jmbc.user.utxo", dns.TypeDS, 0, "", 0, soa + "; " + jmbc, 2},
			{"DS of a delegation", "cut.delegated.utxo", dns.TypeDS, 0, "", 0, soa + "; " + cut, 2},
			{"a delegation", "cut.delegated.utxo", dns.TypeA, 0, "", 0, "cut.delegated.utxo. 300 IN NS ns.cut.delegated.utxo.; " + cut, 1},
			{"below a delegation", "x.cut.delegated.utxo", dns.TypeA, 0, "", 0, "cut.delegated.utxo. 300 IN NS ns.cut.delegated.utxo.; " + cut, 1},
			{"the records of a delegation", "cut.delegated.utxo", dns.TypeNS, 0, "cut.delegated.utxo. 300 IN NS ns.cut.delegated.utxo.", 0, "", 0},
			{"NSEC of a delegation", "cut.delegated.utxo", dns.TypeNSEC, 0, cut, 1, "", 0},
			{"what the chain has below a delegation", "ns.cut.delegated.utxo", dns.TypeA, 0, "ns.cut.delegated.utxo. 300 IN A 192.0.2.3", 0, "", 0},
			{"SOA", "utxo", dns.TypeSOA, 0, soa, 1, "", 0},
			{"NS", "utxo", dns.TypeNS, 0, "utxo. 60 IN NS ns.root.utxo.", 1, "", 0},
			{"A of the apex", "utxo", dns.TypeA, 0, "", 0, soa + "; " + apex, 2},
			{"DNSKEY elsewhere", "jmbc.user.utxo", dns.TypeDNSKEY, 0, "", 0, soa + "; " + jmbc, 2},
			{"NSEC", "www.jmbc.user.utxo", dns.TypeNSEC, 0, last, 1, "", 0},
			{"NSEC of nobody", "nobody.utxo", dns.TypeNSEC, 3, "", 0, soa + "; " + moved + "; " + apex, 3},
			{"RRSIG", "jmbc.user.utxo", dns.TypeRRSIG, 0, "", -1, "", 0},
			{"ANY", "jmbc.user.utxo", dns.TypeANY, 0, `jmbc.user.utxo. 60 IN HINFO "RFC8482" ""`, 1, "", 0},
			{"ANY of a delegation", "cut.delegated.utxo", dns.TypeANY, 0, "", 0, "cut.delegated.utxo. 300 IN NS ns.cut.delegated.utxo.; " + cut, 1},
			{"ANY below a delegation", "x.cut.delegated.utxo", dns.TypeANY, 0, "", 0, "cut.delegated.utxo. 300 IN NS ns.cut.delegated.utxo.; " + cut, 1},
			{"ANY of what the chain has below a delegation", "ns.cut.delegated.utxo", dns.TypeANY, 0, `ns.cut.delegated.utxo. 60 IN HINFO "RFC8482" ""`, 0, "", 0},
			{"ANY in a subtree that moved", "www.moved.utxo", dns.TypeANY, 0, "moved.utxo. 300 IN DNAME jmbc.user.utxo.; www.moved.utxo. 300 IN CNAME www.jmbc.user.utxo.", 1, "", 0},
			{"octets that no name has, below a delegation", `r3---sn.\032.x.cut.delegated.utxo`, dns.TypeA, 0, "", 0, "cut.delegated.utxo. 300 IN NS ns.cut.delegated.utxo.; " + cut, 1},
			{"a wildcard below a delegation, its DS", `*.cut.delegated.utxo`, dns.TypeDS, 0, "", 0, "cut.delegated.utxo. 300 IN NS ns.cut.delegated.utxo.; " + cut, 1},
			{"an A-label that is none, below a delegation", `xn--99999999.cut.delegated.utxo`, dns.TypeA, 1, "", 0, "", 0},
			{"ANY of nobody", "nobody.utxo", dns.TypeANY, 3, "", 0, soa + "; " + moved + "; " + apex, 3},
		} {
			t.Run(tc.name+"/"+a.String(), func(t *testing.T) {
				resp := exchange(t, g, asking(tc.owner, tc.qtype), tcp)
				if resp.Rcode != tc.rcode || resp.AuthenticatedData || !resp.IsEdns0().Do() {
					t.Fatalf("%v", resp)
				}
				if tc.signed < 0 { // nothing but a signature
					if sig, ok := resp.Answer[0].(*dns.RRSIG); !ok || sig.TypeCovered != dns.TypeNSEC || len(resp.Answer) != 1 {
						t.Fatalf("%v", resp)
					}
					return
				}
				answer, signed := unsigned(t, keys, resp.Answer)
				authority, alsoSigned := unsigned(t, keys, resp.Ns)
				if answer != tc.answer || signed != tc.signed || authority != tc.authority || alsoSigned != tc.alsoSigned {
					t.Fatalf("%d and %d signatures:\n%v", signed, alsoSigned, resp)
				}
				if again := exchange(t, g, asking(tc.owner, tc.qtype), tcp); again.String() != resp.String() {
					t.Errorf("another answer the second time:\n%v", again)
				}
				// Without DO it is the same without signatures and denial.
				plain := exchange(t, g, query(tc.owner, tc.qtype), tcp)
				if tc.qtype == dns.TypeNSEC {
					return
				}
				want := strings.Split(tc.authority, "; ")
				want = slices.DeleteFunc(want, func(s string) bool { return strings.Contains(s, " NSEC ") })
				if plain.Rcode != tc.rcode || records(plain.Answer) != tc.answer || records(plain.Ns) != strings.Join(want, "; ") {
					t.Errorf("without DO:\n%v", plain)
				}
			})
		}
		t.Run("an alias into another zone/"+a.String(), func(t *testing.T) {
			resp := exchange(t, g, asking("hk.jmbc.user.utxo", dns.TypeTXT), tcp)
			if len(resp.Answer) != 2 || len(resp.Ns) != 4 || resp.Ns[1].(*dns.RRSIG).SignerName != "utxo.hk." || !strings.HasPrefix(records(resp.Ns[2:]), "shop.utxo.hk. 60 IN NSEC utxo.hk. A RRSIG NSEC") {
				t.Errorf("%v", resp)
			}
			resp = exchange(t, g, asking("nobody.utxo.hk", dns.TypeTXT), tcp)
			if resp.Rcode != 3 || !strings.HasPrefix(records(resp.Ns[2:]), hkApex) || len(resp.Ns) != 4 {
				t.Errorf("%v", resp)
			}
		})
	}
}

// E-05: what the two sources of a reply say must go together; else a validator
// would take the node for a forger. So it is told to ask again.
func TestSignedNotReady(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*owners)
		owner string
		qtype uint16
	}{
		{"the chain has the type", func(all *owners) { all.add(name.MustParse("jmbc.user.utxo"), dns.TypeTXT) }, "jmbc.user.utxo", dns.TypeTXT},
		{"the chain has the name", func(all *owners) { all.add(name.MustParse("nobody.utxo"), dns.TypeA) }, "nobody.utxo", dns.TypeA},
		{"the chain does not have the name", func(all *owners) { all.remove(name.MustParse("empty.utxo")) }, "empty.utxo", dns.TypeA},
		{"the chain does not have the delegation", func(all *owners) { all.remove(name.MustParse("cut.delegated.utxo")) }, "cut.delegated.utxo", dns.TypeA},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, all := signedWorld(t)
			tc.spoil(all)
			g := newGateway(t, c, signing(t, all, someKeys(t, dnssec.Ed25519, noon), atNoon))
			resp := exchange(t, g, asking(tc.owner, tc.qtype), tcp)
			if resp.Rcode != dns.RcodeServerFailure || ednsError(resp) != int(dns.ExtendedErrorCodeNotReady) || len(resp.Answer)+len(resp.Ns) > 0 {
				t.Errorf("%v", resp)
			}
			if resp := exchange(t, g, query(tc.owner, tc.qtype), tcp); resp.Rcode == dns.RcodeServerFailure {
				t.Errorf("without DO:\n%v", resp)
			}
		})
	}
}

// E-05: by default there are no signatures, and with a Chain alone neither; what
// lies above other names is there all the same.
func TestUnsigned(t *testing.T) {
	c, all := signedWorld(t)
	g := newGateway(t, c, func(cfg *gateway.Config) { cfg.Chain = all })
	for _, tc := range []struct {
		owner string
		rcode int
	}{{"user.utxo", 0}, {"deep.jmbc.user.utxo", 0}, {"x.jmbc.user.utxo", 3}, {"nobody.utxo", 3}} {
		resp := exchange(t, g, asking(tc.owner, dns.TypeA), tcp)
		if resp.Rcode != tc.rcode || len(resp.Ns) != 1 || resp.Ns[0].Header().Rrtype != dns.TypeSOA {
			t.Errorf("%v", resp)
		}
	}
	if resp := exchange(t, g, asking("utxo", dns.TypeDNSKEY), tcp); resp.Rcode != 0 || len(resp.Answer) > 0 {
		t.Errorf("%v", resp)
	}
}
