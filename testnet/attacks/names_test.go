package attacks_test

import (
	"crypto/rand"
	"math"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// A claim is a commitment to names, waiting for its reveal.
type claim struct {
	payer, owner string
	names        []name.Name
	salt         [32]byte
	made         []wallet.Coin
}

// commit has a payer commit to names for an owner.
func (w *world) commit(t *testing.T, payer, owner string, names ...name.Name) *claim {
	t.Helper()
	c, b := w.committing(t, payer, owner, names...)
	w.does(t, b)
	return c
}

// committing is commit before it is handed in.
func (w *world) committing(t *testing.T, payer, owner string, names ...name.Name) (*claim, *wallet.Built) {
	t.Helper()
	c := &claim{payer: payer, owner: owner, names: names}
	if _, err := rand.Read(c.salt[:]); err != nil {
		t.Fatal(err)
	}
	b := w.build(t, payer, nil, func(b *wallet.Batch) {
		for _, n := range names {
			b.Commit(address(t, payer), registrar.Commitment(n, address(t, owner), c.salt))
		}
	})
	c.made = b.Made
	return c, b
}

// reveal makes the transaction that registers what was committed to.
func (w *world) reveal(t *testing.T, c *claim, period registrar.Seconds) *wallet.Built {
	t.Helper()
	return w.build(t, c.payer, []string{c.owner}, func(b *wallet.Batch) {
		for i, n := range c.names {
			b.Register(wallet.Reveal{
				Commitment: c.made[i], Name: n, Period: period, Salt: c.salt, ValidUntil: math.MaxUint64, Owner: address(t, c.owner),
			})
		}
	})
}

// claim registers names for a year.
func (w *world) claim(t *testing.T, payer, owner string, names ...name.Name) {
	t.Helper()
	w.does(t, w.reveal(t, w.commit(t, payer, owner, names...), registrar.Year))
}

// names are names of two labels below the apex that nobody else uses.
func names(of ...string) []name.Name {
	all := make([]name.Name, len(of))
	for i := range of {
		all[i] = name.MustParse(of[i] + ".attacked.utxo")
	}
	return all
}

// held is what every node says of a name.
func (w *world) held(t *testing.T, n name.Name) rest.Name {
	t.Helper()
	var first rest.Name
	for i, api := range w.apis {
		v, err := api.Name(w.ctx, n)
		if err != nil {
			t.Fatalf("node %d: %v", i, err)
		}
		if i == 0 {
			first = v
		} else if v.Status != first.Status || v.Owner != first.Owner || v.Guardians != first.Guardians || v.RecordsRoot != first.RecordsRoot {
			t.Fatalf("node %d says of %s %+v, node 0 says %+v", i, n, v, first)
		}
	}
	return first
}

// belongs checks on every node whose names are.
func (w *world) belongs(t *testing.T, owner string, names ...name.Name) {
	t.Helper()
	for _, n := range names {
		if v := w.held(t, n); v.Status != string(registrar.Active) || v.Owner != address(t, owner).Encode(w.params().Prefix) {
			t.Fatalf("%s is %s and belongs to %s, not to %s", n, v.Status, v.Owner, owner)
		}
	}
}

// waits returns the time of the change that is pending on a name.
func (w *world) waits(t *testing.T, kind registrar.Change, n name.Name) uint64 {
	t.Helper()
	v := w.held(t, n)
	if v.Pending == nil || v.Pending.Kind != kind.String() {
		t.Fatalf("on %s there waits %+v, not a change of %s", n, v.Pending, kind)
	}
	return v.Pending.EffectiveAt
}

// domain is the live domain output of a name.
func (w *world) domain(t *testing.T, n name.Name) wallet.Coin {
	t.Helper()
	v := w.held(t, n)
	if v.Outpoint == nil {
		t.Fatalf("%s has no domain output", n)
	}
	owner, err := ledger.ParseAddress(w.params().Prefix, v.Owner)
	if err != nil {
		t.Fatal(err)
	}
	return wallet.Coin{
		Outpoint: *v.Outpoint, Output: ledger.Output{Amount: v.Stake, Address: owner, Covenant: registrar.DomainCovenant(n)},
	}
}

// pending is the change that waits on a name.
func (w *world) pending(t *testing.T, n name.Name) registrar.Pending {
	t.Helper()
	v := w.held(t, n)
	if v.Pending == nil {
		t.Fatalf("nothing waits on %s", n)
	}
	p := registrar.Pending{Kind: rest.ChangeOf(v.Pending.Kind), Time: v.Pending.EffectiveAt}
	moves := []registrar.Change{registrar.ChangeTransfer, registrar.ChangePolicy, registrar.ChangeRecovery}
	if slices.Contains(moves, p.Kind) {
		a, err := ledger.ParseAddress(w.params().Prefix, v.Pending.To)
		if err != nil {
			t.Fatal(err)
		}
		p.Address = a
	}
	return p
}

// finalizing is the completion of what waits on names, by a stranger.
func (w *world) finalizing(t *testing.T, names ...name.Name) *wallet.Built {
	t.Helper()
	return w.build(t, "ivan", nil, func(b *wallet.Batch) {
		for _, n := range names {
			b.Finalize(w.domain(t, n), w.pending(t, n))
		}
	})
}

// finalized completes what waits on names when its time has come.
func (w *world) finalized(t *testing.T, names ...name.Name) {
	t.Helper()
	var at uint64
	for _, n := range names {
		at = max(at, w.pending(t, n).Time)
	}
	w.until(t, at)
	w.does(t, w.finalizing(t, names...))
}

// address4 sets the A record of a name in a batch.
func (w *world) address4(t *testing.T, b *wallet.Batch, n name.Name, to string) {
	t.Helper()
	data, err := zone.ParseRData(wire.TypeA, to)
	if err != nil {
		t.Fatal(err)
	}
	set, err := zone.Empty(n).Add(wire.RR{Name: n, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	b.SetRecords(w.domain(t, n), set.Root(), set.Count(), set.Encode())
}

// points has an owner set the A record of a name.
func (w *world) points(t *testing.T, payer, owner string, n name.Name, to string) *wallet.Built {
	t.Helper()
	return w.build(t, payer, []string{owner}, func(b *wallet.Batch) { w.address4(t, b, n, to) })
}

// answers checks what every node answers for the A records of a name, with a
// proof.
func (w *world) answers(t *testing.T, n name.Name, code rcode.Code, want ...string) {
	t.Helper()
	for i, r := range w.resolvers {
		a, err := r.Query(w.ctx, n, wire.TypeA)
		if err != nil {
			t.Fatalf("node %d: %s: %v", i, n, err)
		}
		var got []string
		for _, set := range a.RRsets {
			for _, data := range set.Data {
				got = append(got, zone.FormatRData(set.Type, data))
			}
		}
		if a.RCode != code || !slices.Equal(got, want) || !a.Authenticated {
			t.Fatalf("node %d: %s: %v %q, want %v %q", i, n, a.RCode, got, code, want)
		}
	}
}
