package testkit_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
)

var sink []byte

// U-055: what is allocated is counted, and nothing else.
func TestAllocated(t *testing.T) {
	if n := testkit.Allocated(func() { sink = make([]byte, 1<<20) }); n < 1<<20 || n > 1<<20+1<<16 {
		t.Errorf("a mebibyte counts as %d octets", n)
	}
	if n := testkit.Allocated(func() {}); n > 1<<12 {
		t.Errorf("nothing counts as %d octets", n)
	}
}
