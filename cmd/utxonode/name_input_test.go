package main

import (
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// U-033…U-042, T-006, T-037: what a person types, what is stored, and how it is
// shown.
func TestInput(t *testing.T) {
	for _, tc := range []struct {
		name, typed, stored, shown string
	}{
		{"mixed labels", "例.测试.utxo", "xn--fsq.xn--0zwm56d.utxo", "例.测试.utxo (xn--fsq.xn--0zwm56d.utxo)"},
		{"a combining accent", "cafe\u0301.utxo", "xn--caf-dma.utxo", "café.utxo (xn--caf-dma.utxo)"},
		{"full width, with an ideographic dot", "ＪＭＢＣ。ｕｔｘｏ", "jmbc.utxo", "jmbc.utxo"},
		{"A-labels", "XN--FSQ.utxo", "xn--fsq.utxo", "例.utxo (xn--fsq.utxo)"},
		{"a sharp s", "faß.utxo", "xn--fa-hia.utxo", "faß.utxo (xn--fa-hia.utxo)"},
		{"ZWNJ where the script joins", "ي\u200cن.utxo", "xn--ihbh698q.utxo", "ي\u200cن.utxo (xn--ihbh698q.utxo)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n, err := input(tc.typed)
			if err != nil || n.String() != tc.stored || both(n) != tc.shown {
				t.Errorf("%s, shown as %s, %v", n, both(n), err)
			}
		})
	}
	for _, tc := range []struct{ name, typed string }{
		{"a code point that no name may have", "☕.utxo"},
		{"ZWNJ between Latin letters", "a\u200cb.utxo"},
		{"an A-label of nothing", "xn--a.utxo"},
		{"octets that are not UTF-8", "\xc1\xa1.utxo"},
		{"an empty label", "a..utxo"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if n, err := input(tc.typed); rcode.Of(err) != rcode.FormErr {
				t.Errorf("%s, %v", n, err)
			}
		})
	}
}

// U-100: arguments that the shell has taken apart and freed of quotes.
func TestRData(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, tc := range []struct {
		name string
		t    wire.Type
		args []string
		want string
	}{
		{"fields", wire.TypeMX, []string{"10", "mail.utxo"}, "10 mail.utxo."},
		{"a text with blanks is one string", wire.TypeTXT, []string{"a b", "c"}, `"a b" "c"`},
		{"quotes and backslashes are the text's", wire.TypeTXT, []string{`say "hi" \ bye`}, `"say \"hi\" \\ bye"`},
		{"a line end", wire.TypeTXT, []string{"a\nb"}, `"a\010b"`},
		{"quoted as in a zone file already", wire.TypeTXT, []string{`"a`, `b"`}, `"a b"`},
		{"longer than a string", wire.TypeTXT, []string{long}, `"` + long[:255] + `" "` + long[255:] + `"`},
		{"octets", wire.TypeTXT, []string{`\#`, "2", "0161"}, `"a"`},
		{"an account with a blank", wire.TypeCBDC, []string{"1", "1", "344", "a b"}, `1 1 344 "a b"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			data, err := zone.ParseRData(tc.t, rdata(tc.t, tc.args))
			if got := zone.FormatRData(tc.t, data); err != nil || got != tc.want {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
}

// U-133: --owner is below the name, unless it says otherwise; then the rule of
// the record set decides.
func TestOwnerName(t *testing.T) {
	n := name.MustParse("jmbc.user.utxo")
	for owner, want := range map[string]string{
		"": "jmbc.user.utxo", "@": "jmbc.user.utxo", "www": "www.jmbc.user.utxo", "a.B": "a.b.jmbc.user.utxo",
		"_sip._tcp": "_sip._tcp.jmbc.user.utxo", "www.jmbc.user.utxo": "www.jmbc.user.utxo",
		"b.utxo": "b.utxo", "www.": "www", "名": "xn--eqr.jmbc.user.utxo",
	} {
		if got, err := ownerName(n, owner); err != nil || got.String() != want {
			t.Errorf("%q is %s, %v; want %s", owner, got, err, want)
		}
	}
	_, err := zone.Empty(n).Add(wire.RR{Name: name.MustParse("b.utxo"), Type: wire.TypeTXT, Class: wire.ClassIN, Data: []byte{0}})
	if rcode.Of(err) != rcode.NotZone {
		t.Error(err)
	}
}

// Times in words, at the edges of their units.
func TestLease(t *testing.T) {
	const expiry, grace = 1_800_000_000, 30 * registrar.Day
	for _, tc := range []struct {
		status registrar.Status
		now    uint64
		want   string
	}{
		{registrar.Active, expiry - 400*registrar.Day, "in 400 days"},
		{registrar.Active, expiry - 2*registrar.Day + 1, "in 47 hours"},
		{registrar.Active, expiry - 90, "in 90 seconds"},
		{registrar.Active, expiry - 1, "in 1 second"},
		{registrar.InGrace, expiry + 3*registrar.Hour, "3 hours ago; in grace: its owner can renew it until 14 February 2027 08:00 UTC"},
		{registrar.Released, expiry + 31*registrar.Day, "31 days ago; its grace is over, anyone can register it"},
	} {
		want := "15 January 2027 08:00 UTC, " + tc.want
		if got := lease(tc.status, expiry, tc.now, grace); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
