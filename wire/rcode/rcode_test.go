package rcode_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

type taken struct{}

func (taken) Error() string     { return "taken" }
func (taken) RCode() rcode.Code { return rcode.YXDomain }

// U-183: the registry's names, and unknown codes read as failure.
func TestString(t *testing.T) {
	for _, tc := range []struct {
		code rcode.Code
		want string
	}{
		{rcode.NoError, "NOERROR"},
		{rcode.NotZone, "NOTZONE"},
		{100, "BLOCKCHAIN_ERROR"},
		{101, "PROOF_INVALID"},
		{102, "DOMAIN_EXPIRED"},
		{103, "INSUFFICIENT_FUNDS"},
		{104, "SIGNATURE_INVALID"},
		{105, "CONTRACT_ERROR"},
		{99, "SERVFAIL (99)"},
		{65535, "SERVFAIL (65535)"},
	} {
		if got := tc.code.String(); got != tc.want {
			t.Errorf("Code(%d).String() = %q, want %q", uint16(tc.code), got, tc.want)
		}
	}
}

func TestOf(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  error
		want rcode.Code
	}{
		{"no error", nil, rcode.NoError},
		{"an error without a code is a failure", errors.New("disk"), rcode.ServFail},
		{"a coded error", taken{}, rcode.YXDomain},
		{"a wrapped coded error", fmt.Errorf("jmbc.utxo: %w", taken{}), rcode.YXDomain},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := rcode.Of(tc.err); got != tc.want {
				t.Errorf("Of(%v) = %v, want %v", tc.err, got, tc.want)
			}
		})
	}
}
