package dnsii_test

import (
	"bytes"
	stdcmp "cmp"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
)

func octets(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const chinese = "域名系統.utxo"

// D-024, D-026, D-029: whatever form and charset a name came in,
// it is one name with one key.
func TestOneName(t *testing.T) {
	want := name.MustParse(chinese)
	if key := want.Key().String(); key != "4c9e6edd2676017e7a7ccf68f5ce80739ec7564b3dd36e248e11e2b133584885" {
		t.Fatalf("key %s", key)
	}
	for _, tc := range []struct {
		name  string
		codec dnsii.Codec
		body  string
	}{
		// D-003: an ordinary label keeps its meaning.
		{"A-label", dnsii.Codec{}, "11786e2d2d6571727432676c773862726e61 047574786f00"},
		{"UTF-8 in an ordinary label", dnsii.Codec{EightBit: true}, "0ce59f9fe5908de7b3bbe7b5b1 047574786f00"},
		{"UCS-2", dnsii.Codec{}, "83e80457df540d7cfb7d71 047574786f00"},
		{"UTF-8", dnsii.Codec{}, "806a04e59f9fe5908de7b3bbe7b5b1 047574786f00"},
		{"UTF-7", dnsii.Codec{}, "83f4042b5639395544587a376658452d 047574786f00"},
		{"UCS-4", dnsii.Codec{}, "83e904000057df0000540d00007cfb00007d71 047574786f00"},
		{"Big5", dnsii.Codec{}, "87ea04b0eca657a874b2ce 047574786f00"},
		{"UTF-8, reduced", dnsii.Codec{Form: dnsii.Reduced}, "8304e59f9fe5908de7b3bbe7b5b1 047574786f00"},
		{"UCS-2 behind 0x42", dnsii.Codec{Form: dnsii.EDNS}, "42020457df540d7cfb7d71 047574786f00"},
		{"UCS-2 as the OPT says", dnsii.Codec{Form: dnsii.EDNSOption, Charset: dnsii.UCS2}, "420457df540d7cfb7d71 047574786f00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			body := octets(t, tc.body)
			got, n, err := tc.codec.DecodeName(append(body, "what follows"...))
			if err != nil || got != want || n != len(body) {
				t.Errorf("DecodeName = %s, %d, %v", got, n, err)
			}
		})
	}
}

// D-004, D-021, D-022, D-023: ordinary and extended labels mix, the zero octet
// ends them, and the first says whether the querier is aware.
func TestDraftExample(t *testing.T) {
	body := octets(t, "8003026e73 83e80457df540d7cfb7d71 03746c64 00")
	d, err := dnsii.Codec{}.Decode(body)
	if err != nil {
		t.Fatal(err)
	}
	want := []dnsii.Label{
		{Offset: 0, Octets: body[:5], Extended: true, ILET: 3, Charset: dnsii.USASCII, Count: 2, Text: "ns"},
		{Offset: 5, Octets: body[5:16], Extended: true, ILET: 1000, Charset: dnsii.UCS2, Count: 4, Text: "域名系統"},
		{Offset: 16, Octets: body[16:20], Count: 3, Text: "tld"},
	}
	if diff := cmp.Diff(want, d.Labels); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"ns", "域名系統", "tld"}, d.ULabels()); diff != "" {
		t.Error(diff)
	}
	if d.Octets != 21 || !d.Aware() || d.Name != name.MustParse("ns.域名系統.tld") {
		t.Errorf("%d octets, aware %v, %s", d.Octets, d.Aware(), d.Name)
	}
}

// D-004: a name whose first label is ordinary says nothing, nor does the root.
func TestNotAware(t *testing.T) {
	for _, body := range []string{"026e73 83e80457df540d7cfb7d71 00", "00"} {
		if d, err := (dnsii.Codec{}).Decode(octets(t, body)); err != nil || d.Aware() {
			t.Errorf("%s: aware %v, %v", body, d.Aware(), err)
		}
	}
}

// D-005: the reserved bits are there to see, and refused. D-011, D-015, D-016:
// as far as a header was read, its fields are told.
func TestHeaderOfARefusedLabel(t *testing.T) {
	full, reduced := dnsii.Codec{}, dnsii.Codec{Form: dnsii.Reduced}
	for _, tc := range []struct {
		name  string
		codec dnsii.Codec
		body  string
		kind  dnsii.ErrorKind
		want  dnsii.Label
	}{
		{"reserved bits 01", full, "93e80457df", dnsii.ErrReserved, dnsii.Label{Reserved: 1}},
		{"reserved bits 10", full, "a3e80457df", dnsii.ErrReserved, dnsii.Label{Reserved: 2}},
		{"the one reserved bit", reduced, "a30161", dnsii.ErrReserved, dnsii.Label{Reserved: 1}},
		{"half an ILET", full, "83", dnsii.ErrTruncated, dnsii.Label{}},
		{"an ILET and no COUNT", full, "83e8", dnsii.ErrTruncated, dnsii.Label{ILET: 1000, Charset: dnsii.UCS2}},
		{"a reduced ILET and no COUNT", reduced, "82", dnsii.ErrTruncated, dnsii.Label{ILET: 2, Charset: dnsii.UCS2}},
		{"an ILET nobody assigned", full, "8fff0161", dnsii.ErrCharset, dnsii.Label{ILET: 4095, Charset: 4095}},
		{"a COUNT of 64", full, "806a4061", dnsii.ErrCount, dnsii.Label{ILET: 106, Charset: dnsii.UTF8, Count: 64}},
		{"too few octets", full, "83e80457df", dnsii.ErrTruncated, dnsii.Label{ILET: 1000, Charset: dnsii.UCS2, Count: 4}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.want.Extended = true
			l, err := tc.codec.DecodeLabel(octets(t, tc.body))
			if diff := cmp.Diff(tc.want, l); diff != "" || !errors.Is(err, tc.kind) {
				t.Errorf("%v, want %v\n%s", err, tc.kind, diff)
			}
		})
	}
}

// D-014, D-049: COUNT is a number of characters, but for UTF-7 under an ILET
// that is the number of octets to be read.
func TestCountOfOctetsConsumed(t *testing.T) {
	for _, tc := range []struct {
		name  string
		codec dnsii.Codec
		body  string
		count int
		want  int
	}{
		{"UCS-2 has two octets a character", dnsii.Codec{}, "83e80457df540d7cfb7d71", 4, 8},
		{"UTF-8 of Han has three", dnsii.Codec{}, "806a04e59f9fe5908de7b3bbe7b5b1", 4, 12},
		{"UCS-4 has four", dnsii.Codec{}, "83e904000057df0000540d00007cfb00007d71", 4, 16},
		{"UTF-7 ends with the closing hyphen", dnsii.Codec{}, "83f4042b5639395544587a376658452d", 4, 13},
		{"UCS-4 under ILET 4", dnsii.Codec{Form: dnsii.Reduced}, "8402000057df0000540d", 2, 8},
		{"UTF-7 under ILET 1", dnsii.Codec{Form: dnsii.Reduced}, "810d2b5639395544587a376658452d", 13, 13},
		{"UTF-7 that the OPT names", dnsii.Codec{Form: dnsii.EDNSOption, Charset: dnsii.UTF7}, "42042b5639395544587a376658452d", 4, 13},
	} {
		t.Run(tc.name, func(t *testing.T) {
			body := octets(t, tc.body)
			l, err := tc.codec.DecodeLabel(append(body, 0xff, 0xff))
			header := 3
			if tc.codec.Form == dnsii.Reduced || tc.codec.Form == dnsii.EDNSOption {
				header = 2
			}
			if err != nil || l.Count != tc.count || len(l.Octets) != header+tc.want {
				t.Errorf("COUNT %d, %d octets, %v", l.Count, len(l.Octets), err)
			}
		})
	}
}

// D-003: a pointer is known by its first octet, and the labels in
// front of it join with those that it leads to.
func TestPointerIsTheReadersWork(t *testing.T) {
	message := octets(t, "000000 03646e73 83e80457df540d7cfb7d71 03746c6400 04686f7374c003")
	var c dnsii.Codec
	first, err := c.DecodeLabel(message[23:])
	if err != nil || first.Text != "host" {
		t.Fatal(first, err)
	}
	if _, err := c.DecodeLabel(message[28:]); !errors.Is(err, dnsii.ErrPointer) {
		t.Fatalf("a pointer is %v", err)
	}
	d, err := c.Decode(message[3:])
	if err != nil {
		t.Fatal(err)
	}
	got, err := dnsii.Join(append([]dnsii.Label{first}, d.Labels...))
	if want := name.MustParse("host.dns.域名系統.tld"); err != nil || got != want {
		t.Errorf("Join = %s, %v, want %s", got, err, want)
	}
	if n, err := dnsii.Join(nil); err != nil || n != (name.Name{}) {
		t.Errorf("no labels join to %s, %v", n, err)
	}
	if _, err := dnsii.Join([]dnsii.Label{{Text: ""}}); verdict(err) != "label empty-label" {
		t.Errorf("an empty label: %v", err)
	}
	if _, err := dnsii.Join([]dnsii.Label{{Text: "é.é"}}); verdict(err) != "label syntax" {
		t.Errorf("a dot: %v", err)
	}
}

// D-006, D-018: what is written has no reserved bit, extends no ASCII
// label, and is undone when it fails.
func TestAppend(t *testing.T) {
	for _, tc := range []struct {
		name    string
		codec   dnsii.Codec
		text    string
		charset dnsii.Charset
		want    string
		kind    dnsii.ErrorKind
	}{
		{"ASCII is ordinary", dnsii.Codec{}, "dns.utxo", dnsii.UCS2, "03646e73 047574786f 00", ""},
		{"the root has no first label", dnsii.Codec{Aware: true}, ".", dnsii.UCS2, "00", ""},
		// D-023
		{"an aware query", dnsii.Codec{Aware: true}, "dns.utxo", dnsii.UCS2, "800303646e73 047574786f 00", ""},
		{"an aware query, reduced", dnsii.Codec{Form: dnsii.Reduced, Aware: true}, "dns.utxo", dnsii.UCS2, "8003646e73 047574786f 00", ""},
		{"an aware query, EDNS", dnsii.Codec{Form: dnsii.EDNS, Aware: true}, "dns.utxo", dnsii.UCS2, "420003646e73 047574786f 00", ""},
		{
			"an aware query in the charset of the OPT",
			dnsii.Codec{Form: dnsii.EDNSOption, Charset: dnsii.UCS2, Aware: true},
			"ns.utxo", dnsii.UCS2, "4202006e0073 047574786f 00", "",
		},
		// D-012
		{"the largest MIBenum of all", dnsii.Codec{}, "я.utxo", dnsii.KOI8R, "882401d1 047574786f 00", ""},
		{"Big5 lacks Hangul", dnsii.Codec{}, "한.utxo", dnsii.Big5, "", dnsii.ErrRepertoire},
		{"UCS-2 ends at U+FFFF", dnsii.Codec{}, "𠀀.utxo", dnsii.UCS2, "", dnsii.ErrRepertoire},
		{"ISO 8859-1 ends at U+00FF", dnsii.Codec{}, "例.utxo", dnsii.Latin1, "", dnsii.ErrRepertoire},
		{"a charset nobody assigned", dnsii.Codec{}, "dns.utxo", 1, "", dnsii.ErrCharset},
		{"no reduced ILET", dnsii.Codec{Form: dnsii.Reduced}, chinese, dnsii.Big5, "", dnsii.ErrCharset},
		{"another charset than the OPT's", dnsii.Codec{Form: dnsii.EDNSOption, Charset: dnsii.UCS2}, chinese, dnsii.UTF8, "", dnsii.ErrCharset},
		{"Big5 where restricted", dnsii.Codec{Restricted: true}, chinese, dnsii.Big5, "", dnsii.ErrRestricted},
		// E-97 makes COUNT a number of octets, which may be more than 63.
		{"too long in UTF-7, reduced", dnsii.Codec{Form: dnsii.Reduced}, strings.Repeat("例", 30) + ".utxo", dnsii.UTF7, "", dnsii.ErrCount},
		{"too long in UCS-4", dnsii.Codec{}, strings.Repeat(strings.Repeat("例", 50)+".", 3) + "utxo", dnsii.UCS4, "", dnsii.ErrSize},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := tc.codec.Append([]byte("before"), name.MustParse(tc.text), tc.charset)
			if !bytes.Equal(got, append([]byte("before"), octets(t, tc.want)...)) || verdict(err) != stdcmp.Or(string(tc.kind), "ok") {
				t.Errorf("Append = %x, %v", got, err)
			}
		})
	}
}

// UTF-7 carries whatever UTF-8 does. D-045: the restricted form has the
// transformations of ISO 10646.
func TestCarriers(t *testing.T) {
	all := dnsii.Charsets()
	iso := []dnsii.Charset{
		dnsii.USASCII, dnsii.UTF8, dnsii.UCS2, dnsii.UCS4, dnsii.UTF7,
		dnsii.UTF16BE, dnsii.UTF16LE, dnsii.UTF16, dnsii.UTF32,
	}
	for _, tc := range []struct {
		name  string
		codec dnsii.Codec
		text  string
		want  []dnsii.Charset
	}{
		{"ASCII goes in all", dnsii.Codec{}, "dns.utxo", all},
		{"ASCII where restricted", dnsii.Codec{Restricted: true}, "dns.utxo", iso},
		{"ü", dnsii.Codec{}, "ü.utxo", []dnsii.Charset{
			dnsii.Latin1, dnsii.EUCJP, dnsii.UTF8, dnsii.GBK, dnsii.GB18030, dnsii.UCS2, dnsii.UCS4, dnsii.UTF7,
			dnsii.UTF16BE, dnsii.UTF16LE, dnsii.UTF16, dnsii.UTF32, dnsii.GB2312,
		}},
		{"Hebrew, reduced", dnsii.Codec{Form: dnsii.Reduced}, "שלום.utxo", []dnsii.Charset{
			dnsii.UTF8, dnsii.UCS2, dnsii.UCS4, dnsii.UTF7, dnsii.UTF16,
		}},
		{"beyond U+FFFF", dnsii.Codec{Form: dnsii.EDNS}, "𠀀.utxo", []dnsii.Charset{dnsii.UTF8, dnsii.UCS4, dnsii.UTF7, dnsii.UTF16}},
		{"the one of the OPT", dnsii.Codec{Form: dnsii.EDNSOption, Charset: dnsii.Big5}, chinese, []dnsii.Charset{dnsii.Big5}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, tc.codec.Carriers(name.MustParse(tc.text))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The 8-bit form, and where it has no room.
func TestAppendEightBit(t *testing.T) {
	for _, tc := range []struct{ name, text, want, verdict string }{
		{"Chinese", chinese, "0ce59f9fe5908de7b3bbe7b5b1 047574786f 00", "ok"},
		{"the root", ".", "00", "ok"},
		{"a label of 80 octets", strings.Repeat("ü", 40) + ".utxo", "", "count"},
		{"a name of 256 octets", strings.Repeat(strings.Repeat("ü", 31)+".", 4) + "utxo", "", "size"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := dnsii.AppendEightBit(nil, name.MustParse(tc.text))
			if !bytes.Equal(got, octets(t, tc.want)) || verdict(err) != tc.verdict {
				t.Errorf("AppendEightBit = %x, %v", got, err)
			}
		})
	}
}
