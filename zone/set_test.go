package zone_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

var apex = name.MustParse("jmbc.user.utxo")

const didDocument = `{"@context":"https://www.w3.org/ns/did/v1","id":"did:utxo:jmbc.user.utxo"}`

// record reads a record in presentation format.
func record(t testing.TB, text string) wire.RR {
	t.Helper()
	rr, err := zone.ParseRR(text, 300)
	if err != nil {
		t.Fatal(err)
	}
	return rr
}

func records(t testing.TB, lines ...string) []wire.RR {
	t.Helper()
	var rrs []wire.RR
	for _, l := range lines {
		rrs = append(rrs, record(t, l))
	}
	return rrs
}

// set returns the set of apex with the records of lines.
func set(t testing.TB, lines ...string) zone.Set {
	t.Helper()
	s, err := zone.Empty(apex).Add(records(t, lines...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// U-201: nothing but a root and a count stands for the records, however many.
func TestEmptySet(t *testing.T) {
	s := zone.Empty(apex)
	if s.Root() != [32]byte{} || s.Count() != 0 || s.Apex() != apex {
		t.Fatalf("root %x, count %d", s.Root(), s.Count())
	}
	if !bytes.Equal(s.Encode(), []byte{1}) {
		t.Fatalf("encoded %x", s.Encode())
	}
	if _, ok := s.Lookup(apex, wire.TypeA); ok || len(s.At(apex)) != 0 {
		t.Fatal("an empty set has records")
	}
	if back, err := set(t, "jmbc.user.utxo A 192.0.2.1").Delete(wire.RR{Name: apex, Type: wire.TypeA}); err != nil || back.Root() != s.Root() {
		t.Fatalf("emptied: root %x, %v", back.Root(), err)
	}
}

// U-087, U-130: what is added is found, once, in order.
func TestAddAndLookup(t *testing.T) {
	s := set(
		t,
		"www.jmbc.user.utxo A 192.0.2.9",
		"jmbc.user.utxo 60 A 192.0.2.2",
		"jmbc.user.utxo 300 A 192.0.2.1",
		"JMBC.user.utxo A 192.0.2.1",
		"jmbc.user.utxo TXT hello",
		"_spf.jmbc.user.utxo TXT v=spf1",
	)
	if s.Count() != 4 {
		t.Fatalf("%d RRsets", s.Count())
	}
	a, ok := s.Lookup(apex, wire.TypeA)
	if !ok || a.TTL != 60 || fmt.Sprintf("%x", a.Data) != "[c0000201 c0000202]" {
		t.Fatalf("A: %+v", a)
	}
	if at := s.At(apex); len(at) != 2 || at[0].Type != wire.TypeA || at[1].Type != wire.TypeTXT {
		t.Fatalf("At: %v", at)
	}
	var order []string
	for rrset := range s.All() {
		order = append(order, rrset.Name.Label(0)+" "+rrset.Type.String())
	}
	if got := strings.Join(order, ", "); got != "jmbc A, jmbc TXT, _spf TXT, www A" {
		t.Fatalf("order: %s", got)
	}
}

// A set does not change when another is made of it.
func TestSetIsImmutable(t *testing.T) {
	s := set(t, "jmbc.user.utxo A 192.0.2.1", "jmbc.user.utxo A 192.0.2.3")
	before := s.Encode()
	if _, err := s.Add(record(t, "jmbc.user.utxo 5 A 192.0.2.2")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delete(record(t, "jmbc.user.utxo A 192.0.2.1")); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(s.Encode(), before) {
		t.Fatalf("encoded %x, before %x", s.Encode(), before)
	}
}

// U-005, U-084, U-085, U-088, U-089, U-092, U-096, U-097, U-099, U-133: what may
// be a record of jmbc.user.utxo.
func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		name string
		rr   string
		kind error
		code rcode.Code
	}{
		{"A", "jmbc.user.utxo A 192.0.2.1", nil, 0},
		{"A of 5 octets", `jmbc.user.utxo TYPE65400 \# 5 c000020100`, nil, 0},
		{"an unknown type", `jmbc.user.utxo TYPE65400 \# 2 00ff`, nil, 0},
		{"MX", "jmbc.user.utxo MX 10 mail.example.com", nil, 0},
		{"SRV below the name", "_sip._udp.jmbc.user.utxo SRV 1 2 3 sip.jmbc.user.utxo", nil, 0},
		{"a name beside", "b.utxo A 192.0.2.1", zone.ErrOutside, rcode.NotZone},
		{"the parent", "user.utxo A 192.0.2.1", zone.ErrOutside, rcode.NotZone},
		{"a name that ends alike", "xjmbc.user.utxo A 192.0.2.1", zone.ErrOutside, rcode.NotZone},
		{"type 0", `jmbc.user.utxo TYPE0 \# 0`, zone.ErrType, rcode.FormErr},
		{"OPT", `jmbc.user.utxo OPT \# 0`, zone.ErrType, rcode.FormErr},
		{"ANY", `jmbc.user.utxo ANY \# 0`, zone.ErrType, rcode.FormErr},
		{"TSIG", `jmbc.user.utxo TSIG \# 0`, zone.ErrType, rcode.FormErr},
		{"QUOTE", `jmbc.user.utxo QUOTE \# 0`, zone.ErrType, rcode.FormErr},
		{"RECEIPT", `jmbc.user.utxo RECEIPT \# 0`, zone.ErrType, rcode.FormErr},
		{"DESCRIPTOR", `jmbc.user.utxo DESCRIPTOR \# 1 01`, zone.ErrType, rcode.FormErr},
		{"DID", "jmbc.user.utxo DID " + didDocument, nil, 0},
		{"DID of another name", "www.jmbc.user.utxo DID " + didDocument, zone.ErrDID, rcode.FormErr},
		{"DID of a brace", "jmbc.user.utxo DID {", zone.ErrDID, rcode.FormErr},
		{"JMBC", "jmbc.user.utxo JMBC 1 3 jm1qexample", nil, 0},
		{"JMBC of version 2", `jmbc.user.utxo JMBC \# 15 0203000b6a6d31716578616d706c65`, zone.ErrJMBC, rcode.FormErr},
		{"CBDC", "jmbc.user.utxo CBDC 1 1 344 HK-RETAIL-0001", nil, 0},
		{"CBDC of country 0", `jmbc.user.utxo CBDC \# 9 010100000000000161`, zone.ErrCBDC, rcode.FormErr},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rr, err := zone.Check(apex, record(t, tc.rr))
			if !errors.Is(err, tc.kind) || rcode.Of(err) != tc.code {
				t.Fatalf("%v, error %v", rr, err)
			}
		})
	}
	// What no text can say.
	for name, tc := range map[string]struct {
		rr   wire.RR
		kind error
	}{
		"A of 5 octets":        {wire.RR{Name: apex, Type: wire.TypeA, Class: wire.ClassIN, Data: make([]byte, 5)}, zone.ErrRData},
		"class CH":             {wire.RR{Name: apex, Type: wire.TypeA, Class: 3, Data: make([]byte, 4)}, zone.ErrClass},
		"TXT without a string": {wire.RR{Name: apex, Type: wire.TypeTXT, Class: wire.ClassIN}, zone.ErrRData},
	} {
		if _, err := zone.Check(apex, tc.rr); !errors.Is(err, tc.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	rr := record(t, "jmbc.user.utxo A 192.0.2.1")
	rr.TTL = 1<<31 | 300
	if got, err := zone.Check(apex, rr); err != nil || got.TTL != 0 {
		t.Errorf("top bit of the TTL: %d, %v", got.TTL, err)
	}
}

// U-030, U-031: a wildcard cannot even be written down (E-10); underscores can,
// below the name (E-09).
func TestWildcardIsNoOwner(t *testing.T) {
	if rr, err := zone.Check(apex, record(t, "_spf.jmbc.user.utxo TXT v=spf1")); err != nil {
		t.Fatalf("%v: %v", rr, err)
	}
	if _, err := zone.ParseRR("*.jmbc.user.utxo A 192.0.2.1", 0); rcode.Of(err) != rcode.FormErr {
		t.Fatalf("error %v", err)
	}
	b := append([]byte{1, 1, '*'}, apex.Wire()...)
	b = append(b, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4)
	if _, err := zone.Decode(apex, b); rcode.Of(err) != rcode.FormErr {
		t.Fatalf("error %v", err)
	}
}
