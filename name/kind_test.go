package name_test

import (
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// kindOf returns the kind of an error of this package, "" for nil.
func kindOf(err error) name.ErrorKind {
	var kind name.ErrorKind
	errors.As(err, &kind)
	return kind
}

// verdict is a kind as vectors write it.
func verdict(err error) string {
	if err == nil {
		return "ok"
	}
	return string(kindOf(err))
}

func TestRCode(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  error
		want rcode.Code
	}{
		{"a malformed label", errOf(name.Parse("-a.utxo")), rcode.FormErr},
		{"a label too long to register", name.MustParse("abcdefghijklmnopq.utxo").Registrable(), rcode.FormErr},
		{"an underscore to register", name.MustParse("_spf.utxo").Registrable(), rcode.FormErr},
		{"a name of another zone", name.MustParse("jmbc.user.com").InNamespace(), rcode.NotZone},
		{"registering a name of another zone", name.MustParse("jmbc.user.com").Registrable(), rcode.NotZone},
		{"registering the apex", name.MustParse("utxo").Registrable(), rcode.Refused},
		{"registering too deep", name.MustParse("a.b.c.utxo").Registrable(), rcode.Refused},
		{"a good name", name.MustParse("jmbc.utxo").Registrable(), rcode.NoError},
	} {
		if got := rcode.Of(tc.err); got != tc.want {
			t.Errorf("%s: code %v of %v, want %v", tc.name, got, tc.err, tc.want)
		}
	}
}

func errOf(_ name.Name, err error) error { return err }

func TestErrorText(t *testing.T) {
	if got, want := name.ErrBidi.Error(), "name: bidi"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}
