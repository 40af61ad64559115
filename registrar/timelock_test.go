package registrar_test

import (
	"math"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-139, U-144, U-160: a name changes hands 86,400 s after its owner and the
// new one have signed, not a second sooner, and then by anyone.
func TestTransfer(t *testing.T) {
	w := stage(t)
	w.guarded("g1+g2")
	op := registrar.Transfer{Spend: at("jmbc.utxo"), To: w.address("bob")}
	w.refused(1, deed{op: op, by: "alice"}, registrar.ErrNoAcceptance, rcode.SigInvalid)
	w.refused(1, deed{op: op, by: "bob"}, registrar.ErrAuthority, rcode.SigInvalid)
	w.refused(1, deed{op: op, by: "alice", approved: []string{"bob"}, to: "bob"}, registrar.ErrOwner, rcode.SigInvalid)
	w.does(1, deed{op: op, by: "alice", approved: []string{"bob"}})
	if d := w.domain("jmbc.utxo"); d.Mark != registrar.MarkTransferPending || d.Owner != w.address("alice") {
		t.Fatalf("%+v", d)
	}
	end := deed{op: registrar.Finalize{Spend: at("jmbc.utxo")}, to: "bob"}
	w.refused(86_399, end, registrar.ErrTimelock, rcode.Refused)
	w.refused(1, deed{op: end.op}, registrar.ErrOwner, rcode.SigInvalid)
	w.refused(0, deed{op: end.op, to: "bob", stake: math.MaxUint64}, registrar.ErrStake, rcode.InsuffFunds)
	w.does(0, end)
	d := w.domain("jmbc.utxo")
	if d.Owner != w.address("bob") || d.Mark != registrar.MarkActive || d.Pending != (registrar.Pending{}) {
		t.Errorf("%+v", d)
	}
	if d.Guardians != (ledger.Address{}) {
		t.Error("alice's guardians guard bob's name")
	}
	w.does(1, deed{op: registrar.SetRecords{Spend: at("jmbc.utxo"), Root: [32]byte{1}, Count: 1}, by: "bob"})
	w.refused(1, deed{op: registrar.SetRecords{Spend: at("jmbc.utxo")}, by: "alice"}, registrar.ErrAuthority, rcode.SigInvalid)
}

// U-161: the owner or the guardians cancel, never the recipient.
func TestCancel(t *testing.T) {
	for _, tc := range []struct {
		by   string
		want error
		code rcode.Code
	}{
		{"alice", nil, rcode.NoError},
		{"g1+g2", nil, rcode.NoError},
		{"bob", registrar.ErrAuthority, rcode.SigInvalid},
		{"g1+g3", registrar.ErrAuthority, rcode.SigInvalid},
		{"", registrar.ErrAuthority, rcode.SigInvalid},
	} {
		t.Run(tc.by, func(t *testing.T) {
			w := stage(t)
			w.guarded("g1+g2")
			cancel := deed{op: registrar.Cancel{Spend: at("jmbc.utxo")}, by: tc.by}
			w.refused(1, cancel, registrar.ErrNothingPending, rcode.Refused)
			w.does(1, deed{op: registrar.Transfer{Spend: at("jmbc.utxo"), To: w.address("bob")}, by: "alice", approved: []string{"bob"}})
			if tc.want != nil {
				w.refused(86_400, cancel, tc.want, tc.code)
				return
			}
			w.does(86_399, cancel)
			w.refused(1, deed{op: registrar.Finalize{Spend: at("jmbc.utxo")}, to: "bob"}, registrar.ErrNothingPending, rcode.Refused)
			if d := w.domain("jmbc.utxo"); d.Owner != w.address("alice") || d.Mark != registrar.MarkActive {
				t.Errorf("%+v", d)
			}
		})
	}
}

// U-162: while a change waits the old records stay, RENEW works and nothing else
// of the owner does: no operation is a way round the timelock.
func TestPendingRefusesTheRest(t *testing.T) {
	w := stage(t)
	w.does(1, deed{op: registrar.SetRecords{Spend: at("jmbc.utxo"), Root: [32]byte{1}, Count: 1}, by: "alice"})
	w.does(1, deed{op: registrar.Transfer{Spend: at("jmbc.utxo"), To: w.address("bob")}, by: "alice", approved: []string{"bob"}})
	child := name.MustParse("x.jmbc.utxo")
	for _, d := range []deed{
		{op: registrar.SetRecords{Spend: at("jmbc.utxo"), Root: [32]byte{2}, Count: 1}},
		{op: registrar.SetResolver{Spend: at("jmbc.utxo")}},
		{op: registrar.Transfer{Spend: at("jmbc.utxo"), To: w.address("alice")}},
		{op: registrar.SetPolicy{Spend: at("jmbc.utxo"), To: w.address("alice")}},
		{op: registrar.SetGuardians{Spend: at("jmbc.utxo")}},
		{op: registrar.Release{Spend: at("jmbc.utxo")}},
		{op: registrar.Delegate{Name: child, Period: registrar.Day}, to: "bob"},
	} {
		d.by = "alice"
		w.refused(1, d, registrar.ErrPending, rcode.Refused)
	}
	w.does(1, deed{op: registrar.Renew{Spend: at("jmbc.utxo"), Period: registrar.Year}, by: "alice", treasury: 20 * ledger.JMBC})
	if d := w.domain("jmbc.utxo"); d.RecordsRoot != [32]byte{1} || d.Pending.Kind != registrar.ChangeTransfer {
		t.Errorf("%+v", d)
	}
}

// U-141, U-160: every change that could take a name from its owner waits.
func TestEveryChangeWaits(t *testing.T) {
	id := [32]byte{}
	for _, tc := range []struct {
		name string
		op   func(w *world) registrar.Operation
		by   string
		also []string
		end  deed
		done func(w *world, d *registrar.Domain) bool
	}{
		{
			"policy",
			func(w *world) registrar.Operation {
				return registrar.SetPolicy{Spend: at("jmbc.utxo"), To: w.address("alice+carol")}
			},
			"alice",
			[]string{"alice+carol"},
			deed{to: "alice+carol"},
			func(w *world, d *registrar.Domain) bool {
				return d.Owner == w.address("alice+carol") && d.Guardians == w.address("g1+g2")
			},
		},
		{
			"guardians",
			func(w *world) registrar.Operation {
				return registrar.SetGuardians{Spend: at("jmbc.utxo"), Guardians: w.address("g1+g3")}
			},
			"alice",
			nil,
			deed{},
			func(w *world, d *registrar.Domain) bool { return d.Guardians == w.address("g1+g3") },
		},
		{
			"resolver",
			func(*world) registrar.Operation { return registrar.SetResolver{Spend: at("jmbc.utxo"), Descriptor: id} },
			"alice",
			nil,
			deed{},
			func(_ *world, d *registrar.Domain) bool { return d.Resolver == id && id != [32]byte{} },
		},
		{
			"release",
			func(*world) registrar.Operation { return registrar.Release{Spend: at("jmbc.utxo")} },
			"alice",
			nil,
			deed{plain: true},
			func(_ *world, d *registrar.Domain) bool { return d == nil },
		},
		{
			"recovery",
			func(w *world) registrar.Operation {
				return registrar.Recover{Name: jmbc, To: w.address("carol")}
			},
			"g1+g2",
			[]string{"carol"},
			deed{to: "carol"},
			func(w *world, d *registrar.Domain) bool {
				return d.Owner == w.address("carol") && d.Guardians == w.address("g1+g2")
			},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := stage(t)
			w.guarded("g1+g2")
			published := descriptor(t)
			id = registrar.DescriptorID(published)
			w.does(1, deed{op: registrar.PublishDescriptor{Descriptor: published}, treasury: ledger.JMBC})
			before := *w.domain("jmbc.utxo")
			w.does(1, deed{op: tc.op(w), by: tc.by, approved: tc.also})
			if d := w.domain("jmbc.utxo"); d.Owner != before.Owner || d.Guardians != before.Guardians || d.Resolver != before.Resolver {
				t.Fatalf("at once: %+v", d)
			}
			tc.end.op = registrar.Finalize{Spend: at("jmbc.utxo")}
			w.refused(86_399, tc.end, registrar.ErrTimelock, rcode.Refused)
			w.does(1, tc.end)
			if d := w.domain("jmbc.utxo"); !tc.done(w, d) {
				t.Errorf("%+v", d)
			}
		})
	}
}

// U-141: whoever completes a release cannot keep the stake.
func TestReleaseIsTheOwners(t *testing.T) {
	w := stage(t)
	w.does(1, deed{op: registrar.Release{Spend: at("jmbc.utxo")}, by: "alice"})
	end := registrar.Finalize{Spend: at("jmbc.utxo")}
	w.tick(86_400)
	w.refused(1, deed{op: end, plain: true, to: "mallory"}, registrar.ErrOwner, rcode.SigInvalid)
	w.refused(1, deed{op: end, plain: true, stake: 1}, registrar.ErrStake, rcode.InsuffFunds)
	w.refused(1, deed{op: end}, registrar.ErrCovenant, rcode.Contract)
	w.does(1, deed{op: end, plain: true})
}

// E-68: a name that expires loses what waits on it, also when it is renewed.
func TestExpiryVoidsPending(t *testing.T) {
	w := stage(t)
	w.tick(registrar.Year - 2*registrar.Hour)
	w.does(1, deed{op: registrar.Transfer{Spend: at("jmbc.utxo"), To: w.address("bob")}, by: "alice", approved: []string{"bob"}})
	w.tick(registrar.Day)
	w.refused(1, deed{op: registrar.Finalize{Spend: at("jmbc.utxo")}, to: "bob"}, registrar.ErrExpired, rcode.Expired)
	w.does(1, deed{op: registrar.Renew{Spend: at("jmbc.utxo"), Period: registrar.Year}, by: "alice", treasury: 20 * ledger.JMBC})
	w.refused(1, deed{op: registrar.Finalize{Spend: at("jmbc.utxo")}, to: "bob"}, registrar.ErrNothingPending, rcode.Refused)
	if d := w.domain("jmbc.utxo"); d.Mark != registrar.MarkActive {
		t.Errorf("%+v", d)
	}
}
