package zone_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// presentations have one form each, which is written for the octets and read
// to them.
var presentations = []struct {
	t    wire.Type
	text string
	hex  string
}{
	{wire.TypeA, "192.0.2.1", "c0000201"},
	{wire.TypeAAAA, "2001:db8:85a3::8a2e:370:7334", "20010db885a3000000008a2e03707334"},
	{wire.TypeAAAA, "::ffff:192.0.2.1", "00000000000000000000ffffc0000201"},
	{wire.TypeCNAME, "www.jmbc.user.utxo.", "03777777046a6d62630475736572047574786f00"},
	{wire.TypeCNAME, ".", "00"},
	{wire.TypeNS, "ns1.example.com.", "036e7331076578616d706c6503636f6d00"},
	{wire.TypePTR, "a.utxo.", "0161047574786f00"},
	{wire.TypeMX, "10 mail.utxo.", "000a046d61696c047574786f00"},
	{wire.TypeSRV, "1 2 65535 sip.utxo.", "00010002ffff03736970047574786f00"},
	{wire.TypeSOA, "a.utxo. b.utxo. 1 2 3 4 4294967295", "0161047574786f000162047574786f0000000001000000020000000300000004ffffffff"},
	{wire.TypeTXT, `"v=spf1 include:_spf.jmbc.utxo ~all"`, "22763d7370663120696e636c7564653a5f7370662e6a6d62632e7574786f207e616c6c"},
	{wire.TypeTXT, `"a" "" "b;c"`, "0161" + "00" + "03623b63"},
	{wire.TypeTXT, `"\"\\\000\255"`, "04225c00ff"},
	{wire.TypeJMBC, "1 3 jm1qexample", "0103000b6a6d31716578616d706c65"},
	{wire.TypeJMBC, `\# 2 02ff`, "02ff"},
	{wire.TypeCBDC, "1 1 344 HK-RETAIL-0001", "010101580000000e484b2d52455441494c2d30303031"},
	{wire.TypeCBDC, `1 2 156 "a b"`, "0102009c00000003612062"},
	{wire.TypeCBDC, `1 2 156 域`, "0102009c00000003e59f9f"},
	{wire.TypeDID, didDocument, hex.EncodeToString([]byte(didDocument))},
	{wire.TypeDID, `"{\"a\":\010}"`, "7b2261223a0a7d"},
	{wire.TypeDID, `""`, ""},
	{65400, `\# 2 00ff`, "00ff"},
	{65400, `\# 0`, ""},
}

// U-005, U-088, U-089, U-092, U-093, U-094, U-095, U-096, U-099, U-100: presentation
// format of every type, both ways.
func TestPresentation(t *testing.T) {
	for _, tc := range presentations {
		t.Run(tc.t.String()+" "+tc.text, func(t *testing.T) {
			data := unhex(t, tc.hex)
			if got := zone.FormatRData(tc.t, data); got != tc.text {
				t.Errorf("written as %s", got)
			}
			if got, err := zone.ParseRData(tc.t, tc.text); err != nil || hex.EncodeToString(got) != tc.hex {
				t.Errorf("read as %x, %v", got, err)
			}
		})
	}
}

// U-100: other ways to write the same.
func TestParseRData(t *testing.T) {
	for _, tc := range []struct {
		t         wire.Type
		text, hex string
	}{
		{wire.TypeA, "  192.0.2.1 ; a comment", "c0000201"},
		{wire.TypeA, `\# 4 c0000201`, "c0000201"},
		{wire.TypeA, `\# 4 C0 00 0201 ; a comment`, "c0000201"},
		{wire.TypeAAAA, "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "20010db885a3000000008a2e03707334"},
		{wire.TypeCNAME, "WWW.jmbc.user.utxo", "03777777046a6d62630475736572047574786f00"},
		{wire.TypeCNAME, "域名系統.utxo", "11786e2d2d6571727432676c773862726e61047574786f00"},
		{wire.TypeTXT, "hello world", "0568656c6c6f05776f726c64"},
		{wire.TypeTXT, `a\"b\059`, "0461" + "22" + "623b"},
		{wire.TypeJMBC, "1\t3\tjm1qexample", "0103000b6a6d31716578616d706c65"},
		{wire.TypeDID, " {} ", "7b7d"},
		{wire.TypeDID, `"{}"`, "7b7d"},
		{257, `\# 1 ff`, "ff"},
	} {
		if got, err := zone.ParseRData(tc.t, tc.text); err != nil || hex.EncodeToString(got) != tc.hex {
			t.Errorf("%v %q read as %x, %v", tc.t, tc.text, got, err)
		}
	}
}

func TestParseRDataRefuses(t *testing.T) {
	for _, tc := range []struct {
		t    wire.Type
		text string
	}{
		{wire.TypeA, ""},
		{wire.TypeA, "192.0.2.1 192.0.2.2"},
		{wire.TypeA, "192.0.2.256"},
		{wire.TypeA, "::1"},
		{wire.TypeA, `\# 5 c000020100`},
		{wire.TypeA, `\# 4 c00002`},
		{wire.TypeA, `\# 4 c000020`},
		{wire.TypeA, `\#`},
		{wire.TypeA, `\# x`},
		{wire.TypeA, `\# 65536`},
		{wire.TypeAAAA, "192.0.2.1"},
		{wire.TypeAAAA, "fe80::1%eth0"},
		{wire.TypeCNAME, "a..b"},
		{wire.TypeCNAME, "a b"},
		{wire.TypeMX, "65536 a.utxo"},
		{wire.TypeMX, "a.utxo"},
		{wire.TypeSRV, "1 2 a.utxo"},
		{wire.TypeSOA, "a. b. 1 2 3 4"},
		{wire.TypeTXT, ""},
		{wire.TypeTXT, `"open`},
		{wire.TypeTXT, `"a"b`},
		{wire.TypeTXT, `a"b`},
		{wire.TypeTXT, `\`},
		{wire.TypeTXT, `\1`},
		{wire.TypeTXT, `\256`},
		{wire.TypeTXT, `\12a`},
		{wire.TypeTXT, strings.Repeat("a", 256)},
		{wire.TypeJMBC, "2 3 jm1qexample"},
		{wire.TypeJMBC, "1 4 jm1qexample"},
		{wire.TypeJMBC, "1 3 jm1b"},
		{wire.TypeJMBC, "1 3"},
		{wire.TypeJMBC, "1 259 jm1qexample"},
		{wire.TypeCBDC, "1 1 0 x"},
		{wire.TypeCBDC, "1 1 1000 x"},
		{wire.TypeCBDC, "1 1 65880 x"},
		{wire.TypeCBDC, "1 1 344"},
		{wire.TypeCBDC, `1 1 344 ""`},
		{wire.TypeDID, ""},
		{65400, "00ff"},
	} {
		if got, err := zone.ParseRData(tc.t, tc.text); rcode.Of(err) != rcode.FormErr {
			t.Errorf("%v %q read as %x, %v", tc.t, tc.text, got, err)
		}
	}
}

// U-100: a record on a line, with what may be left out left out.
func TestParseRR(t *testing.T) {
	const want = `jmbc.user.utxo 60 IN A \# 4 c0000201`
	for _, line := range []string{
		"jmbc.user.utxo. 60 IN A 192.0.2.1",
		"jmbc.user.utxo IN 60 A 192.0.2.1",
		"jmbc.user.utxo 60 a 192.0.2.1 ; comment",
		"JMBC.user.utxo\tin\tA\t192.0.2.1",
		"jmbc.user.utxo TYPE1 192.0.2.1",
		"  jmbc.user.utxo A 192.0.2.1\r\n",
	} {
		if rr, err := zone.ParseRR(line, 60); err != nil || rr.String() != want {
			t.Errorf("%q read as %v, %v", line, rr, err)
		}
	}
	for _, line := range []string{
		"", "; comment", "jmbc.user.utxo", "jmbc.user.utxo 60 IN", "jmbc.user.utxo 60 60 A 192.0.2.1",
		"jmbc.user.utxo IN IN A 192.0.2.1", "jmbc.user.utxo CH A 192.0.2.1", "jmbc.user.utxo 2147483648 A 192.0.2.1",
		"jmbc.user.utxo -1 A 192.0.2.1", `jmbc.user.utxo "A" 192.0.2.1`, "a..b A 192.0.2.1", `"jmbc.user.utxo`,
		"jmbc.user.utxo A",
	} {
		if rr, err := zone.ParseRR(line, 60); !errors.Is(err, zone.ErrSyntax) {
			t.Errorf("%q read as %v, %v", line, rr, err)
		}
	}
}

func TestParseRecords(t *testing.T) {
	const file = "; records of jmbc.user.utxo\n\njmbc.user.utxo. A 192.0.2.1 ; home\r\n  \t\nwww.jmbc.user.utxo. 5 CNAME jmbc.user.utxo."
	rrs, err := zone.ParseRecords(file, 300)
	if err != nil || len(rrs) != 2 {
		t.Fatalf("%v, %v", rrs, err)
	}
	if got := zone.FormatRR(rrs[1]); got != "www.jmbc.user.utxo. 5 IN CNAME jmbc.user.utxo." {
		t.Errorf("written as %s", got)
	}
	if _, err := zone.ParseRecords(file+"\nx", 300); !errors.Is(err, zone.ErrSyntax) || !strings.Contains(err.Error(), "line 6") {
		t.Errorf("error %v", err)
	}
	if got := zone.FormatRR(wire.RR{Name: name.Name{}, Type: wire.TypeOPT, Class: 1232}); got != `. 0 CLASS1232 OPT \# 0` {
		t.Errorf("written as %s", got)
	}
}

// U-005: a DNS implementation reads what is written here to the same
// octets, and what it writes is read here.
func TestPresentationAgainstDNS(t *testing.T) {
	for _, tc := range presentations {
		if tc.t >= wire.TypeJMBC && tc.t <= wire.TypeDID || tc.hex == "" || tc.text == "." {
			continue // CAA, AVC and DOA there; and RDATA it does not write
		}
		rr := wire.RR{Name: apex, Type: tc.t, Class: wire.ClassIN, TTL: 300, Data: unhex(t, tc.hex)}
		theirs, err := dns.NewRR(zone.FormatRR(rr))
		if err != nil {
			t.Errorf("%s: %v", zone.FormatRR(rr), err)
			continue
		}
		packed := make([]byte, 512)
		n, err := dns.PackRR(theirs, packed, 0, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := wire.DecodeRR(packed[:n]); err != nil || back.String() != rr.String() {
			t.Errorf("%s: packed as %v, %v", zone.FormatRR(rr), back, err)
		}
		if back, err := zone.ParseRR(theirs.String(), 0); err != nil || back.String() != rr.String() {
			t.Errorf("%s: written as %s, read as %v, %v", zone.FormatRR(rr), theirs, back, err)
		}
	}
}
