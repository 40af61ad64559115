package wire_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// What the RDATA of a QUOTE may be.
func TestDecodeQuote(t *testing.T) {
	head := zeros(52)
	for _, tc := range []struct {
		name string
		data string
		kind error
	}{
		{"an address of one character", head + "0001 61", nil},
		{"an address of 128", head + "0080" + strings.Repeat("61", 128), nil},
		{"an address of 129", head + "0081" + strings.Repeat("61", 129), wire.ErrRData},
		{"no address", head + "0000", wire.ErrRData},
		{"an address with a blank", head + "0002 6120", wire.ErrRData},
		{"an address with an octet of 0x7f", head + "0002 617f", wire.ErrRData},
		{"an address in UTF-8", head + "0002 c3a9", wire.ErrRData},
		{"an address shorter than announced", head + "0002 61", octets.ErrShort},
		{"an address longer than announced", head + "0001 6161", octets.ErrTrailing},
		{"half a quote", head[:40], octets.ErrShort},
		{"nothing", "", octets.ErrShort},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in := unhex(t, tc.data)
			q, err := wire.DecodeQuote(in)
			if !errors.Is(err, tc.kind) || (err != nil && !errors.Is(err, wire.ErrRData)) {
				t.Fatalf("error %v", err)
			}
			out, again := wire.AppendQuote(nil, &q)
			if err == nil && (again != nil || !bytes.Equal(out, in)) || err != nil && !errors.Is(again, wire.ErrRData) {
				t.Fatalf("encodes to %x, %v", out, again)
			}
		})
	}
}

// What the RDATA of a RECEIPT may be: 86 octets.
func TestDecodeReceipt(t *testing.T) {
	for n, kind := range map[int]error{0: octets.ErrShort, 85: octets.ErrShort, 86: nil, 87: octets.ErrTrailing} {
		if _, err := wire.DecodeReceipt(make([]byte, n)); !errors.Is(err, kind) || (err != nil && !errors.Is(err, wire.ErrRData)) {
			t.Errorf("%d octets: %v", n, err)
		}
	}
}
