package zone_test

import (
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

// U-055, U-201: a set is not only read: its tree is built. That takes at most
// six mebibytes, whatever 64 KiB say, and they are 64 KiB at most.
func TestDecodeSetIsBounded(t *testing.T) {
	a := name.MustParse("a.utxo")
	types := func(i int) (wire.Type, []byte) { return wire.Type(1000 + i), nil }
	one := func(i int) (wire.Type, []byte) { return 1000, binary.BigEndian.AppendUint16(nil, uint16(i)) }
	target := func(i int) (wire.Type, []byte) { return wire.TypeNS, []byte{2, byte('a' + i/26), byte('a' + i%26), 0} }
	long := func(i int) (wire.Type, []byte) {
		label := append([]byte{60}, strings.Repeat(string(rune('a'+i)), 60)...)
		return wire.TypeNS, append(slices.Repeat(label, 4), 0)
	}
	smallest := (zone.MaxSize - 1) / (len(a.Wire()) + 10)
	for name, tc := range map[string]struct {
		b    []byte
		kind error
	}{
		"as many RRsets as fit": {rrs(a, smallest, types), nil},
		"the largest RRset":     {rrs(a, zone.MaxRecords, one), nil},
		"short targets":         {rrs(a, zone.MaxRecords, target), nil},
		"targets too long":      {rrs(a, 20, long), zone.ErrTooLarge},
		"one record more":       {rrs(a, zone.MaxRecords+1, one), zone.ErrTooLarge},
		"as many as fit":        {rrs(a, (zone.MaxSize-1)/(len(a.Wire())+12), one), zone.ErrTooLarge},
		"a set too large":       {rrs(a, smallest+1, types), zone.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := zone.Decode(a, tc.b); !errors.Is(err, tc.kind) {
				t.Fatalf("error %v", err)
			}
			n := testkit.Allocated(func() { _, _ = zone.Decode(a, tc.b) })
			t.Logf("%d octets, %d allocated", len(tc.b), n)
			if n > 6<<20 {
				t.Errorf("%d octets made it allocate %d", len(tc.b), n)
			}
		})
	}
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
