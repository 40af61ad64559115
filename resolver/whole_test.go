package resolver_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// U-124, E-53: the proof that one RRset is absent has the root of all, so that the
// whole set can be had of anybody, and is believed if it is that; once.
func TestWhole(t *testing.T) {
	c := world(t)
	fetched, of := 0, name.Name{}
	w := resolver.NewWhole(func(ctx context.Context, n name.Name, root [32]byte) ([]byte, error) {
		fetched, of = fetched+1, n
		return c.Records(ctx, root)
	}, func() time.Time { return time.Unix(int64(c.Time), 0) })
	rd := newReader(t, c, "", 0)
	for owner, want := range map[string]bool{"x.jmbc.user.utxo": false, "www.jmbc.user.utxo": true, "a.www.jmbc.user.utxo": false} {
		resp := resolve(rd, owner, wire.TypeMX)
		if got, err := w.Exists(t.Context(), &resp, &resolver.Source{}); err != nil || got != want {
			t.Errorf("%s: %v, %v", owner, got, err)
		}
	}
	if fetched != 1 || of != name.MustParse("jmbc.user.utxo") {
		t.Errorf("fetched %d times, the last time of %v", fetched, of)
	}
}

// U-077: another set than the one that is proved is none, and without a proof there
// is none to ask for.
func TestWholeOfLiars(t *testing.T) {
	c := world(t)
	rd := newReader(t, c, "", 0)
	proved, nobody := resolve(rd, "x.jmbc.user.utxo", wire.TypeA), resolve(rd, "nobody.utxo", wire.TypeA)
	unproved := proved
	unproved.Verified = false
	for what, resp := range map[string]resolver.Response{"another set": proved, "not verified": unproved, "of nobody": nobody} {
		w := resolver.NewWhole(func(context.Context, name.Name, [32]byte) ([]byte, error) { return []byte{1}, nil }, nil)
		if there, err := w.Exists(t.Context(), &resp, &resolver.Source{}); there || !errors.Is(err, resolver.ErrRecords) {
			t.Errorf("%s: %v, %v", what, there, err)
		}
	}
}
