package gateway_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// U-186, U-188, U-191, U-197: messages that are not plain queries.
func TestMessageRules(t *testing.T) {
	const silent = -1
	edns := func(m *dns.Msg) *dns.OPT { return m.SetEdns0(1232, false).IsEdns0() }
	set := func(at int, v byte) func([]byte) []byte {
		return func(b []byte) []byte { b[at] = v; return b }
	}
	keep := func(b []byte) []byte { return b }
	for _, tc := range []struct {
		name  string
		build func(*dns.Msg)
		spoil func([]byte) []byte
		want  int
		asked int // questions in the reply
	}{
		{"as it should be", func(*dns.Msg) {}, keep, 0, 1},
		{"a response", func(m *dns.Msg) { m.Response = true }, keep, silent, 0},
		{"a header cut short", func(*dns.Msg) {}, func(b []byte) []byte { return b[:11] }, silent, 0},
		{"a header alone", func(*dns.Msg) {}, func(b []byte) []byte { return b[:12] }, 1, 0},
		{"no question", func(m *dns.Msg) { m.Question = nil }, keep, 1, 0},
		{"no question but a cookie", func(m *dns.Msg) {
			o := edns(m)
			m.Question, o.Option = nil, []dns.EDNS0{&dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: "0102030405060708"}}
		}, keep, 0, 0},
		{"no question, a cookie, and a record announced", func(m *dns.Msg) {
			o := edns(m)
			m.Question, o.Option = nil, []dns.EDNS0{&dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: "0102030405060708"}}
		}, set(7, 1), 1, 0},
		{"two questions", func(m *dns.Msg) { m.Question = append(m.Question, m.Question[0]) }, keep, 1, 0},
		{"a question cut short", func(*dns.Msg) {}, func(b []byte) []byte { return b[:len(b)-1] }, 1, 0},
		{"an octet too many", func(*dns.Msg) {}, func(b []byte) []byte { return append(b, 0) }, 1, 1},
		{"a pointer for a name", func(*dns.Msg) {}, set(12, 0xc0), 1, 0},
		{"a DNSII label", func(*dns.Msg) {}, set(12, 0x83), 1, 0},
		{"opcode NOTIFY", func(m *dns.Msg) { m.Opcode = dns.OpcodeNotify }, keep, 4, 0},
		{"opcode UPDATE", func(m *dns.Msg) { m.Opcode = dns.OpcodeUpdate }, keep, 4, 0},
		{"an opcode of nobody", func(m *dns.Msg) { m.Opcode = 15 }, keep, 4, 0},
		{"class CH", func(m *dns.Msg) { m.Question[0].Qclass = dns.ClassCHAOS }, keep, 5, 1},
		{"class ANY", func(m *dns.Msg) { m.Question[0].Qclass = dns.ClassANY }, keep, 5, 1},
		{"EDNS version 1", func(m *dns.Msg) { edns(m).SetVersion(1) }, keep, 16, 1},
		{"an EDNS option of nobody", func(m *dns.Msg) {
			o := edns(m)
			o.Option = append(o.Option, &dns.EDNS0_LOCAL{Code: 65001, Data: []byte{1, 2, 3}})
		}, keep, 0, 1},
		{"two OPT records", func(m *dns.Msg) { edns(m); m.Extra = append(m.Extra, m.Extra[0]) }, keep, 1, 1},
		{"a cookie of 7 octets", func(m *dns.Msg) {
			o := edns(m)
			o.Option = append(o.Option, &dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: "01020304050607"})
		}, keep, 1, 1},
		{"records announced that are not there", func(*dns.Msg) {}, set(7, 1), 1, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := world(t)
			m := query("jmbc.user.utxo", dns.TypeA)
			tc.build(m)
			m.Id = 0xbeef
			req := tc.spoil(pack(t, m))
			reply := newGateway(t, c).DNS(t.Context(), req, udp)
			if reply == nil {
				if tc.want != silent {
					t.Fatalf("no reply, want %d", tc.want)
				}
				return
			}
			resp := read(t, reply)
			if resp.Rcode != tc.want || resp.Id != 0xbeef || !resp.Response || resp.Opcode != m.Opcode || len(resp.Question) != tc.asked {
				t.Fatalf("want %d:\n%v", tc.want, resp)
			}
			if tc.want != 0 && len(resp.Answer)+len(resp.Ns) > 0 {
				t.Fatalf("records with an error:\n%v", resp)
			}
		})
	}
}

// U-191: the case of the question comes back, in the owner of the answer too.
func TestCase(t *testing.T) {
	g := newGateway(t, world(t))
	resp := exchange(t, g, query("JmBc.uSeR.UTXO", dns.TypeA), udp)
	if resp.Question[0].Name != "JmBc.uSeR.UTXO." || records(resp.Answer) != "JmBc.uSeR.UTXO. 300 IN A 192.0.2.1" {
		t.Fatal(resp)
	}
	resp = exchange(t, g, query("x.JmBc.uSeR.UTXO", dns.TypeA), udp)
	if resp.Ns[0].Header().Name != "UTXO." {
		t.Fatal(resp)
	}
}

// U-188, U-191: flags are copied or not, with and without EDNS.
func TestFlags(t *testing.T) {
	g := newGateway(t, world(t))
	m := query("jmbc.user.utxo", dns.TypeA)
	m.RecursionDesired, m.CheckingDisabled, m.AuthenticatedData, m.Zero = false, true, true, true
	resp := exchange(t, g, m, udp)
	if resp.RecursionDesired || !resp.CheckingDisabled || resp.AuthenticatedData || resp.Zero || !resp.Authoritative || resp.IsEdns0() != nil {
		t.Fatal(resp)
	}
}

// U-147, U-189: how long a reply may be; what does not fit goes whole, and TC
// says so; TCP has all.
func TestSize(t *testing.T) {
	g := newGateway(t, world(t))
	for _, tc := range []struct {
		name  string
		owner string
		edns  uint16
		from  resolver.Source
		cut   bool
	}{
		{"4 kB without EDNS", "big.utxo", 0, udp, true},
		{"4 kB with much EDNS", "big.utxo", 65535, udp, true},
		{"4 kB over TCP", "big.utxo", 0, tcp, false},
		{"a little", "jmbc.user.utxo", 0, udp, false},
		{"a little where the client says it can take nothing", "jmbc.user.utxo", 1, udp, false},
		{"a little to a stranger", "jmbc.user.utxo", 1232, stranger, false},
		{"too much for a stranger", "www.jmbc.user.utxo", 0, stranger, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := query(tc.owner, dns.TypeTXT)
			if tc.edns > 0 {
				m.SetEdns0(tc.edns, false)
			}
			req := pack(t, m)
			reply := g.DNS(t.Context(), req, tc.from)
			resp := read(t, reply)
			if resp.Truncated != tc.cut || (len(resp.Answer) == 0) != tc.cut || resp.Rcode != dns.RcodeSuccess || len(resp.Question) != 1 {
				t.Fatalf("%d octets:\n%v", len(reply), resp)
			}
			limit := 512
			if tc.edns > 512 {
				limit = min(int(tc.edns), 1232)
			}
			if !tc.from.Validated {
				limit = min(limit, 3*len(req))
			}
			if !tc.from.Stream && len(reply) > limit {
				t.Fatalf("%d octets, at most %d", len(reply), limit)
			}
		})
	}
}

// U-189, U-215: an RRset that the chain allows and a DNS message cannot hold is
// a failure on TCP, where there is nowhere else to ask, and TC on UDP.
func TestLongerThanDNS(t *testing.T) {
	c := world(t)
	const rdata = zone.MaxSize - 1 - 20 // the version; owner, type, class, TTL, length
	c.Register("max.utxo", fmt.Sprintf("max.utxo 300 TYPE65400 \\# %d %s", rdata, strings.Repeat("00", rdata)))
	g := newGateway(t, c)
	m := query("max.utxo", 65400)
	m.SetEdns0(1232, false)
	if resp := exchange(t, g, m, tcp); resp.Rcode != dns.RcodeServerFailure || resp.Truncated || ednsError(resp) != 0 {
		t.Errorf("TCP:\n%v", resp)
	}
	if resp := exchange(t, g, m, udp); resp.Rcode != dns.RcodeSuccess || !resp.Truncated {
		t.Errorf("UDP:\n%v", resp)
	}
}

// U-147: a stranger who sends back the cookie it got is no stranger; a cookie of
// another address, of another secret, or too old is none.
func TestCookies(t *testing.T) {
	c := world(t)
	var known []netip.Addr
	now := time.Unix(int64(c.Time), 0)
	g := newGateway(t, c, func(cfg *gateway.Config) {
		cfg.Validate = func(a netip.Addr) { known = append(known, a) }
		cfg.Now = func() time.Time { return now }
	})
	other := newGateway(t, c, func(cfg *gateway.Config) {
		cfg.Validate = func(a netip.Addr) { known = append(known, a) }
	})
	const client = "0102030405060708"
	ask := func(g *gateway.Gateway, from resolver.Source, cookie string) (full string) {
		t.Helper()
		m := query("jmbc.user.utxo", dns.TypeTXT)
		m.SetEdns0(1232, false).IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: cookie}}
		for _, option := range exchange(t, g, m, from).IsEdns0().Option {
			if c, ok := option.(*dns.EDNS0_COOKIE); ok {
				full = c.Cookie
			}
		}
		return full
	}
	// believed reports whether the cookie made the address a known one.
	believed := func(g *gateway.Gateway, from resolver.Source, cookie string) bool {
		t.Helper()
		before := len(known)
		ask(g, from, cookie)
		return len(known) > before
	}
	full := ask(g, stranger, client)
	if len(full) != 2*24 || full[:16] != client || len(known) != 0 {
		t.Fatalf("cookie %s, known %v", full, known)
	}
	if !believed(g, stranger, full) || known[0] != stranger.Addr {
		t.Fatalf("its own cookie: known %v", known)
	}
	elsewhere := stranger
	elsewhere.Addr = netip.MustParseAddr("192.0.2.11")
	spoiled, err := hex.DecodeString(full)
	if err != nil {
		t.Fatal(err)
	}
	spoiled[23] ^= 1
	for name, try := range map[string]func() bool{
		"from another address":   func() bool { return believed(g, elsewhere, full) },
		"with another secret":    func() bool { return believed(other, stranger, full) },
		"with an octet changed":  func() bool { return believed(g, stranger, hex.EncodeToString(spoiled)) },
		"with nothing of ours":   func() bool { return believed(g, stranger, client) },
		"made up by the client":  func() bool { return believed(g, stranger, client+"0000000000000000") },
		"of a version of nobody": func() bool { return believed(g, stranger, full[:16]+"02"+full[18:]) },
		"of another client":      func() bool { return believed(g, stranger, "ff"+full[2:]) },
		"longer than ours":       func() bool { return believed(g, stranger, full+"00") },
	} {
		if try() {
			t.Errorf("a cookie %s is believed", name)
		}
	}
	now = now.Add(time.Hour)
	if !believed(g, stranger, full) {
		t.Error("an hour old")
	}
	now = now.Add(time.Second)
	if believed(g, stranger, full) {
		t.Error("more than an hour old")
	}
}

// U-147: a good cookie lifts the limit of three times the query, in the very
// message that brings it.
func TestCookieLiftsLimit(t *testing.T) {
	c := world(t)
	c.Register("mid.utxo", fmt.Sprintf("mid.utxo 300 TXT %q %[1]q %[1]q", strings.Repeat("x", 250)))
	g := newGateway(t, c)
	m := query("mid.utxo", dns.TypeTXT)
	cookie := &dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: "0102030405060708"}
	m.SetEdns0(1232, false).IsEdns0().Option = []dns.EDNS0{cookie}
	resp := exchange(t, g, m, stranger)
	if !resp.Truncated {
		t.Fatalf("not cut:\n%v", resp)
	}
	cookie.Cookie = resp.IsEdns0().Option[0].(*dns.EDNS0_COOKIE).Cookie
	if resp = exchange(t, g, m, stranger); resp.Truncated || len(resp.Answer) != 1 {
		t.Fatalf("cut:\n%v", resp)
	}
}

// U-193, U-196, U-224: what fails inside is told apart outside.
func TestFailures(t *testing.T) {
	c := world(t)
	g := newGateway(t, c)
	m := query("jmbc.user.utxo", dns.TypeA)
	m.SetEdns0(1232, false)
	c.Lost = true
	if resp := exchange(t, g, m, udp); resp.Rcode != dns.RcodeServerFailure || ednsError(resp) != int(dns.ExtendedErrorCodeNoReachableAuthority) {
		t.Errorf("no records: EDE %d\n%v", ednsError(resp), resp)
	}
	c.Down = errors.New("syncing")
	if resp := exchange(t, g, m, udp); resp.Rcode != dns.RcodeServerFailure || ednsError(resp) != int(dns.ExtendedErrorCodeNetworkError) {
		t.Errorf("no chain: EDE %d\n%v", ednsError(resp), resp)
	}
	m.Question[0].Name = `\255.utxo.`
	if resp := exchange(t, g, m, udp); resp.Rcode != dns.RcodeServerFailure || len(resp.Ns) != 0 {
		t.Errorf("no chain for what cannot exist:\n%v", resp)
	}
}

// U-193, U-196: every native code has its DNS one
// (E-41), those that no query is answered with included.
func TestErrorMapping(t *testing.T) {
	for _, tc := range []struct {
		code  rcode.Code
		why   error
		rcode int
		ede   int
	}{
		{rcode.NoError, nil, dns.RcodeSuccess, -1},
		{rcode.FormErr, nil, dns.RcodeFormatError, -1},
		{rcode.ServFail, nil, dns.RcodeServerFailure, 0},
		{rcode.ServFail, resolver.ErrRecords, dns.RcodeServerFailure, 22},
		{rcode.ServFail, resolver.ErrRecursion, dns.RcodeServerFailure, 0},
		{rcode.NXDomain, nil, dns.RcodeNameError, -1},
		{rcode.NotImp, nil, dns.RcodeNotImplemented, -1},
		{rcode.Refused, resolver.ErrRate, dns.RcodeRefused, 0},
		{rcode.YXDomain, nil, dns.RcodeYXDomain, -1}, // of a DNAME record
		{rcode.YXRRSet, nil, dns.RcodeServerFailure, 0},
		{rcode.NotAuth, nil, dns.RcodeRefused, 20},
		{rcode.NotZone, nil, dns.RcodeRefused, 20},
		{99, nil, dns.RcodeServerFailure, 0},
		{rcode.Blockchain, nil, dns.RcodeServerFailure, 23},
		{rcode.ProofInvalid, nil, dns.RcodeServerFailure, 6},
		{rcode.Expired, nil, dns.RcodeNameError, 0},
		{rcode.InsuffFunds, nil, dns.RcodeRefused, 0},
		{rcode.SigInvalid, nil, dns.RcodeRefused, 18},
		{rcode.Contract, nil, dns.RcodeServerFailure, 0},
	} {
		g, err := gateway.New(gateway.Config{Handler: resolver.HandlerFunc(func(context.Context, resolver.Request) resolver.Response {
			return resolver.Response{RCode: tc.code, Err: tc.why}
		})})
		if err != nil {
			t.Fatal(err)
		}
		m := query("jmbc.user.utxo", dns.TypeA)
		m.SetEdns0(1232, false)
		if resp := exchange(t, g, m, udp); resp.Rcode != tc.rcode || ednsError(resp) != tc.ede {
			t.Errorf("%v: RCODE %d, EDE %d; want %d, %d", tc.code, resp.Rcode, ednsError(resp), tc.rcode, tc.ede)
		}
	}
}

// A region is a country code or nothing.
func TestRegions(t *testing.T) {
	for _, cc := range []string{"zz", "HK", "", "hkg"} {
		if _, err := gateway.New(gateway.Config{Regions: []string{cc}}); !errors.Is(err, gateway.ErrRegion) {
			t.Errorf("%q: %v", cc, err)
		}
	}
}

// A reply is built in the free room of the request.
func TestInPlace(t *testing.T) {
	req := append(make([]byte, 0, 2048), pack(t, query("jmbc.user.utxo", dns.TypeA))...)
	want := bytes.Clone(req)
	reply := newGateway(t, world(t)).DNS(t.Context(), req, udp)
	if !bytes.Equal(req, want) || &reply[0] != &req[:len(req)+1][len(req)] {
		t.Fatal("the reply is not behind the request, or over it")
	}
}
