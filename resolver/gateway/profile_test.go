package gateway_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
)

// 域名系統.utxo in its forms.
const (
	asALabel  = "11786e2d2d6571727432676c773862726e61 047574786f 00"
	asUTF8    = "0ce59f9fe5908de7b3bbe7b5b1 047574786f 00"
	asUCS2    = "83e80457df540d7cfb7d71 047574786f 00"
	asDNSII8  = "806a04e59f9fe5908de7b3bbe7b5b1 047574786f 00"
	asBig5    = "87ea04b0eca657a874b2ce 047574786f 00"
	asUTF7    = "83f4042b5639395544587a376658452d 047574786f 00"
	asReduced = "820457df540d7cfb7d71 047574786f 00"
	asELT     = "42020457df540d7cfb7d71 047574786f 00"
	asOption  = "420457df540d7cfb7d71 047574786f 00"

	optLevel1 = "000029 04d0 00 02 0000 0005 0001 0001 01"
	optLevel2 = "000029 04d0 00 02 0000 0005 0001 0001 02"
	optLevel3 = "000029 04d0 00 02 0000 0005 0001 0001 03"
	optUCS2   = "000029 04d0 00 02 0000 0009 0001 0005 0301000000"
	optDO     = "000029 04d0 00 00 8000 0000"
)

// nations is a chain with names beyond ASCII.
func nations(t testing.TB) *resolvertest.Chain {
	t.Helper()
	c := resolvertest.New(t)
	c.Register("域名系統.utxo", `
		域名系統.utxo 300 A 192.0.2.1
		域名系統.utxo 300 TXT "域名系統.utxo"
		www.域名系統.utxo 300 CNAME 域名系統.utxo
	`)
	c.Register("café.utxo", "café.utxo 300 A 192.0.2.2")
	c.Register("example日本.utxo", "example日本.utxo 300 A 192.0.2.3")
	c.Register("a.utxo", `
		a.utxo 300 A 192.0.2.4
		ns.a.utxo 300 NS 域名系統.utxo
		a.utxo 300 MX 10 域名系統.utxo
		alias.a.utxo 300 CNAME 域名系統.utxo
		ptr.a.utxo 300 PTR 域名系統.utxo
		plain.a.utxo 300 PTR b.utxo
		a6.a.utxo 300 TYPE38 \# 33 40 0000000000000001 11786e2d2d6571727432676c773862726e61047574786f00
		_s._tcp.a.utxo 300 SRV 1 2 3 域名系統.utxo
		w.a.utxo 300 CNAME kana.a.utxo
	`)
	c.Register("moved.utxo", `
		moved.utxo 300 DNAME b.utxo
		moved.utxo 300 A 192.0.2.5
	`)
	c.Register("b.utxo", `
		b.utxo 300 A 192.0.2.6
		x.b.utxo 300 A 192.0.2.7
		x.y.b.utxo 300 A 192.0.2.8
	`)
	c.Register("far.utxo", "far.utxo 300 DNAME example.com")
	c.Register("round.utxo", "round.utxo 300 DNAME a.round.utxo")
	c.Register("long.utxo", "long.utxo 300 DNAME "+strings.Repeat(strings.Repeat("l", 60)+".", 4)+"com")
	c.Register("han.utxo", "han.utxo 300 DNAME 域名系統.utxo")
	return c
}

func profile(p message.Profile, change ...func(*gateway.Config)) func(*gateway.Config) {
	return func(cfg *gateway.Config) {
		cfg.Profile = p
		for _, f := range change {
			f(cfg)
		}
	}
}

func octets(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// ask returns a query in octets.
func ask(t testing.TB, qname string, qtype uint16, additional ...string) []byte {
	t.Helper()
	b := octets(t, "beef 0100 0001 0000 0000 0000"+qname)
	b[11] = byte(len(additional))
	b = append(b, byte(qtype>>8), byte(qtype), 0, 1)
	for _, rr := range additional {
		b = append(b, octets(t, rr)...)
	}
	return b
}

// plainName returns a name of ASCII as it is on the wire, in hexadecimal.
func plainName(text string) string { return hex.EncodeToString(name.MustParse(text).Wire()) }

// reply asks g and reads what comes back.
func reply(t testing.TB, g *gateway.Gateway, p message.Profile, req []byte) (message.Message, []byte) {
	t.Helper()
	b := g.DNS(t.Context(), req, tcp)
	m, err := message.Codec{Profile: p}.Read(b)
	if err != nil {
		t.Fatalf("reply %x: %v", b, err)
	}
	return m, b
}

// D-007, D-019, D-026, D-045, D-046, D-051, D-053, D-060, D-061, D-062, D-068, T-001, T-012,
// T-017, T-020, T-021, T-022, T-025, T-038: one name, each form, each listener;
// the question comes back octet for octet, or not at all where it cannot be
// read.
func TestProfiles(t *testing.T) {
	const all = "plain utf8 dnsii dnsii-reduced dnsii-edns"
	c := nations(t)
	for _, tc := range []struct {
		name  string
		qname string
		opt   []string
		hit   string // profiles where the answer is an address
		none  string // where it is NXDOMAIN; elsewhere FORMERR
	}{
		{"A-label", asALabel, nil, all, ""},
		{"A-label in upper case", "11584e2d2d4551525432474c573842524e41 045554584f 00", nil, all, ""},
		{"UTF-8", asUTF8, nil, "utf8 dnsii dnsii-reduced dnsii-edns", "plain"},
		{"UCS-2", asUCS2, nil, "dnsii", ""},
		{"UTF-8 in an extended label", asDNSII8, nil, "dnsii", ""},
		{"Big5", asBig5, nil, "dnsii", ""},
		{"UTF-7, where UTF-8 is refused", asUTF7, nil, "dnsii", ""},
		{"reduced", asReduced, nil, "dnsii-reduced", ""},
		{"reduced UTF-7", "810d2b5639395544587a376658452d 047574786f 00", nil, "dnsii-reduced", ""},
		{"ELT", asELT, nil, "dnsii-edns", ""},
		{"ELT, charset in OPT", asOption, []string{optUCS2}, "dnsii-edns", ""},
		{"ELT, no charset", asOption, nil, "", ""},
		{"behind a bare ELT octet", "42" + asUCS2, nil, "dnsii-edns", ""},
		{"all labels extended", "83e80457df540d7cfb7d71 8003047574786f 00", nil, "dnsii", ""},
		{"É, extended", "806a05436146c389 047574786f 00", nil, "", ""}, // COUNT 5, four characters
		{"CAFÉ, extended", "806a04434146c389 047574786f 00", nil, "dnsii", ""},
		{"café, extended Latin-1", "800404636166e9 047574786f 00", nil, "dnsii", ""},
		{"café decomposed, extended", "806a0563616665cc81 047574786f 00", nil, "dnsii", ""},
		{"café", "05636166c3a9 047574786f 00", nil, "utf8 dnsii dnsii-reduced dnsii-edns", "plain"},
		{"cafÉ", "05636166c389 047574786f 00", nil, "", all},
		{"café decomposed", "0663616665cc81 047574786f 00", nil, "", all},
		{"CAFé: ASCII folds", "05434146c3a9 047574786f 00", nil, "utf8 dnsii dnsii-reduced dnsii-edns", "plain"},
		{"EXAMPLE日本", "0d4558414d504c45e697a5e69cac 047574786f 00", nil, "utf8 dnsii dnsii-reduced dnsii-edns", "plain"},
		{"overlong", "02c1a1 047574786f 00", nil, "", all},
		{"overlong, extended", "806a01c1a1 047574786f 00", nil, "", ""},
		{"no UTF-8", "01ff 047574786f 00", nil, "", all},
		{"a symbol", "03e29895 047574786f 00", nil, "", all},
		{"a symbol, extended", "806a01e29895 047574786f 00", nil, "", ""},
		{"right-to-left override", "03e280ae 047574786f 00", nil, "", all},
		{"a length of 64", "40" + strings.Repeat("61", 64) + "047574786f 00", nil, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, p := range message.Profiles() {
				req := ask(t, tc.qname, dns.TypeA, tc.opt...)
				asked := append(octets(t, tc.qname), 0, 1, 0, 1)
				m, b := reply(t, newGateway(t, c, profile(p)), p, req)
				want := uint16(dns.RcodeFormatError)
				switch {
				case strings.Contains(" "+tc.hit+" ", " "+string(p)+" "):
					want = dns.RcodeSuccess
				case strings.Contains(" "+tc.none+" ", " "+string(p)+" "):
					want = dns.RcodeNameError
				}
				if len(tc.opt) > 0 && p != message.EDNS {
					continue // version 2, see TestVersions
				}
				if m.RCode != want || (b[7] == 1) != (want == dns.RcodeSuccess) {
					t.Errorf("%s: RCODE %d, want %d: %x", p, m.RCode, want, b)
				}
				if m.Questions == 1 && !bytes.Equal(m.Question.Octets, asked) {
					t.Errorf("%s: question %x", p, m.Question.Octets)
				}
				if want != dns.RcodeFormatError && m.Questions != 1 {
					t.Errorf("%s: no question", p)
				}
			}
		})
	}
}

// D-062, D-054: an EDNS version that is not spoken is BADVERS with the one that
// is; the level and the charset come back in version 2.
func TestVersions(t *testing.T) {
	c := nations(t)
	for _, tc := range []struct {
		profile message.Profile
		opt     string
		rcode   uint16
		version uint8
		idn     dnsii.Option
	}{
		{message.Plain, optLevel3, dns.RcodeBadVers, 0, dnsii.Option{}},
		{message.UTF8, optLevel3, dns.RcodeBadVers, 0, dnsii.Option{}},
		{message.DNSII, optLevel3, dns.RcodeBadVers, 0, dnsii.Option{}},
		{message.Reduced, optLevel3, dns.RcodeBadVers, 0, dnsii.Option{}},
		{message.EDNS, optLevel3, 0, 2, dnsii.Option{Level: dnsii.Complete}},
		{message.EDNS, optUCS2, 0, 2, dnsii.Option{Level: dnsii.Complete, Charset: dnsii.UCS2}},
		{message.EDNS, "000029 04d0 00 01 0000 0000", dns.RcodeBadVers, 2, dnsii.Option{}},
		{message.EDNS, optDO, 0, 0, dnsii.Option{}},
	} {
		m, b := reply(t, newGateway(t, c, profile(tc.profile)), tc.profile, ask(t, asALabel, dns.TypeA, tc.opt))
		if m.RCode != tc.rcode || m.OPT.Version != tc.version || m.OPT.IDN != tc.idn {
			t.Errorf("%s, %s: RCODE %d, version %d, %+v: %x", tc.profile, tc.opt, m.RCode, m.OPT.Version, m.OPT.IDN, b)
		}
	}
}

// D-004, D-023, D-028, D-031, D-032, D-033, D-039, D-040, D-041, D-042, D-043, D-044, D-055, D-056, D-057,
// D-063, D-064, D-072, D-073, T-016, T-019, T-020, T-032: the target of an
// answer, by the listener and by what the client has shown.
func TestTargets(t *testing.T) {
	c := nations(t)
	const aware = "8003" // before a label, its first octet the COUNT
	alias := plainName("alias.a.utxo")
	for _, tc := range []struct {
		name    string
		profile message.Profile
		qname   string
		qtype   uint16
		opt     []string
		want    string // the end of the RDATA of the first record
	}{
		{"plain", message.Plain, alias, dns.TypeCNAME, nil, asALabel},
		{"UTF-8", message.UTF8, alias, dns.TypeCNAME, nil, asUTF8},
		{"DNSII, not aware", message.DNSII, alias, dns.TypeCNAME, nil, asUTF8},
		{"DNSII, aware", message.DNSII, aware + alias, dns.TypeCNAME, nil, asDNSII8},
		{"Big5 in the second label: not aware", message.DNSII, "0377777787ea04b0eca657a874b2ce 047574786f 00", dns.TypeCNAME, nil, asUTF8},
		{"Big5 first, Big5 answered", message.DNSII, "87ea03777777 87ea04b0eca657a874b2ce 047574786f 00", dns.TypeCNAME, nil, asBig5},
		{"UCS-2 first, UCS-2 answered", message.DNSII, "83e8050061006c0069006100730161047574786f00", dns.TypeCNAME, nil, asUCS2},
		{"KOI8-R has no such characters", message.DNSII, "882405616c696173 0161 047574786f 00", dns.TypeCNAME, nil, asALabel},
		{"reduced, aware", message.Reduced, "80" + alias, dns.TypeCNAME, nil, "8304e59f9fe5908de7b3bbe7b5b1 047574786f 00"},
		{"reduced UCS-2, aware", message.Reduced, "82050061006c0069006100730161047574786f00", dns.TypeCNAME, nil, asReduced},
		{"ELT, aware", message.EDNS, "4200" + alias, dns.TypeCNAME, nil, "420304e59f9fe5908de7b3bbe7b5b1 047574786f 00"},
		{"plain labels and level 3", message.EDNS, alias, dns.TypeCNAME, []string{optLevel3}, "420304e59f9fe5908de7b3bbe7b5b1 047574786f 00"},
		{"plain labels and level 2", message.EDNS, alias, dns.TypeCNAME, []string{optLevel2}, "420304e59f9fe5908de7b3bbe7b5b1 047574786f 00"},
		{"level 1", message.EDNS, alias, dns.TypeCNAME, []string{optLevel1}, asUTF8},
		{"level 1 and an extended first label", message.EDNS, "4200" + alias, dns.TypeCNAME, []string{optLevel1}, asUTF8},
		{"charset in OPT", message.EDNS, alias, dns.TypeCNAME, []string{optUCS2}, asOption},
		{"MX, aware", message.DNSII, aware + "0161 047574786f 00", dns.TypeMX, nil, "000a" + asDNSII8},
		{"NS, aware", message.DNSII, aware + plainName("ns.a.utxo"), dns.TypeNS, nil, asDNSII8},
		{"SRV, UTF-8", message.UTF8, plainName("_s._tcp.a.utxo"), dns.TypeSRV, nil, "000100020003" + asUTF8},
		{"A6, aware", message.DNSII, aware + plainName("a6.a.utxo"), 38, nil, "400000000000000001" + asDNSII8},
		{"A6, plain", message.Plain, plainName("a6.a.utxo"), 38, nil, "400000000000000001" + asALabel},
		{"DNAME, aware", message.DNSII, aware + plainName("han.utxo"), dns.TypeDNAME, nil, asDNSII8},
		{"TXT is no name", message.DNSII, asDNSII8, dns.TypeTXT, nil, "11e59f9fe5908de7b3bbe7b5b12e7574786f"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, b := reply(t, newGateway(t, c, profile(tc.profile)), tc.profile, ask(t, tc.qname, tc.qtype, tc.opt...))
			for r := range m.Records(message.Answer) {
				if want := octets(t, tc.want); !bytes.Equal(r.Data, want) {
					t.Fatalf("RDATA %x, want %x", r.Data, want)
				}
				return
			}
			t.Fatalf("no answer: RCODE %d, %x", m.RCode, b)
		})
	}
}

// D-031, D-034, D-035, D-036, D-037: a PTR record for those who have not shown that
// they can take it: exactly one of three.
func TestPTRFallback(t *testing.T) {
	c := nations(t)
	ptr := plainName("ptr.a.utxo")
	const ace = "11786e2d2d6571727432676c773862726e61 047574786f 03666f72 03726566 046f6e6c79 00"
	for _, tc := range []struct {
		name     string
		profile  message.Profile
		fallback gateway.PTRFallback
		qname    string
		want     string // "" is REFUSED
	}{
		{"the default", message.DNSII, "", ptr, ace},
		{"ace", message.DNSII, gateway.ACE, ptr, ace},
		{"reject", message.DNSII, gateway.Reject, ptr, ""},
		{"raw8", message.DNSII, gateway.Raw8, ptr, asUTF8},
		{"ace on the plain listener", message.Plain, gateway.ACE, ptr, ace},
		{"raw8 on the plain listener", message.Plain, gateway.Raw8, ptr, asUTF8},
		{"aware", message.DNSII, gateway.Reject, "8003" + ptr, asDNSII8},
		{"a target of ASCII", message.DNSII, gateway.Reject, plainName("plain.a.utxo"), "0162 047574786f 00"},
	} {
		g := newGateway(t, c, profile(tc.profile, func(cfg *gateway.Config) { cfg.PTRFallback = tc.fallback }))
		m, b := reply(t, g, tc.profile, ask(t, tc.qname, dns.TypePTR))
		var got []byte
		for r := range m.Records(message.Answer) {
			got = r.Data
		}
		if want := octets(t, tc.want); !bytes.Equal(got, want) || (m.RCode == dns.RcodeRefused) != (tc.want == "") {
			t.Errorf("%s: RCODE %d, %x: %x", tc.name, m.RCode, got, b)
		}
	}
	if _, err := gateway.New(gateway.Config{PTRFallback: "race"}); !errors.Is(err, gateway.ErrPTRFallback) {
		t.Error(err)
	}
	if _, err := gateway.New(gateway.Config{Profile: "utf16"}); !errors.Is(err, message.ErrProfile) {
		t.Error(err)
	}
}

// D-038: what was given to be read is not resolved, here or elsewhere.
func TestForRefOnly(t *testing.T) {
	g, err := gateway.New(gateway.Config{Handler: resolver.HandlerFunc(func(context.Context, resolver.Request) resolver.Response {
		t.Error("asked")
		return resolver.Response{}
	})})
	if err != nil {
		t.Fatal(err)
	}
	for _, owner := range []string{"xn--eqrt2glw8brna.utxo.for.ref.only", "for.ref.only", "X.FOR.REF.ONLY", `\255.for.ref.only`} {
		if resp := exchange(t, g, query(owner, dns.TypeA), udp); resp.Rcode != dns.RcodeNameError || !strings.EqualFold(resp.Ns[0].Header().Name, "for.ref.only.") {
			t.Errorf("%s:\n%v", owner, resp)
		}
	}
}

// D-044: a DNAME record leads on, with the alias that says where (RFC 6672).
func TestDNAME(t *testing.T) {
	g := newGateway(t, nations(t))
	for _, tc := range []struct {
		owner  string
		qtype  uint16
		rcode  int
		answer string
	}{
		{"moved.utxo", dns.TypeA, 0, "moved.utxo. 300 IN A 192.0.2.5"},
		{"moved.utxo", dns.TypeDNAME, 0, "moved.utxo. 300 IN DNAME b.utxo."},
		{"x.moved.utxo", dns.TypeA, 0, "moved.utxo. 300 IN DNAME b.utxo.; x.moved.utxo. 300 IN CNAME x.b.utxo.; x.b.utxo. 300 IN A 192.0.2.7"},
		{"x.y.moved.utxo", dns.TypeA, 0, "moved.utxo. 300 IN DNAME b.utxo.; x.y.moved.utxo. 300 IN CNAME x.y.b.utxo.; x.y.b.utxo. 300 IN A 192.0.2.8"},
		{"x.moved.utxo", dns.TypeCNAME, 0, "moved.utxo. 300 IN DNAME b.utxo.; x.moved.utxo. 300 IN CNAME x.b.utxo."},
		{"x.moved.utxo", dns.TypeTXT, 0, "moved.utxo. 300 IN DNAME b.utxo.; x.moved.utxo. 300 IN CNAME x.b.utxo."},
		{"x.far.utxo", dns.TypeA, 0, "far.utxo. 300 IN DNAME example.com.; x.far.utxo. 300 IN CNAME x.example.com."},
		{"x.long.utxo", dns.TypeA, 0, "long.utxo. 300 IN DNAME " + strings.Repeat(strings.Repeat("l", 60)+".", 4) + "com.; x.long.utxo. 300 IN CNAME x." + strings.Repeat(strings.Repeat("l", 60)+".", 4) + "com."},
		{"xxxxxxxxx.long.utxo", dns.TypeA, dns.RcodeYXDomain, "long.utxo. 300 IN DNAME " + strings.Repeat(strings.Repeat("l", 60)+".", 4) + "com."},
		{"x.round.utxo", dns.TypeA, dns.RcodeServerFailure, ""},
		{"nothing.a.utxo", dns.TypeA, dns.RcodeNameError, ""},
	} {
		if resp := exchange(t, g, query(tc.owner, tc.qtype), tcp); resp.Rcode != tc.rcode || records(resp.Answer) != tc.answer {
			t.Errorf("%s %s:\n%v", tc.owner, dns.TypeToString[tc.qtype], resp)
		}
	}
}

// D-069: who asks for signatures gets owners as A-labels, on the listeners with
// extended labels.
func TestSignedOwners(t *testing.T) {
	c := nations(t)
	m, _ := reply(t, newGateway(t, c, profile(message.DNSII)), message.DNSII, ask(t, asUCS2, dns.TypeA, optDO))
	for r := range m.Records(message.Answer) {
		if !bytes.Equal(r.Owner.Octets, octets(t, asALabel)) {
			t.Fatalf("owner %x", r.Owner.Octets)
		}
	}
}

// D-008, D-066, T-026: what is of ASCII alone is the same octets whichever profile
// the listener has.
func TestASCII(t *testing.T) {
	for _, c := range []*resolvertest.Chain{world(t), nations(t)} {
		plain := newGateway(t, c)
		for _, owner := range []string{
			"jmbc.user.utxo", "JMBC.User.UTXO", "www.jmbc.user.utxo", "gone.jmbc.user.utxo", "x.jmbc.user.utxo", "nobody.utxo", "big.utxo",
			"utxo", "example.com", "a.utxo", "x.moved.utxo", "x.far.utxo", "for.ref.only", "w.a.utxo", "xn--99999999.utxo", "plain.a.utxo",
		} {
			for _, qtype := range []uint16{dns.TypeA, dns.TypeTXT, dns.TypeSOA, dns.TypeANY, dns.TypeCNAME, dns.TypePTR, dns.TypeAXFR} {
				for _, edns := range []bool{false, true} {
					m := query(owner, qtype)
					if edns {
						m.SetEdns0(1232, true)
					}
					req := pack(t, m)
					want := plain.DNS(t.Context(), bytes.Clone(req), tcp)
					for _, p := range message.Profiles()[1:] {
						if got := newGateway(t, c, profile(p)).DNS(t.Context(), bytes.Clone(req), tcp); !bytes.Equal(got, want) {
							t.Fatalf("%s %d on %s: %x, want %x", owner, qtype, p, got, want)
						}
					}
				}
			}
		}
	}
}

// D-045: Big5 where only ISO 10646 is taken.
func TestRestricted(t *testing.T) {
	g := newGateway(t, nations(t), profile(message.DNSII, func(cfg *gateway.Config) { cfg.Restricted = true }))
	for qname, want := range map[string]uint16{asBig5: dns.RcodeFormatError, asUCS2: 0, asUTF7: 0, asALabel: 0} {
		if m, _ := reply(t, g, message.DNSII, ask(t, qname, dns.TypeA)); m.RCode != want {
			t.Errorf("%s: %d", qname, m.RCode)
		}
	}
}

// D-028: octets of 128 and more in an ordinary label where they are rejected: the
// question comes back with FORMERR; and who has not shown extended labels gets
// none of what it may not send.
func TestRejectEightBit(t *testing.T) {
	g := newGateway(t, nations(t), profile(message.DNSII, func(cfg *gateway.Config) { cfg.RejectEightBit = true }))
	for qname, want := range map[string]uint16{asUTF8: dns.RcodeFormatError, "01ff" + asALabel: dns.RcodeFormatError, asALabel: 0, asDNSII8: 0} {
		m, _ := reply(t, g, message.DNSII, ask(t, qname, dns.TypeA))
		if m.RCode != want || !bytes.HasPrefix(m.Question.Octets, octets(t, qname)) {
			t.Errorf("%s: RCODE %d to %x", qname, m.RCode, m.Question.Octets)
		}
	}
	for qname, want := range map[string]string{plainName("alias.a.utxo"): asALabel, "8003" + plainName("alias.a.utxo"): asDNSII8} {
		if _, b := reply(t, g, message.DNSII, ask(t, qname, dns.TypeCNAME)); !bytes.HasSuffix(b, octets(t, want)) {
			t.Errorf("%s: %x", qname, b)
		}
	}
}

// T-029: a name whose records others have is referred to them, in the form in
// which it was asked for.
func TestReferral(t *testing.T) {
	c := nations(t)
	c.Point("域名系統.utxo", "192.0.2.77:5353")
	c.Lost = true
	for _, tc := range []struct {
		profile message.Profile
		qname   string
		target  string
	}{
		{message.Plain, asALabel, "027231" + asALabel},
		{message.UTF8, asUTF8, "027231" + asUTF8},
		{message.DNSII, asBig5, "027231" + asBig5},
	} {
		req := ask(t, tc.qname, dns.TypeA)
		req[2] = 0 // no RD
		m, b := reply(t, newGateway(t, c, profile(tc.profile)), tc.profile, req)
		if m.RCode != 0 || m.AA {
			t.Fatalf("%s: RCODE %d: %x", tc.profile, m.RCode, b)
		}
		seen := 0
		for r := range m.Records(message.Authority) {
			if r.Type != dns.TypeNS || !bytes.Equal(r.Owner.Octets, octets(t, tc.qname)) || !bytes.Equal(r.Data, octets(t, tc.target)) {
				t.Errorf("%s: %d %x of %x", tc.profile, r.Type, r.Data, r.Owner.Octets)
			}
			seen++
		}
		for r := range m.Records(message.Additional) {
			if r.Type == dns.TypeA && bytes.Equal(r.Owner.Octets, octets(t, tc.target)) {
				seen++
			}
		}
		if seen != 2 {
			t.Errorf("%s: %x", tc.profile, b)
		}
	}
}
