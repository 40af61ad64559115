package attacks_test

import (
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// guardians are two of three people.
const guardians = "bob/carol/dave"

// guarded registers names and appoints their guardians.
func (w *world) guarded(t *testing.T, payer, owner string, names ...name.Name) {
	t.Helper()
	w.claim(t, payer, owner, names...)
	w.does(t, w.build(t, payer, []string{owner}, func(b *wallet.Batch) {
		for _, n := range names {
			b.SetGuardians(w.domain(t, n), address(t, guardians))
		}
	}))
	w.finalized(t, names...)
}

// recovering is the guardians' recovery of names for somebody, who pays.
func (w *world) recovering(t *testing.T, to string, names ...name.Name) *wallet.Built {
	t.Helper()
	return w.build(t, to, []string{guardians}, func(b *wallet.Batch) {
		for _, n := range names {
			b.Recover(n, address(t, guardians), address(t, to))
		}
	})
}

// cancelling is the cancellation of what waits on a name by somebody.
func (w *world) cancelling(t *testing.T, payer, by string, n name.Name) *wallet.Built {
	t.Helper()
	return w.build(t, payer, []string{by}, func(b *wallet.Batch) { b.Cancel(w.domain(t, n), address(t, by)) })
}

// U-144, U-149, U-161, U-165: the thief has the one key of the owner, and uses
// it for all that it is good for at once. What the owner loses at once are the
// records; everything else waits, the guardians cancel or recover, and then the
// thief has nothing.
func (w *world) stolenKey(t *testing.T) {
	all := names("leak-transfer", "leak-policy", "leak-guardians", "leak-resolver", "leak-release", "leak-cancelled")
	transfer, policy, guards, resolver, release, cancelled := all[0], all[1], all[2], all[3], all[4], all[5]
	w.guarded(t, "alice", "alice", all...)
	w.does(t, w.points(t, "alice", "alice", transfer, "192.0.2.1"))
	descriptor := w.published(t, "frank", "a resolver of frank's")

	thief := address(t, "frank")
	w.does(t, w.build(t, "frank", []string{"alice"}, func(b *wallet.Batch) {
		w.address4(t, b, transfer, "203.0.113.66")
		b.Transfer(w.domain(t, transfer), thief)
		b.SetPolicy(w.domain(t, policy), thief)
		b.SetGuardians(w.domain(t, guards), thief)
		b.SetResolver(w.domain(t, resolver), descriptor)
		b.Release(w.domain(t, release))
		b.Transfer(w.domain(t, cancelled), thief)
	}))
	w.answers(t, transfer, rcode.NoError, "203.0.113.66") // by design: records are not locked
	for _, n := range all {
		w.refused(t, rcode.Refused, w.finalizing(t, n))
	}
	w.belongs(t, "alice", all...)

	// An accomplice finds that what is to be released is still taken, and the
	// owner can take the release back with the key that was stolen.
	w.refused(t, rcode.YXDomain, w.reveal(t, w.commit(t, "grace", "grace", release), registrar.Year))
	w.does(t, w.cancelling(t, "alice", "alice", release))

	w.refused(t, rcode.SigInvalid, w.cancelling(t, "bob", guardians, guards)) // nobody keeps himself in office
	w.does(t, w.cancelling(t, "bob", guardians, cancelled))
	if v := w.held(t, cancelled); v.Pending != nil {
		t.Fatalf("after the guardians cancelled: %+v", v)
	}

	w.does(t, w.recovering(t, "heidi", all...))
	for _, n := range all {
		w.waits(t, registrar.ChangeRecovery, n)
		w.refused(t, rcode.SigInvalid, w.cancelling(t, "alice", "alice", n))
	}
	w.refused(t, rcode.Refused, w.points(t, "alice", "alice", transfer, "203.0.113.67"))
	w.refused(t, rcode.Refused, w.build(t, "frank", []string{"alice"}, func(b *wallet.Batch) {
		b.Transfer(w.domain(t, transfer), thief)
	}))

	w.finalized(t, all...)
	w.belongs(t, "heidi", all...)
	w.refused(t, rcode.SigInvalid, w.keyless(t, "alice", transfer, registrar.SetRecords{Spend: registrar.Spend{Name: transfer}}))
	if v := w.held(t, guards); v.Guardians != address(t, guardians).Encode(w.params().Prefix) {
		t.Fatalf("the guardians are %s", v.Guardians)
	}
	if v := w.held(t, resolver); v.Resolver != "" {
		t.Fatalf("the resolver is %s", v.Resolver)
	}
	w.does(t, w.points(t, "heidi", "heidi", transfer, "192.0.2.1"))
	w.answers(t, transfer, rcode.NoError, "192.0.2.1")
}

// U-149, U-161, U-165: the guardians conspire. An owner of two keys objects,
// with both, and they wait for seven days to the second; an owner of one key
// trusts them, as stolenKey shows.
func (w *world) maliciousGuardians(t *testing.T) {
	const owner = "alice+erin"
	victim := names("coup")[0]
	w.guarded(t, "alice", owner, victim)

	unguarded := names("unguarded")[0]
	w.claim(t, "alice", "alice", unguarded)
	w.refused(t, rcode.Refused, w.recovering(t, "frank", unguarded))

	object := func() {
		w.does(t, w.recovering(t, "frank", victim))
		w.refused(t, rcode.SigInvalid, w.cancelling(t, "erin", "erin", victim))
		w.refused(t, rcode.SigInvalid, w.cancelling(t, "frank", "frank", victim))
		w.does(t, w.cancelling(t, "erin", owner, victim))
		w.refused(t, rcode.Refused, w.recovering(t, "frank", victim))
	}
	w.edge(t, func(int) uint64 {
		if v := w.held(t, victim); v.Pending != nil {
			w.does(t, w.cancelling(t, "erin", owner, victim))
		}
		w.until(t, w.held(t, victim).NoRecoveryBefore)
		object()
		now, at := w.clock(t), w.held(t, victim).NoRecoveryBefore
		if at < now+registrar.Week-5 || at > now+registrar.Week {
			t.Fatalf("at %d the guardians wait until %d", now, at)
		}
		return at
	},
		func() { w.refused(t, rcode.Refused, w.recovering(t, "frank", victim)) },
		func() { w.does(t, w.recovering(t, "frank", victim)) })
	w.does(t, w.cancelling(t, "erin", owner, victim))
	w.belongs(t, owner, victim)
}

// U-149, U-136: the thief has the key of a parent and revokes a child. The child
// resolves for another day, in which the parent's guardians take the revocation
// back; then it has not ended.
func (w *world) revokedChild(t *testing.T) {
	parent, child := names("parent")[0], names("child.parent")[0]
	w.guarded(t, "alice", "alice", parent)
	w.does(t, w.build(t, "alice", nil, func(b *wallet.Batch) {
		b.Delegate(wallet.Delegation{
			Name: child, ParentOwner: address(t, "alice"), Owner: address(t, "erin"), Period: 30 * registrar.Day, Revocable: true,
		})
	}))
	w.does(t, w.points(t, "erin", "erin", child, "192.0.2.1"))
	revoking := func(payer, by string, undo bool) *wallet.Built {
		return w.build(t, payer, []string{by}, func(b *wallet.Batch) { b.Revoke(child, address(t, by), undo) })
	}
	w.refused(t, rcode.SigInvalid, revoking("frank", "frank", false))
	w.refused(t, rcode.SigInvalid, revoking("bob", guardians, false))
	w.does(t, revoking("frank", "alice", false))
	end := w.held(t, child).Term
	w.answers(t, child, rcode.NoError, "192.0.2.1")
	w.refused(t, rcode.SigInvalid, revoking("erin", "erin", true))
	w.does(t, revoking("bob", guardians, true))
	w.until(t, end)
	w.belongs(t, "erin", child)
	w.answers(t, child, rcode.NoError, "192.0.2.1")
}

// U-140, U-149, U-165: the thief has the owner's key and keeps the name moving:
// every change makes another domain output. What the guardians signed before
// counts all the same, and from then on the thief cannot move it.
func (w *world) staleRecovery(t *testing.T) {
	victim := names("churned")[0]
	w.guarded(t, "alice", "alice", victim)
	recovery := w.recovering(t, "heidi", victim)
	for i := range 3 {
		w.does(t, w.points(t, "frank", "alice", victim, fmt.Sprintf("203.0.113.%d", i)))
	}
	w.does(t, recovery)
	w.refused(t, rcode.Refused, w.points(t, "frank", "alice", victim, "203.0.113.66"))
	w.refused(t, rcode.SigInvalid, w.cancelling(t, "frank", "alice", victim))
	w.finalized(t, victim)
	w.belongs(t, "heidi", victim)
}
