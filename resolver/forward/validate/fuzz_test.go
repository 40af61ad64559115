package validate_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
)

// FuzzValidate holds that no reply is worth a panic or much time, and that none
// but what the zone has signed is secure: octets that are changed are not.
func FuzzValidate(f *testing.F) {
	s := world(f, nil)
	v := validator(f, s)
	for _, q := range []struct {
		name string
		typ  uint16
	}{
		{"www.plain.", dns.TypeA},
		{"alias.plain.", dns.TypeA},
		{"a.wild.plain.", dns.TypeA},
		{"nobody.plain.", dns.TypeA},
		{"nobody.hashed.", dns.TypeA},
		{"a.wild.hashed.", dns.TypeA},
		{"www.moved.plain.", dns.TypeA},
		{"open.some.", dns.TypeDS},
		{"www.open.", dns.TypeA},
		{"nobody.costly.", dns.TypeA},
		{"plain.", dns.TypeANY},
	} {
		b := pack(f, s.reply(q.name, q.typ))
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		start := time.Now()
		got := v.Validate(t.Context(), b)
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s", took)
		}
		if (got.Err != nil) != (got.Status >= validate.Bogus) {
			t.Errorf("%+v", got)
		}
		if got.Status == validate.Secure {
			if again := v.Validate(t.Context(), got.Reply); again.Status != got.Status || !bytes.Equal(again.Reply, got.Reply) {
				t.Errorf("%+v, and then %+v", got, again)
			}
			m := new(dns.Msg)
			if err := m.Unpack(b); err != nil {
				t.Fatal(err)
			}
			for _, rr := range m.Answer {
				if a, ok := rr.(*dns.A); ok && (a.A[0] != 192 || a.A[1] != 0 || a.A[2] != 2) {
					t.Errorf("nobody signed %v", a)
				}
			}
		}
		if plain, _, err := validate.Strip(b); err == nil {
			if _, again, err := validate.Strip(plain); again || err != nil {
				t.Errorf("stripped twice: %v, %v", again, err)
			}
		}
	})
}
