package registrar_test

import (
	"math"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// A page of the rule book: one operation on jmbc.utxo, which is alice's, or on
// a name below it, with everything that is done before it.
type page struct {
	file    string
	comment string
	before  []deed
	wait    uint64 // seconds before it is judged
	deed    deed
}

// transferTo, guardiansOf and so on are the deeds that pages are made of.
func transferTo(w *world, to string) deed {
	return deed{op: registrar.Transfer{Spend: at("jmbc.utxo"), To: w.address(to)}, by: "alice", approved: []string{to}}
}

func guardiansOf(w *world, by string) []deed {
	return []deed{
		{op: registrar.SetGuardians{Spend: at("jmbc.utxo"), Guardians: w.address(by)}, by: "alice"},
		{op: finalize, wait: registrar.Day},
	}
}

func recoverTo(w *world, to string) deed {
	return deed{op: registrar.Recover{Name: jmbc, To: w.address(to)}, by: "g1+g2", approved: []string{to}}
}

func delegateTo(to string, flags uint16) deed {
	return deed{op: registrar.Delegate{Name: dev, Period: 90 * registrar.Day, Flags: flags}, by: "alice", to: to}
}

var (
	finalize = registrar.Finalize{Spend: at("jmbc.utxo")}
	cancel   = registrar.Cancel{Spend: at("jmbc.utxo")}
	dev      = name.MustParse("dev.jmbc.utxo")
	jmbc     = name.MustParse("jmbc.utxo")

	lookalikeOfDev = name.MustParse("d\u0435v.jmbc.utxo")
)

// rulebook is every rule of the operations beyond registration and records, as
// a transaction that keeps it and one that breaks it.
func rulebook(w *world) []page {
	two := append([]deed{transferTo(w, "alice+carol"), {op: finalize, wait: registrar.Day, to: "alice+carol"}},
		deed{op: registrar.SetGuardians{Spend: at("jmbc.utxo"), Guardians: w.address("g1+g2")}, by: "alice+carol"},
		deed{op: finalize, wait: registrar.Day})
	release := deed{op: registrar.Release{Spend: at("jmbc.utxo")}, by: "alice"}
	published := deed{op: registrar.PublishDescriptor{Descriptor: descriptor(w.t)}, treasury: ledger.JMBC}
	point := deed{op: registrar.SetResolver{Spend: at("jmbc.utxo"), Descriptor: registrar.DescriptorID(descriptor(w.t))}, by: "alice"}
	revoke := deed{op: registrar.Revoke{Name: dev}, by: "alice"}
	undo := deed{op: registrar.Revoke{Name: dev, Undo: true}, by: "alice"}
	guarded := guardiansOf(w, "g1+g2")
	with := func(d []deed, more ...deed) []deed { return append(slices.Clip(d), more...) }
	as := func(d deed, change func(*deed)) deed {
		change(&d)
		return d
	}
	return []page{
		{"transfer", "the owner and the new one sign", nil, 1, transferTo(w, "bob")},
		{"transfer-not-accepted", "the new owner has not signed", nil, 1, as(transferTo(w, "bob"), func(d *deed) { d.approved = nil })},
		{"transfer-by-another", "the owner has not signed", nil, 1, as(transferTo(w, "bob"), func(d *deed) { d.by = "" })},
		{"transfer-at-once", "the output is the new owner's already", nil, 1, as(transferTo(w, "bob"), func(d *deed) { d.to = "bob" })},
		{"transfer-pending", "another change waits", []deed{release}, 1, transferTo(w, "bob")},
		{"transfer-in-grace", "the lease is over", nil, registrar.Year, transferTo(w, "bob")},
		{"finalize-early", "one second before the timelock is over", []deed{transferTo(w, "bob")}, registrar.Day - 1, deed{op: finalize, to: "bob"}},
		{"finalize", "the first second after it, by a stranger", []deed{transferTo(w, "bob")}, registrar.Day, deed{op: finalize, to: "bob"}},
		{"finalize-to-another", "the output is not the new owner's", []deed{transferTo(w, "bob")}, registrar.Day, deed{op: finalize, to: "mallory"}},
		{"finalize-nothing", "nothing waits", nil, 1, deed{op: finalize}},
		{"finalize-keeps-stake", "one atom of the stake is kept", []deed{transferTo(w, "bob")}, registrar.Day, deed{op: finalize, to: "bob", stake: math.MaxUint64}},
		{"set-records-pending", "a transfer waits", []deed{transferTo(w, "bob")}, 1, deed{op: registrar.SetRecords{Spend: at("jmbc.utxo")}, by: "alice"}},
		{"renew-pending", "a transfer waits, and the lease grows", []deed{transferTo(w, "bob")}, 1, deed{op: registrar.Renew{Spend: at("jmbc.utxo"), Period: registrar.Year}, by: "alice", treasury: 20 * ledger.JMBC}},
		{"renew-in-grace-clears", "what waited is void", []deed{transferTo(w, "bob")}, registrar.Year, deed{op: registrar.Renew{Spend: at("jmbc.utxo"), Period: registrar.Year}, by: "alice", treasury: 20 * ledger.JMBC}},
		{"cancel-owner", "the owner ends a transfer", []deed{transferTo(w, "bob")}, 1, deed{op: cancel, by: "alice"}},
		{"cancel-recipient", "the new owner may not", []deed{transferTo(w, "bob")}, 1, deed{op: cancel, by: "bob"}},
		{"cancel-guardians", "the guardians end a transfer", with(guarded, transferTo(w, "bob")), 1, deed{op: cancel, by: "g1+g2"}},
		{"cancel-guardians-own", "the guardians may not stop their successors", with(guarded, deed{op: registrar.SetGuardians{Spend: at("jmbc.utxo")}, by: "alice"}), 1, deed{op: cancel, by: "g1+g2"}},
		{"cancel-nothing", "nothing waits", nil, 1, deed{op: cancel, by: "alice"}},
		{"cancel-recovery-one-key", "an owner of one signature may not stop a recovery", with(guarded, recoverTo(w, "carol")), 1, deed{op: cancel, by: "alice"}},
		{"cancel-recovery-two-keys", "an owner of two may", with(two, recoverTo(w, "mallory")), 1, deed{op: cancel, by: "alice+carol"}},
		{"recover", "the guardians and the new owner sign", guarded, 1, recoverTo(w, "carol")},
		{"recover-replaces", "a transfer that waits is replaced", with(guarded, transferTo(w, "mallory")), 1, recoverTo(w, "carol")},
		{"recover-no-guardians", "nobody was appointed", nil, 1, recoverTo(w, "carol")},
		{"recover-by-others", "the guardians have not signed", guarded, 1, as(recoverTo(w, "carol"), func(d *deed) { d.by = "g1+g3" })},
		{"recover-not-accepted", "the new owner has not signed", guarded, 1, as(recoverTo(w, "carol"), func(d *deed) { d.approved = nil })},
		{"recover-waits", "a second before the guardians may again", with(two, recoverTo(w, "mallory"), deed{op: cancel, by: "alice+carol"}), registrar.Week - 1, recoverTo(w, "mallory")},
		{"recover-finalize", "the guardians' new owner", with(guarded, recoverTo(w, "carol")), registrar.Day, deed{op: finalize, to: "carol"}},
		{"set-policy", "the same owner with two keys", nil, 1, deed{op: registrar.SetPolicy{Spend: at("jmbc.utxo"), To: w.address("alice+carol")}, by: "alice", approved: []string{"alice+carol"}}},
		{"set-policy-not-accepted", "the new keys have not signed", nil, 1, deed{op: registrar.SetPolicy{Spend: at("jmbc.utxo"), To: w.address("alice+carol")}, by: "alice"}},
		{"set-guardians", "the owner appoints", nil, 1, guarded[0]},
		{"set-guardians-by-another", "the owner has not signed", nil, 1, as(guarded[0], func(d *deed) { d.by = "" })},
		{"release", "the owner gives the name up", nil, 1, release},
		{"release-in-grace", "the lease is over", nil, registrar.Year, release},
		{"release-finalize", "the stake is the owner's, whoever completes it", []deed{release}, registrar.Day, deed{op: finalize, plain: true}},
		{"release-finalize-steals", "the stake is somebody else's", []deed{release}, registrar.Day, deed{op: finalize, plain: true, to: "mallory"}},
		{"release-finalize-keeps-name", "the name is carried on", []deed{release}, registrar.Day, deed{op: finalize}},
		{"publish", "a descriptor", nil, 1, published},
		{"publish-again", "it is there already", []deed{published}, 1, published},
		{"publish-unpaid", "the treasury gets nothing", nil, 1, as(published, func(d *deed) { d.treasury = 0 })},
		{"publish-malformed", "it does not decode", nil, 1, deed{op: registrar.PublishDescriptor{Descriptor: []byte{1, 0, 0}}, treasury: ledger.JMBC}},
		{"set-resolver", "a published descriptor, after the timelock", []deed{published}, 1, point},
		{"set-resolver-unknown", "nobody has published it", nil, 1, point},
		{"delegate", "for good, after the timelock", nil, 1, delegateTo("bob", 0)},
		{"delegate-revocable", "until the parent's owner takes it back", nil, 1, delegateTo("bob", registrar.DelegateRevocable)},
		{"delegate-by-another", "the parent's owner has not signed", nil, 1, as(delegateTo("bob", 0), func(d *deed) { d.by = "bob" })},
		{"delegate-flags", "a flag nobody knows", nil, 1, deed{op: registrar.Delegate{Name: dev, Period: registrar.Day, Flags: 2}, by: "alice", to: "bob"}},
		{"delegate-no-period", "a period of nothing", nil, 1, deed{op: registrar.Delegate{Name: dev}, by: "alice", to: "bob"}},
		{"delegate-too-long", "longer than the parent", nil, 1, deed{op: registrar.Delegate{Name: dev, Period: 2 * registrar.Year}, by: "alice", to: "bob"}},
		{"delegate-too-long-flags", "that and a flag nobody knows", nil, 1, deed{op: registrar.Delegate{Name: dev, Period: 2 * registrar.Year, Flags: 2}, by: "alice", to: "bob"}},
		{"delegate-taken", "it is delegated", []deed{delegateTo("bob", 0)}, 1, delegateTo("carol", 0)},
		{"delegate-no-parent", "nobody holds a name above", nil, 1, deed{op: registrar.Delegate{Name: name.MustParse("x.other.utxo"), Period: registrar.Day}, by: "alice", to: "bob"}},
		{"delegate-stake-short", "one atom of the stake is missing", nil, 1, as(delegateTo("bob", 0), func(d *deed) { d.stake = math.MaxUint64 })},
		{"delegate-lookalike", "it looks like a name of another's", []deed{delegateTo("bob", 0)}, 1, deed{op: registrar.Delegate{Name: lookalikeOfDev, Period: registrar.Day}, by: "alice", to: "carol"}},
		{"delegate-lookalike-own", "it looks like a name of its owner's", []deed{delegateTo("bob", 0)}, 1, deed{op: registrar.Delegate{Name: lookalikeOfDev, Period: registrar.Day}, by: "alice", to: "bob"}},
		{"revoke", "the name ends after the timelock", []deed{delegateTo("bob", registrar.DelegateRevocable)}, registrar.Week, revoke},
		{"revoke-irrevocable", "it was delegated for good", []deed{delegateTo("bob", 0)}, registrar.Day, revoke},
		{"revoke-before-it-binds", "a second before that", []deed{delegateTo("bob", 0)}, registrar.Day - 1, revoke},
		{"revoke-by-another", "the parent's owner has not signed", []deed{delegateTo("bob", registrar.DelegateRevocable)}, 1, as(revoke, func(d *deed) { d.by = "bob" })},
		{"revoke-twice", "it ends already", []deed{delegateTo("bob", registrar.DelegateRevocable), revoke}, 1, revoke},
		{"revoke-undo", "taken back in time", []deed{delegateTo("bob", registrar.DelegateRevocable), revoke}, 1, undo},
		{"revoke-undo-nothing", "it is not being revoked", []deed{delegateTo("bob", registrar.DelegateRevocable)}, 1, undo},
		{"renew-revoked", "it ends, and is not renewed", []deed{delegateTo("bob", registrar.DelegateRevocable), revoke}, 1, deed{op: registrar.Renew{Spend: at("dev.jmbc.utxo"), Period: registrar.Year}, by: "bob", treasury: 50 * ledger.JMBC}},
		{"renew-delegated", "longer than the parent", []deed{delegateTo("bob", 0)}, 1, deed{op: registrar.Renew{Spend: at("dev.jmbc.utxo"), Period: registrar.Year}, by: "bob", treasury: 50 * ledger.JMBC}},
	}
}

// registrations are the rules of a registration that more than one reveal of
// one year shows: quotes, ephemeral names, regions and limits.
func registrations(t *testing.T) map[string]*ledgertest.Vector {
	out := map[string]*ledgertest.Vector{}
	write := func(file, comment, text string, wait uint64, before func(w *world), change func(w *world, o *registrar.Register, tx *ledger.Tx), approved ...string) {
		w := newWorld(t)
		for _, who := range []string{"authority", "bank"} {
			w.keys[who] = ledgertest.NewKey(t, who)
		}
		w.law.Params.Regions = []registrar.Region{{Code: "hk", Authority: w.keys["authority"].Address, CBDCIssuer: w.keys["bank"].Address}}
		if before != nil {
			before(w)
		}
		n := name.MustParse(text)
		commit, commitment := w.commit("bob", n, 3)
		w.must(max(wait, 60)-60, commit)
		tx := w.reveal("bob", n, commitment, 3)
		o := registrar.Register{Name: n, Period: registrar.Year, Salt: [32]byte{3}, ValidUntil: w.State.Time + 600}
		if change != nil {
			change(w, &o, tx)
		}
		tx.Actions[0] = o.Action()
		out[file] = lawVector(w, comment, 60, w.sign(tx, "bob", approved...))
	}
	hash := func(w *world, owner string, n name.Name) ledger.Outpoint {
		commit := w.sign(&ledger.Tx{
			Version: ledger.TxVersion, Inputs: []ledger.Input{w.draw("bob")},
			Outputs: []ledger.Output{{
				Amount: w.law.Params.Deposit, Address: w.address("bob"),
				Covenant: registrar.CommitmentCovenant(registrar.Commitment(n, w.address(owner), [32]byte{3})),
			}},
		}, "bob")
		w.must(0, commit)
		return ledger.Outpoint{TxID: commit.ID()}
	}
	write("register-for-another", "the owner has not signed", "jmbc.utxo", 0, nil, func(w *world, o *registrar.Register, tx *ledger.Tx) {
		tx.Inputs[0].Outpoint, tx.Outputs[0].Address = hash(w, "alice", o.Name), w.address("alice")
	})
	period := func(p uint64) func(*world, *registrar.Register, *ledger.Tx) {
		return func(_ *world, o *registrar.Register, _ *ledger.Tx) { o.Period = p }
	}
	write("register-quote-last", "the last second of its quote", "jmbc.utxo", 0, nil, func(w *world, o *registrar.Register, _ *ledger.Tx) { o.ValidUntil = w.State.Time + 60 })
	write("register-quote-over", "a second after it", "jmbc.utxo", 0, nil, func(w *world, o *registrar.Register, _ *ledger.Tx) { o.ValidUntil = w.State.Time + 59 })
	write("register-ephemeral", "for an hour", "brief.utxo", 0, nil, period(registrar.Hour))
	write("register-ephemeral-long", "for thirty days", "brief.utxo", 0, nil, period(30*registrar.Day))
	write("register-ephemeral-fee-short", "an atom less than a day's part of a year", "brief.utxo", 0, nil, func(_ *world, o *registrar.Register, tx *ledger.Tx) {
		o.Period, tx.Outputs[1].Amount = registrar.Hour, 5*ledger.JMBC/365
	})
	write("register-period-short", "a second short of an hour", "brief.utxo", 0, nil, period(registrar.Hour-1))
	write("register-period-long", "a second more than thirty days", "brief.utxo", 0, nil, period(30*registrar.Day+1))
	brief := func(w *world) {
		w.registerFor("alice", name.MustParse("brief.utxo"), registrar.Hour, 5*ledger.JMBC)
	}
	write("register-quarantine", "an ephemeral name ended a day less a second ago", "brief.utxo", registrar.Hour+registrar.Day-1, brief, nil)
	write("register-quarantine-over", "it ended a day ago", "brief.utxo", registrar.Hour+registrar.Day, brief, nil)
	write("register-region", "the region's authority signs along", "jmbc.utxo.hk", 0, nil, nil, "authority")
	write("register-region-unsigned", "it does not", "jmbc.utxo.hk", 0, nil, nil, "bank")
	write("register-region-open", "a region without an authority", "jmbc.utxo.fr", 0, nil, nil)
	cbdc := func(_ *world, o *registrar.Register, tx *ledger.Tx) {
		o.Payment, tx.Outputs[1].Amount = registrar.PayCBDC, 1000
	}
	write("register-cbdc", "paid to the region's central bank, which signs for it", "jmbc.utxo.hk", 0, nil, cbdc, "authority", "bank")
	write("register-cbdc-unsigned", "the bank has not signed", "jmbc.utxo.hk", 0, nil, cbdc, "authority")
	write("register-cbdc-nowhere", "the region has no central bank", "jmbc.utxo.fr", 0, nil, cbdc, "bank")
	limit := func(w *world) {
		w.law.Params.OwnerLimit = 1
		w.tick(registrar.Day - w.State.Time%registrar.Day) // midnight
		w.register("bob", "first.utxo")
	}
	holds := func(who string, names ...string) func(*world) {
		return func(w *world) {
			for _, text := range names {
				w.register(who, text)
			}
		}
	}
	write("register-lookalike-nameprep", "nameprep makes it fass, which is another's", "faß.utxo", 0, holds("alice", "fass.utxo"), nil)
	write("register-lookalike-seven-bit", "c3 b8 without its high bits is C8, which is another's", "ø.utxo", 0, holds("alice", "c8.utxo"), nil)
	write("register-lookalike-skeleton", "Cyrillic and a digit that look like another's name", "раура1.utxo", 0, holds("alice", "paypal.utxo"), nil)
	write("register-lookalike-plain", "another's name is taken for this one", "fass.utxo", 0, holds("alice", "faß.utxo"), nil)
	write("register-lookalike-listed", "both are taken for a third, which nobody has", "раура1.utxo", 0, holds("alice", "paypa1.utxo"), nil)
	write("register-lookalike-own", "the names that it is alike to are its owner's", "раура1.utxo", 0, holds("bob", "paypal.utxo", "paypa1.utxo"), nil)
	write("register-lookalike-grace", "the last second of the grace of the other name", "раура1.utxo", registrar.Year+30*registrar.Day-1, holds("alice", "paypa1.utxo"), nil)
	write("register-lookalike-released", "the grace of the other name is over", "раура1.utxo", registrar.Year+30*registrar.Day, holds("alice", "paypa1.utxo"), nil)
	write("register-lookalike-many", "sixteen of its owner's have its skeleton", "раура1.utxo", 0, holds("bob", likePaypal(16)...), nil)
	write("register-lookalike-fifteen", "fifteen have", "раура1.utxo", 0, holds("bob", likePaypal(15)...), nil)
	write("register-owner-limit", "one more than an owner may in an epoch", "second.utxo", 0, limit, nil)
	write("register-owner-limit-next", "in the next epoch", "second.utxo", registrar.Day, limit, nil)
	return out
}

// bookVectors writes each page in a world of its own.
func bookVectors(t *testing.T) map[string]*ledgertest.Vector {
	out := map[string]*ledgertest.Vector{}
	for i := range rulebook(stage(t)) {
		w := stage(t)
		p := rulebook(w)[i]
		for _, d := range p.before {
			w.does(max(d.wait, 1), d)
		}
		out[p.file] = lawVector(w, p.comment, p.wait, w.tx(p.deed))
	}
	return out
}
