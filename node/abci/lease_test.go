package abci

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/registrar"
)

// U-105, U-142: the moments of a name are where its status changes, and
// the index is asked at each of them, once.
func TestMoments(t *testing.T) {
	p := registrar.DefaultParams(ledgertest.NewKey(t, "treasury").Address)
	rapid.Check(t, func(t *rapid.T) {
		const begin = 1_000_000_000
		d := &registrar.Domain{
			Expiry: begin + rapid.Uint64Range(0, registrar.Year).Draw(t, "expiry"),
			Term:   begin + rapid.Uint64Range(0, registrar.Year).Draw(t, "term"),
			Flags:  rapid.SampledFrom([]uint16{0, registrar.FlagEphemeral, registrar.FlagDelegated, registrar.FlagDelegated | registrar.FlagRevoked}).Draw(t, "flags"),
		}
		m := MomentsOf(d, &p)
		if m.Expiring > m.Ended || m.Ended > m.Over {
			t.Fatalf("%+v", m)
		}
		if s := d.StatusAt(m.Over, &p); s != registrar.Released {
			t.Fatalf("%s when it is over", s)
		}
		if s := d.StatusAt(m.Over-1, &p); s == registrar.Released {
			t.Fatalf("%s before it is over", s)
		}
		if a, b := d.StatusAt(m.Ended-1, &p), d.StatusAt(m.Ended, &p); a != registrar.Active || b == registrar.Active {
			t.Fatalf("%s, then %s", a, b)
		}
		now, seen := uint64(0), 0
		for at := m.next(now); at != 0; at = m.next(now) {
			if at <= now {
				t.Fatalf("%d after %d", at, now)
			}
			now, seen = at, seen+1
		}
		if now != m.Over || seen > 3 {
			t.Fatalf("%d moments, the last %d of %+v", seen, now, m)
		}
	})
}
