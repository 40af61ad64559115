package table_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/name/internal/table"
)

func TestClass(t *testing.T) {
	runs := []uint32{1, 'a'<<8 | 2, '{'<<8 | 3, 0x10ffff<<8 | 4}
	for r, want := range map[rune]uint8{0: 1, '`': 1, 'a': 2, 'z': 2, '{': 3, 0x10fffe: 3, 0x10ffff: 4} {
		if got := table.Class(runs, r); got != want {
			t.Errorf("%U is of class %d, want %d", r, got, want)
		}
	}
}

func TestText(t *testing.T) {
	places := []uint64{'a'<<32 | 2, 'c'<<32 | 2<<8, 0x10ffff<<32 | 2<<8 | 1} // xy, nothing, z
	for r, want := range map[rune]string{'a': "xy", 'c': "", 0x10ffff: "z"} {
		if got, ok := table.Text(places, "xyz", r); !ok || got != want {
			t.Errorf("%U is %q, %v, want %q", r, got, ok, want)
		}
	}
	for _, r := range []rune{0, '`', 'b', 'd', 0x10fffe} {
		if got, ok := table.Text(places, "xyz", r); ok {
			t.Errorf("%U is %q, and the table has none", r, got)
		}
	}
}
