package wire_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-083, U-088, U-089, U-093, U-094, U-095, U-096: one record of each
// type, octet for octet.
func TestRecords(t *testing.T) {
	for _, tc := range []struct {
		name string
		hex  string
		want wire.RR
	}{
		{
			"A", wireJMBC + "0001 0001 0000012c 0004 c0000201",
			wire.RR{Type: wire.TypeA, TTL: 300, Data: []byte{192, 0, 2, 1}},
		},
		{
			"AAAA", wireJMBC + "001c 0001 0000012c 0010 20010db885a3000000008a2e03707334",
			wire.RR{Type: wire.TypeAAAA, TTL: 300, Data: unhex(t, "20010db885a3000000008a2e03707334")},
		},
		{
			"TXT of the draft", wireJMBC + "0010 0001 0000012c 0023 22763d7370663120696e636c7564653a5f7370662e6a6d62632e7574786f207e616c6c",
			wire.RR{Type: wire.TypeTXT, TTL: 300, Data: []byte("\x22v=spf1 include:_spf.jmbc.utxo ~all")},
		},
		{
			"JMBC", wireJMBC + "0101 0001 0000012c 000f 0103000b6a6d31716578616d706c65",
			wire.RR{Type: wire.TypeJMBC, TTL: 300, Data: []byte("\x01\x03\x00\x0bjm1qexample")},
		},
		{
			"CBDC", wireJMBC + "0102 0001 0000012c 0016 010101580000000e484b2d52455441494c2d30303031",
			wire.RR{Type: wire.TypeCBDC, TTL: 300, Data: []byte("\x01\x01\x01\x58\x00\x00\x00\x0eHK-RETAIL-0001")},
		},
		{
			"DID", wireJMBC + "0103 0001 0000012c 0002 7b7d",
			wire.RR{Type: wire.TypeDID, TTL: 300, Data: []byte("{}")},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rr, err := wire.DecodeRR(unhex(t, tc.hex))
			if err != nil {
				t.Fatal(err)
			}
			tc.want.Name, tc.want.Class = name.MustParse("jmbc.user.utxo"), wire.ClassIN
			if rr.String() != tc.want.String() {
				t.Fatalf("decoded %v, want %v", rr, tc.want)
			}
			if out, err := wire.AppendRR(nil, &rr); err != nil || !bytes.Equal(out, unhex(t, tc.hex)) {
				t.Fatalf("encoded %x, %v", out, err)
			}
		})
	}
}

// U-084, U-086, U-092: RDATA fits its type, and its names are canonical.
func TestCanonicalRData(t *testing.T) {
	for _, tc := range []struct {
		name string
		t    wire.Type
		in   string
		want string // "" when refused
	}{
		{"A", wire.TypeA, "c0000201", "c0000201"},
		{"A of 5 octets", wire.TypeA, "c000020100", ""},
		{"A of 0 octets", wire.TypeA, "", ""},
		{"AAAA of 15 octets", wire.TypeAAAA, strings.Repeat("00", 15), ""},
		{"CNAME in upper case", wire.TypeCNAME, "044a4d4243047574786f00", "046a6d6263047574786f00"},
		{"CNAME outside the namespace", wire.TypeCNAME, "03777777076578616d706c6503636f6d00", "03777777076578616d706c6503636f6d00"},
		{"CNAME by pointer", wire.TypeCNAME, "c000", ""},
		{"CNAME with an octet left over", wire.TypeCNAME, "047574786f0000", ""},
		{"CNAME without a name", wire.TypeCNAME, "", ""},
		{"NS", wire.TypeNS, "026e73047574786f00", "026e73047574786f00"},
		{"PTR", wire.TypePTR, "016100", "016100"},
		{"DNAME", wire.TypeDNAME, "014100", "016100"},
		{"MX", wire.TypeMX, "000a044d41494c00", "000a046d61696c00"},
		{"MX of 1 octet", wire.TypeMX, "00", ""},
		{"MX without a name", wire.TypeMX, "000a", ""},
		{"SRV", wire.TypeSRV, "000100020003014100", "000100020003016100"},
		{"SRV without a name", wire.TypeSRV, "00010002", ""},
		{"SOA", wire.TypeSOA, "014100014200" + strings.Repeat("00", 20), "016100016200" + strings.Repeat("00", 20)},
		{"SOA one octet short", wire.TypeSOA, "016100 016200" + strings.Repeat("00", 19), ""},
		{"TXT of an empty string", wire.TypeTXT, "00", "00"},
		{"TXT of two strings in order", wire.TypeTXT, "0262610161", "0262610161"},
		{"TXT whose second string is cut off", wire.TypeTXT, "02616203", ""},
		{"TXT without a string", wire.TypeTXT, "", ""},
		{"TXT string cut off", wire.TypeTXT, "0361", ""},
		{"JMBC of another version is opaque", wire.TypeJMBC, "02ff", "02ff"},
		{"DID with a pointer's octets", wire.TypeDID, "c000", "c000"},
		{"DESCRIPTOR of 1024 octets", wire.TypeDescriptor, strings.Repeat("01", 1024), strings.Repeat("01", 1024)},
		{"DESCRIPTOR of 1025 octets", wire.TypeDescriptor, strings.Repeat("01", 1025), ""},
		{"DESCRIPTOR without octets", wire.TypeDescriptor, "", ""},
		{"unknown type", 65400, "00ff", "00ff"},
		{"unknown type without data", 65400, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in := unhex(t, tc.in)
			got, err := wire.CanonicalRData(tc.t, in)
			switch {
			case tc.want == "" && tc.t != 65400:
				if rcode.Of(err) != rcode.FormErr {
					t.Fatalf("got %x, error %v", got, err)
				}
			case err != nil || !bytes.Equal(got, unhex(t, tc.want)):
				t.Fatalf("got %x, error %v", got, err)
			case len(in) > 0 && &in[0] == &got[0]:
				t.Fatal("the result aliases its input")
			}
		})
	}
}

// U-092: two strings of 255 and 1 octets keep their order and their framing.
func TestTXTOfTwoStrings(t *testing.T) {
	data := append([]byte{255}, bytes.Repeat([]byte("a"), 255)...)
	data = append(data, 1, 'b')
	if got, err := wire.CanonicalRData(wire.TypeTXT, data); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("got %x, error %v", got, err)
	}
	if _, err := wire.CanonicalRData(wire.TypeTXT, make([]byte, wire.MaxRData+1)); !errors.Is(err, wire.ErrTooLarge) {
		t.Fatalf("error %v", err)
	}
}

// U-083, U-085: a record that is cut, left over, of another class, or of a TTL
// with its top bit set.
func TestDecodeRRRefuses(t *testing.T) {
	for _, tc := range []struct {
		name string
		hex  string
		kind error
	}{
		{"cut in the name", "046a6d", octets.ErrShort},
		{"cut in the fields", "00 0001 0001 0000", octets.ErrShort},
		{"cut in the RDATA", "00 0001 0001 00000000 0004 c00002", octets.ErrShort},
		{"an octet left over", "00 0001 0001 00000000 0004 c0000201 00", octets.ErrTrailing},
		{"class ANY", "00 0001 00ff 00000000 0004 c0000201", wire.ErrRRClass},
		{"class CH", "00 0001 0003 00000000 0004 c0000201", wire.ErrRRClass},
		{"a pointer", "c000 0001 0001 00000000 0004 c0000201", wire.ErrPointer},
		{"a name too long", strings.Repeat("3f"+strings.Repeat("61", 63), 4) + "00 0001 0001 00000000 0004 c0000201", wire.ErrName},
		{"a wildcard", "012a00 0001 0001 00000000 0004 c0000201", wire.ErrName},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := wire.DecodeRR(unhex(t, tc.hex)); !errors.Is(err, tc.kind) {
				t.Fatalf("error %v", err)
			}
		})
	}
}

// U-085: a TTL with the top bit set is 0, read and sent.
func TestTTLTopBit(t *testing.T) {
	for ttl, want := range map[uint32]uint32{0: 0, 300: 300, 1<<31 - 1: 1<<31 - 1, 1 << 31: 0, 1<<32 - 1: 0} {
		if got := wire.CanonicalTTL(ttl); got != want {
			t.Errorf("CanonicalTTL(%d) = %d, want %d", ttl, got, want)
		}
	}
	rr, err := wire.DecodeRR(unhex(t, "00 0001 0001 8000012c 0004 c0000201"))
	if err != nil || rr.TTL != 0 {
		t.Fatalf("TTL %d, error %v", rr.TTL, err)
	}
	rr.TTL = 1 << 31
	if out, err := wire.AppendRR(nil, &rr); err != nil || !bytes.Equal(out[5:9], make([]byte, 4)) {
		t.Fatalf("sent %x, error %v", out, err)
	}
}

func TestRRsetRecords(t *testing.T) {
	s := wire.RRset{Name: name.MustParse("jmbc.utxo"), Type: wire.TypeA, TTL: 60, Data: [][]byte{{1, 2, 3, 4}, {5, 6, 7, 8}}}
	rrs := s.AppendRRs(nil)
	if len(rrs) != 2 || rrs[1].String() != `jmbc.utxo 60 IN A \# 4 05060708` {
		t.Fatalf("records %v", rrs)
	}
}
