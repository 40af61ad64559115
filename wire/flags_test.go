package wire_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/wire"
)

// U-063, U-184: the flags of a query.
func TestQueryFlags(t *testing.T) {
	for bits, want := range map[wire.QueryFlags]string{0: "", 0x0001: "RD", 0x0002: "CD", 0x0004: "AD", 0x0007: "RD CD AD", 0xfff8: ""} {
		if got := bits.String(); got != want {
			t.Errorf("QueryFlags(%04x) = %q, want %q", uint16(bits), got, want)
		}
	}
}

// U-073, U-184: the flags of a response.
func TestResponseFlags(t *testing.T) {
	for bits, want := range map[wire.ResponseFlags]string{
		0: "", 0x0001: "AA", 0x0002: "TC", 0x0004: "RA", 0x0008: "AD", 0x0010: "CD",
		0x000d: "AA RA AD", 0x0003: "AA TC", 0x801f: "AA TC RA AD CD",
	} {
		if got := bits.String(); got != want {
			t.Errorf("ResponseFlags(%04x) = %q, want %q", uint16(bits), got, want)
		}
	}
}

// U-073: CD moves to its other bit, and RD is not echoed.
func TestEcho(t *testing.T) {
	for query, want := range map[wire.QueryFlags]wire.ResponseFlags{0x0002: 0x0010, 0x0007: 0x0010, 0x0005: 0} {
		if got := query.Echo(); got != want {
			t.Errorf("QueryFlags(%04x).Echo() = %04x, want %04x", uint16(query), uint16(got), uint16(want))
		}
	}
}
