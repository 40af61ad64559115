package zone_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// U-055: reading a path takes its own length and 64 KiB at most.
func TestDecodePathIsFrugal(t *testing.T) {
	for name, b := range map[string][]byte{
		"64 nodes":      append(append([]byte{2, 0, 0, 0, 0, 2}, make([]byte, 128)...), make([]byte, 64*32)...),
		"65 nodes":      append([]byte{1, 0, 0, 0, 0, 0, 0, 0, 1}, make([]byte, 65*32)...),
		"a full proof":  append([]byte{1, 0, 0, 0, 0, 0, 0, 0, 1}, make([]byte, 2047*32)...),
		"255 beside it": append([]byte{2, 0, 0, 0, 0, 255}, make([]byte, 255*64)...),
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Frugal(t, b, func(b []byte) { _, _ = zone.DecodePath(b) })
		})
	}
}

func rrs(owner name.Name, n int, data func(i int) (wire.Type, []byte)) []byte {
	b := []byte{1}
	for i := range n {
		kind, d := data(i)
		b = owner.AppendWire(b)
		b = binary.BigEndian.AppendUint16(b, uint16(kind))
		b = append(b, 0, 1, 0, 0, 0, 60)
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(d))), d...)
	}
	return b
}

// U-055, U-201: reading a set takes its length and 64 KiB at most, whatever it
// says: what decodes as well as what says too much.
func TestDecodeSetIsFrugal(t *testing.T) {
	a := name.MustParse("a.utxo")
	types := func(i int) (wire.Type, []byte) { return wire.Type(1000 + i), nil }
	one := func(i int) (wire.Type, []byte) { return 1000, binary.BigEndian.AppendUint16(nil, uint16(i)) }
	big := func(i int) (wire.Type, []byte) {
		return wire.Type(1000 + i), bytes.Repeat([]byte{1}, zone.MaxSize/zone.MaxRecords-len(a.Wire())-11)
	}
	target := func(i int) (wire.Type, []byte) { return wire.TypeNS, []byte{2, byte('a' + i/26), byte('a' + i%26), 0} }
	decoded := func(i int) (wire.Type, []byte) {
		return wire.TypeSRV, append([]byte{0, 0, 0, 0, byte(i), 0}, name.MustParse("例.测试").Wire()...)
	}
	long := func(i int) (wire.Type, []byte) {
		label := append([]byte{60}, strings.Repeat(string(rune('a'+i)), 60)...)
		return wire.TypeNS, append(slices.Repeat(label, 4), 0)
	}
	for name, tc := range map[string]struct {
		b    []byte
		kind error
	}{
		"as many RRsets as may be": {rrs(a, zone.MaxRecords, types), nil},
		"one more":                 {rrs(a, zone.MaxRecords+1, types), zone.ErrTooLarge},
		"as many as fit":           {rrs(a, (zone.MaxSize-1)/(len(a.Wire())+10), types), zone.ErrTooLarge},
		"a set too large":          {rrs(a, (zone.MaxSize-1)/(len(a.Wire())+10)+1, types), zone.ErrTooLarge},
		"as large as they may be":  {rrs(a, zone.MaxRecords, big), nil},
		"owners that are decoded":  {international(a, zone.MaxRecords), nil},
		"the largest RRset":        {rrs(a, zone.MaxRecords, one), nil},
		"short targets":            {rrs(a, zone.MaxRecords, target), nil},
		"targets that are decoded": {rrs(a, 150, decoded), nil},
		"targets too long":         {rrs(a, 20, long), zone.ErrTooLarge},
		"one large record":         {rrs(a, 1, func(int) (wire.Type, []byte) { return 1000, make([]byte, zone.MaxSize-1-len(a.Wire())-10) }), nil},
		"a deep document":          {did(a, strings.Repeat(`{"a":`, 9000)+"1"+strings.Repeat("}", 9000)), zone.ErrDID},
		"a long list":              {did(a, "["+strings.Repeat("1,", 30_000)+"1]"), nil},
		"many members":             {did(a, `1`+strings.Repeat(`,"a":1`, 9000)), zone.ErrDID},
		"a long member":            {did(a, `1,"`+strings.Repeat("a", 60_000)+`":1`), zone.ErrDID},
		"a text of escapes":        {did(a, `"`+strings.Repeat(`\u0061`, 10_000)+`"`), nil},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := zone.Decode(a, tc.b); !errors.Is(err, tc.kind) {
				t.Fatalf("error %v, want %v", err, tc.kind)
			}
			testkit.Frugal(t, tc.b, func(b []byte) { _, _ = zone.Decode(a, b) })
		})
	}
}

// international is the encoding of n records whose owners have A-labels.
func international(apex name.Name, n int) []byte {
	b := []byte{1}
	var names []name.Name
	for i := range n {
		names = append(names, name.MustParse(string(rune('一'+i))+"."+apex.String()))
	}
	slices.SortFunc(names, name.Compare)
	for _, owner := range names {
		b = append(b, rrs(owner, 1, func(int) (wire.Type, []byte) { return 1000, []byte{1} })[1:]...)
	}
	return b
}

// did is the encoding of a DID document with one more member.
func did(apex name.Name, member string) []byte {
	doc := `{"@context":"https://www.w3.org/ns/did/v1","id":"` + zone.DID(apex) + `","x":` + member + `}`
	return rrs(apex, 1, func(int) (wire.Type, []byte) { return wire.TypeDID, []byte(doc) })
}

// U-055, U-100: reading text takes so many times its length.
func TestParseIsBounded(t *testing.T) {
	for name, text := range map[string]string{
		"a record a line":     strings.Repeat("a TXT a\n", 8192),
		"strings without end": "a TXT" + strings.Repeat(" a", 30_000),
		"escapes":             `a TXT ` + strings.Repeat(`\000`, 16_000),
		"a document":          `a.utxo DID {` + strings.Repeat(`"a":{`, 9000),
	} {
		t.Run(name, func(t *testing.T) {
			n := testkit.Allocated(func() { _, _ = zone.ParseRecords(text, 60) })
			t.Logf("%d octets, %d allocated", len(text), n)
			if n > uint64(len(text))*200 {
				t.Errorf("%d octets made it allocate %d", len(text), n)
			}
		})
	}
}
