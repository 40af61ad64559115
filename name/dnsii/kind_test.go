package dnsii_test

import (
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// verdict is an error as vectors write it: the kind, and the kind of package
// name if it has one.
func verdict(err error) string {
	var kind dnsii.ErrorKind
	var cause name.ErrorKind
	switch {
	case err == nil:
		return "ok"
	case !errors.As(err, &kind):
		return "no kind: " + err.Error()
	case errors.As(err, &cause):
		return string(kind) + " " + string(cause)
	}
	return string(kind)
}

// D-017: what a peer may have sent wrong is FORMERR; what we cannot write is
// our own failure.
func TestRCode(t *testing.T) {
	for _, tc := range []struct {
		kind dnsii.ErrorKind
		want rcode.Code
	}{
		{dnsii.ErrCharset, rcode.FormErr},
		{dnsii.ErrLabel, rcode.FormErr},
		{dnsii.ErrPointer, rcode.FormErr},
		{dnsii.ErrRepertoire, rcode.ServFail},
	} {
		if got := rcode.Of(tc.kind); got != tc.want {
			t.Errorf("%v: %v, want %v", tc.kind, got, tc.want)
		}
	}
}

func TestErrorText(t *testing.T) {
	if got, want := dnsii.ErrCount.Error(), "dnsii: count"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}
