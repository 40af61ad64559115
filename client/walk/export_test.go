package walk_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/client/walk"
)

// whole is a zone with owners of each kind, in canonical order.
const whole = `
utxo. 60 IN SOA ns.root.utxo. hostmaster.ns.root.utxo. 7 3600 600 604800 60
utxo. 60 IN NS ns.root.utxo.
utxo. 60 IN NSEC a.utxo. NS SOA RRSIG NSEC
a.utxo. 300 IN A 192.0.2.1
a.utxo. 300 IN A 192.0.2.2
a.utxo. 300 IN TXT "a \"quoted\" \200 text"
a.utxo. 300 IN TYPE65281 \# 2 0103
a.utxo. 60 IN NSEC cut.utxo. A TXT RRSIG NSEC TYPE65281
cut.utxo. 300 IN NS ns.cut.utxo.
cut.utxo. 300 IN NS a.utxo.
cut.utxo. 60 IN NSEC empty.utxo. NS RRSIG NSEC
ns.cut.utxo. 300 IN A 192.0.2.3
ns.cut.utxo. 300 IN AAAA 2001:db8::3
empty.utxo. 60 IN NSEC utxo. RRSIG NSEC
`

// written is whole as it is written.
const written = `utxo. SOA
utxo. RRSIG
utxo. NS
utxo. RRSIG
utxo. NSEC
utxo. RRSIG
a.utxo. A
a.utxo. A
a.utxo. RRSIG
a.utxo. TXT
a.utxo. RRSIG
a.utxo. TYPE65281
a.utxo. RRSIG
a.utxo. NSEC
a.utxo. RRSIG
cut.utxo. NS
cut.utxo. NS
cut.utxo. NSEC
cut.utxo. RRSIG
ns.cut.utxo. A
ns.cut.utxo. AAAA
empty.utxo. NSEC
empty.utxo. RRSIG
`

// export exports the zone of a server into a file, which it returns read.
func export(t testing.TB, cfg walk.Config) (walk.Summary, string, error) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "zone"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sum, err := walk.Export(t.Context(), cfg, f)
	text, readErr := os.ReadFile(f.Name())
	if readErr != nil {
		t.Fatal(readErr)
	}
	return sum, string(text), err
}

// U-190, U-192: the zone file has every RRset with its signatures, delegations with
// their addresses and without, and types of the draft as octets.
func TestExport(t *testing.T) {
	s := serve(t, whole, nil)
	told := 0
	sum, text, err := export(t, walk.Config{Server: s.addr, Zone: "UTXO", Progress: func(_, owners int) { told = owners }})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(walk.Summary{Zone: "utxo.", Serial: 7, Owners: 4, Records: 14, Signatures: 9, Delegations: 1, Walks: 1, Unaddressed: []string{"ns.root.utxo."}}, sum); d != "" || told != 4 {
		t.Errorf("told of %d owners: %s", told, d)
	}
	var got strings.Builder
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		fmt.Fprintf(&got, "%s %s\n", f[0], f[3])
	}
	if d := cmp.Diff(written, got.String()); d != "" {
		t.Error(d)
	}
	for _, want := range []string{"IN\tTYPE65281\t\\# 2 0103\n", `"a \"quoted\" \200 text"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if again := serve(t, text, nil); again.zone[key("a.utxo.", dns.TypeTXT)] == nil {
		t.Error("a.utxo has no TXT when it is read again")
	}
}

// U-190, U-192: the zone's own name servers are told of that have no address in it.
func TestServersWithoutAddresses(t *testing.T) {
	for servers, want := range map[string][]string{
		"ns.root.utxo.":                       {"ns.root.utxo."},
		"a.utxo.":                             nil,
		"ns.cut.utxo.":                        nil, // which a delegation comes with
		"ns.example.net.":                     nil, // which is none of the zone's
		"A.utxo.\nutxo. 60 IN NS empty.utxo.": {"empty.utxo."},
	} {
		s := serve(t, strings.Replace(whole, "IN NS ns.root.utxo.", "IN NS "+servers, 1), nil)
		sum, _, err := export(t, walk.Config{Server: s.addr, Zone: "utxo"})
		if err != nil || len(sum.Unaddressed) != len(want) || len(want) > 0 && sum.Unaddressed[0] != want[0] {
			t.Errorf("%s: %v, %v", servers, sum.Unaddressed, err)
		}
	}
}

// U-190: a zone that is not whole is none, and the error says where.
func TestWhatEndsAWalk(t *testing.T) {
	replace := func(old, with string) string { return strings.Replace(whole, old, with, 1) }
	for _, tc := range []struct {
		name, zone string

		change func(*dns.Msg, int64)
		want   error
		says   string
	}{
		{"a loop", replace("NSEC empty.utxo.", "NSEC a.utxo."), nil, walk.ErrChain, "cut.utxo. leads back to a.utxo."},
		{"to itself", replace("NSEC empty.utxo.", "NSEC cut.utxo."), nil, walk.ErrChain, "cut.utxo. leads back to cut.utxo."},
		{"out of the zone", replace("NSEC empty.utxo.", "NSEC a.example."), nil, walk.ErrChain, "cut.utxo. leads to a.example., out of the zone"},
		{"to nobody", replace("NSEC empty.utxo.", "NSEC d.utxo."), nil, walk.ErrChain, "d.utxo. has no NSEC record"},
		{"not signed", replace("utxo. 60 IN NSEC", "b.utxo. 60 IN NSEC"), nil, walk.ErrUnsigned, "utxo. has no NSEC record"},
		{"no such zone", "a.utxo. 60 IN A 192.0.2.1", nil, walk.ErrMissing, "utxo. has no SOA record"},
		{"listed alone", replace("A TXT RRSIG", "A TXT AAAA RRSIG"), nil, walk.ErrMissing, "a.utxo. AAAA is listed by NSEC, and not answered"},
		{"no signature", whole, func(m *dns.Msg, _ int64) {
			if m.Question[0].Qtype == dns.TypeTXT {
				m.Answer = m.Answer[:1]
			}
		}, walk.ErrUnsigned, "a.utxo. TXT"},
		{"refused", whole, func(m *dns.Msg, _ int64) {
			if m.Question[0].Qtype == dns.TypeTXT {
				m.Rcode = dns.RcodeRefused
			}
		}, walk.ErrRefused, "a.utxo. TXT: the server says REFUSED"},
		{"another question", whole, func(m *dns.Msg, _ int64) {
			if m.Question[0].Qtype == dns.TypeTXT {
				m.Question[0].Qtype = dns.TypeA
			}
		}, walk.ErrAnswer, "to a.utxo. A"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, tc.zone, tc.change)
			_, _, err := export(t, walk.Config{Server: s.addr, Zone: "utxo."})
			if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%v, want %v: …%s", err, tc.want, tc.says)
			}
		})
	}
}

// U-192: a zone that changes is walked again, and again, and then given up.
func TestChangedZone(t *testing.T) {
	serial := func(until int64) func(*dns.Msg, int64) {
		return func(m *dns.Msg, asked int64) {
			if soa, ok := append(m.Answer, nil)[0].(*dns.SOA); ok {
				other := *soa
				other.Serial = uint32(min(asked, until))
				m.Answer = []dns.RR{&other, m.Answer[1]}
			}
		}
	}
	s := serve(t, whole, serial(20)) // the first walk asks 15 questions
	sum, text, err := export(t, walk.Config{Server: s.addr, Zone: "utxo"})
	if err != nil || sum.Walks != 3 || sum.Serial != 20 || strings.Count(text, "SOA") != 3 {
		t.Errorf("%+v, %v:\n%s", sum, err, text)
	}
	s = serve(t, whole, serial(1<<30))
	sum, _, err = export(t, walk.Config{Server: s.addr, Zone: "utxo"})
	if !errors.Is(err, walk.ErrChanged) || sum.Walks != 4 || !strings.Contains(err.Error(), "4 times") {
		t.Errorf("%+v, %v", sum, err)
	}
}

// A record that is not as its type wants it is written as octets, and so is a name
// with every octet.
func TestStrangeRecords(t *testing.T) {
	for _, tc := range []struct {
		name   string
		t      uint16
		rdata  string
		octets bool
	}{
		{"a string of five octets without them", dns.TypeTXT, "05", true},
		{"a LOC record of one octet", dns.TypeLOC, "00", true},
		{"a TLSA record without a certificate", dns.TypeTLSA, "0101", true},
		{"an HTTPS record with a key twice", dns.TypeHTTPS, "0001000001000302683200010003026832", true},
		{"a target in upper case", dns.TypePTR, "01420161047574786f00", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			kind := dns.Type(tc.t).String()
			zone := strings.ReplaceAll(whole, "a.utxo.", `a\000\"\;\.b.utxo.`)
			listed := ". A " + kind + " RRSIG NSEC"
			if tc.t > dns.TypeNSEC {
				listed = ". A RRSIG NSEC " + kind
			}
			zone = strings.Replace(zone, ". A TXT RRSIG NSEC", listed, 1)
			s := serve(t, strings.Replace(zone, `300 IN TXT "a \"quoted\" \200 text"`, `300 IN TYPE65400 \# 1 00`, 1), func(m *dns.Msg, _ int64) {
				if q := m.Question[0]; q.Qtype == tc.t {
					signature := &dns.RRSIG{TypeCovered: tc.t, SignerName: "utxo.", Hdr: dns.RR_Header{Name: q.Name, Rrtype: dns.TypeRRSIG, Class: dns.ClassINET}}
					m.Answer = []dns.RR{&dns.RFC3597{Hdr: dns.RR_Header{Name: q.Name, Rrtype: tc.t, Class: dns.ClassINET, Ttl: 300}, Rdata: tc.rdata}, signature}
				}
			})
			_, text, err := export(t, walk.Config{Server: s.addr, Zone: "utxo"})
			want := fmt.Sprintf("\t300\tIN\tTYPE%d\t\\# %d %s\n", tc.t, len(tc.rdata)/2, tc.rdata)
			if !tc.octets {
				want = "\t300\tIN\tPTR\tB.a.utxo.\n"
			}
			if err != nil || !strings.Contains(text, `a\000\"\;\.b.utxo.`+want) {
				t.Errorf("%v: no %q in\n%s", err, want, text)
			}
		})
	}
}

// Many owners, with more questions than the connection may carry at a time.
func TestLongChain(t *testing.T) {
	const owners = 3000
	var zone strings.Builder
	fmt.Fprintln(&zone, "utxo. 60 IN SOA ns.root.utxo. hostmaster.ns.root.utxo. 7 3600 600 604800 60")
	fmt.Fprintln(&zone, "utxo. 60 IN NSEC n0000.utxo. SOA RRSIG NSEC")
	for i := range owners {
		next := fmt.Sprintf("n%04d.utxo.", i+1)
		if i+1 == owners {
			next = "utxo."
		}
		fmt.Fprintf(&zone, "n%04d.utxo. 60 IN A 192.0.2.1\nn%04d.utxo. 60 IN AAAA ::1\nn%04d.utxo. 60 IN NSEC %s A AAAA RRSIG NSEC\n", i, i, i, next)
	}
	s := serve(t, zone.String(), nil)
	sum, text, err := export(t, walk.Config{Server: s.addr, Zone: "utxo", InFlight: 8})
	if err != nil || sum.Owners != owners+1 || strings.Count(text, "\tAAAA\t::1\n") != owners {
		t.Errorf("%+v, %v", sum, err)
	}
}

// A walk ends with its context, and with its connection.
func TestEndOfAWalk(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, whole, func(_ *dns.Msg, asked int64) {
		if asked == 5 {
			cancel()
		}
	})
	f, err := os.Create(filepath.Join(t.TempDir(), "zone"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := walk.Export(ctx, walk.Config{Server: s.addr, Zone: "utxo"}, f); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
	if _, err := walk.Export(t.Context(), walk.Config{Server: "127.0.0.1:1", Zone: "utxo"}, f); !errors.Is(err, walk.ErrNoAnswer) {
		t.Errorf("%v, want %v", err, walk.ErrNoAnswer)
	}
	if _, err := walk.Export(t.Context(), walk.Config{Server: s.addr, Zone: "a..b"}, f); !errors.Is(err, walk.ErrZone) {
		t.Errorf("%v, want %v", err, walk.ErrZone)
	}
}
