package attacks_test

import (
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// until brings the clock to a second that lies far ahead, or a little past it.
func (w *world) until(t *testing.T, second uint64) {
	t.Helper()
	if now := w.clock(t); now < second {
		w.warp(t, second-now)
	}
}

// U-105, U-114, U-111: catchers wait for names whose owner let them go. Before
// the grace is over to the second nobody gets one; from then on the older
// commitment does, though the younger one is first in every pool.
func (w *world) dropCatch(t *testing.T) {
	var older, younger *claim
	w.edge(t, func(attempt int) uint64 {
		var dropped []name.Name
		for i := range 8 {
			dropped = append(dropped, names(fmt.Sprintf("dropped-%d-%d", attempt, i))...)
		}
		w.claim(t, "alice", "alice", dropped...)
		expiry := w.held(t, dropped[0]).Expiry
		w.until(t, expiry)
		w.answers(t, dropped[0], rcode.Expired)
		w.refused(t, rcode.Expired, w.build(t, "alice", nil, func(b *wallet.Batch) {
			b.SetRecords(w.domain(t, dropped[0]), [32]byte{}, 0, nil)
		}))
		w.until(t, expiry+w.law().Grace-registrar.Hour)
		older = w.commit(t, "heidi", "heidi", dropped...)
		younger = w.commit(t, "ivan", "ivan", dropped...)
		return expiry + w.law().Grace
	}, func() {
		for _, c := range []*claim{older, younger} {
			w.refused(t, rcode.YXDomain, w.reveal(t, c.only(0), registrar.Year))
		}
	}, func() { w.contest(t, w.pairs(t, older, younger)) })
}

// ephemeral registers a name of alice's for an hour.
func (w *world) ephemeral(t *testing.T, n name.Name) (domain wallet.Coin, expiry uint64) {
	t.Helper()
	w.does(t, w.reveal(t, w.commit(t, "alice", "alice", n), registrar.Hour))
	w.does(t, w.points(t, "alice", "alice", n, "192.0.2.1"))
	return w.domain(t, n), w.held(t, n).Expiry
}

// spending is an operation of alice's on a domain output that is hers, live or
// not.
func (w *world) spending(t *testing.T, domain wallet.Coin, op registrar.Operation) *wallet.Built {
	t.Helper()
	return w.craft(t, "alice", nil, wallet.Plan{
		Spend: []wallet.Coin{domain}, Outputs: []ledger.Output{domain.Output}, Actions: []ledger.Action{op.Action()},
	})
}

// U-175: a name for an hour ends to the second, is not renewed, and for 24 hours
// to the second nobody but its last owner has it, so that nobody answers in its
// place what is still asked of it. Then the output of the last owner is worth
// its stake, and nothing of the name.
func (w *world) expiredNameReuse(t *testing.T) {
	var brief name.Name
	var expiry uint64
	w.edge(t, func(attempt int) uint64 {
		brief = names(fmt.Sprintf("brief-%d", attempt))[0]
		_, expiry = w.ephemeral(t, brief)
		w.refused(t, rcode.Refused, w.build(t, "alice", nil, func(b *wallet.Batch) { b.Renew(w.domain(t, brief), registrar.Year) }))
		return expiry
	},
		func() { w.answers(t, brief, rcode.NoError, "192.0.2.1") },
		func() { w.answers(t, brief, rcode.NXDomain) })
	w.refused(t, rcode.Refused, w.reveal(t, w.commit(t, "ivan", "ivan", brief), registrar.Hour))
	w.does(t, w.reveal(t, w.commit(t, "alice", "alice", brief), registrar.Hour))
	w.belongs(t, "alice", brief)

	var gone name.Name
	var old wallet.Coin
	var catcher *claim
	w.edge(t, func(attempt int) uint64 {
		gone = names(fmt.Sprintf("gone-%d", attempt))[0]
		old, expiry = w.ephemeral(t, gone)
		w.until(t, expiry+w.law().Quarantine/2)
		catcher = w.commit(t, "ivan", "ivan", gone)
		return expiry + w.law().Quarantine
	},
		func() { w.refused(t, rcode.Refused, w.reveal(t, catcher, registrar.Year)) },
		func() { w.does(t, w.reveal(t, catcher, registrar.Year)) })
	w.belongs(t, "ivan", gone)

	at := registrar.Spend{Name: gone}
	w.refused(t, rcode.NXDomain, w.spending(t, old, registrar.SetRecords{Spend: at}))
	w.refused(t, rcode.NXDomain, w.spending(t, old, registrar.SetGuardians{Spend: at, Guardians: address(t, "alice")}))
	w.refused(t, rcode.NXDomain, w.spending(t, old, registrar.Release{Spend: at}))
	before := w.balance(t, "alice")
	reclaim := w.build(t, "alice", nil, func(b *wallet.Batch) { b.Reclaim(old) })
	w.does(t, reclaim)
	if after := w.balance(t, "alice"); after != before+old.Output.Amount-reclaim.Fee {
		t.Fatalf("alice had %s and has %s; the stake was %s", before, after, old.Output.Amount)
	}
	w.belongs(t, "ivan", gone)
}
