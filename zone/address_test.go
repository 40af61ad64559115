package zone_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// U-094: which JMBC addresses may be registered.
func TestJMBC(t *testing.T) {
	for _, tc := range []struct{ name, hex, want string }{
		{"Bech32 of the draft", "0103000b" + hex.EncodeToString([]byte("jm1qexample")), "jm1qexample"},
		{"Base58", "01010004" + hex.EncodeToString([]byte("1Aaz")), "1Aaz"},
		{"Base58 for a script", "01020004" + hex.EncodeToString([]byte("3Aaz")), "3Aaz"},
		{"version 2", "0203000b" + hex.EncodeToString([]byte("jm1qexample")), ""},
		{"version 0", "0003000b" + hex.EncodeToString([]byte("jm1qexample")), ""},
		{"type 0", "0100000b" + hex.EncodeToString([]byte("jm1qexample")), ""},
		{"type 4", "0104000b" + hex.EncodeToString([]byte("jm1qexample")), ""},
		{"length one short", "0103000a" + hex.EncodeToString([]byte("jm1qexample")), ""},
		{"length one over", "0103000c" + hex.EncodeToString([]byte("jm1qexample")), ""},
		{"no address", "01030000", ""},
		{"three octets", "010300", ""},
		{"nothing", "", ""},
		{"Base58 with a zero", "01010004" + hex.EncodeToString([]byte("1Aa0")), ""},
		{"upper-case Bech32", "0103000b" + hex.EncodeToString([]byte("JM1QEXAMPLE")), ""},
		{"upper-case prefix", "0103000b" + hex.EncodeToString([]byte("JM1qexample")), ""},
		{"Bech32 with a b", "0103000b" + hex.EncodeToString([]byte("jm1qexamplb")), ""},
		{"Bech32 without a prefix", "01030009" + hex.EncodeToString([]byte("1qexample")), ""},
		{"Bech32 shorter than its checksum", "01030008" + hex.EncodeToString([]byte("jm1qexam")), ""},
		{"Bech32 without a separator", "0103000a" + hex.EncodeToString([]byte("jmqexample")), ""},
		{"128 octets", "01010080" + strings.Repeat("31", 128), strings.Repeat("1", 128)},
		{"129 octets", "01010081" + strings.Repeat("31", 129), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			j, err := zone.NewJMBC(unhex(t, tc.hex))
			if tc.want == "" {
				if !errors.Is(err, zone.ErrJMBC) || rcode.Of(err) != rcode.FormErr {
					t.Fatalf("%+v, error %v", j, err)
				}
				return
			}
			if err != nil || j.Address != tc.want || hex.EncodeToString(j.RData()) != tc.hex {
				t.Fatalf("%+v, error %v", j, err)
			}
		})
	}
}

// U-095: which CBDC addresses may be registered.
func TestCBDC(t *testing.T) {
	const address = "484b2d52455441494c2d30303031"
	for _, tc := range []struct {
		name, hex string
		ok        bool
	}{
		{"HK retail of the draft", "010101580000000e" + address, true},
		{"CN wholesale", "0102009c0000000e" + address, true},
		{"ID retail", "010101680000000e" + address, true},
		{"an address in UTF-8", "0101015800000003e59f9f", true},
		{"an address with a blank", "0101015800000003612061", true},
		{"version 2", "020101580000000e" + address, false},
		{"type 0", "010001580000000e" + address, false},
		{"type 3", "010301580000000e" + address, false},
		{"country 0", "010100000000000e" + address, false},
		{"country 1000", "010103e80000000e" + address, false},
		{"country 999, which none has", "010103e70000000e" + address, false},
		{"country 344 in decimal digits", "010103440000000e" + address, false},
		{"length one short", "010101580000000d" + address, false},
		{"length one over", "010101580000000f" + address, false},
		{"length that wraps in 32 bits", "01010158ffffffff", false},
		{"length that wraps to the octets there are", "01010158fffffff8", false},
		{"no address", "0101015800000000", false},
		{"a control character", "0101015800000001 0a", false},
		{"a control character of C1", "0101015800000002 c285", false},
		{"not UTF-8", "0101015800000001 ff", false},
		{"seven octets", "01010158000000", false},
		{"nothing", "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			data := unhex(t, tc.hex)
			c, err := zone.NewCBDC(data)
			if !tc.ok {
				if !errors.Is(err, zone.ErrCBDC) || rcode.Of(err) != rcode.FormErr {
					t.Fatalf("%+v, error %v", c, err)
				}
				return
			}
			if err != nil || string(c.RData()) != string(data) {
				t.Fatalf("%+v, error %v", c, err)
			}
		})
	}
}

// U-096, U-097: which DID documents jmbc.user.utxo may have; they are stored as
// they are.
func TestDID(t *testing.T) {
	const context, id = `"@context":"https://www.w3.org/ns/did/v1"`, `"id":"did:utxo:jmbc.user.utxo"`
	for _, tc := range []struct {
		name, doc string
		ok        bool
	}{
		{"the example", didDocument, true},
		{"blanks and other members", " {\n" + id + " , " + context + `, "verificationMethod": [{"id":"x","id":"y"}]}` + "\n", true},
		{"an array of contexts", `{"@context":["https://www.w3.org/ns/did/v1",{"a":1}],` + id + `}`, true},
		{"an id with escapes", `{` + context + `,"id":"did:utxo:\u006ambc.user.utxo"}`, true},
		{"a brace", "{", false},
		{"nothing", "", false},
		{"null", "null", false},
		{"an array", "[" + didDocument + "]", false},
		{"two objects", didDocument + didDocument, false},
		{"text after it", didDocument + "x", false},
		{"a byte order mark", "\ufeff" + didDocument, false},
		{"not UTF-8", `{` + context + `,` + id + `,"a":"` + "\xff" + `"}`, false},
		{"no context", `{` + id + `}`, false},
		{"no id", `{` + context + `}`, false},
		{"another context", `{"@context":"https://example.com",` + id + `}`, false},
		{"an array that begins with another context", `{"@context":["https://example.com","https://www.w3.org/ns/did/v1"],` + id + `}`, false},
		{"an empty array", `{"@context":[],` + id + `}`, false},
		{"a context of null", `{"@context":null,` + id + `}`, false},
		{"another name's id", `{` + context + `,"id":"did:utxo:other.utxo"}`, false},
		{"an id in upper case", `{` + context + `,"id":"did:utxo:JMBC.user.utxo"}`, false},
		{"an id of another method", `{` + context + `,"id":"did:web:jmbc.user.utxo"}`, false},
		{"an id that is a number", `{` + context + `,"id":1}`, false},
		{"two ids", `{` + context + `,"id":"did:utxo:other.utxo",` + id + `}`, false},
		{"the example of the draft, with dots", `{` + context + `,` + id + `,"verificationMethod":[...]}`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rr := wire.RR{Name: apex, Type: wire.TypeDID, Class: wire.ClassIN, Data: []byte(tc.doc)}
			s, err := zone.Empty(apex).Add(rr)
			if !tc.ok {
				if !errors.Is(err, zone.ErrDID) || rcode.Of(err) != rcode.FormErr {
					t.Fatalf("error %v", err)
				}
				return
			}
			got, ok := s.Lookup(apex, wire.TypeDID)
			if err != nil || !ok || string(got.Data[0]) != tc.doc {
				t.Fatalf("%q, error %v", got.Data, err)
			}
		})
	}
	if got := zone.DID(name.MustParse("域名系統.utxo")); got != "did:utxo:xn--eqrt2glw8brna.utxo" {
		t.Errorf("DID of a name in Unicode: %s", got)
	}
}
