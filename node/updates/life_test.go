package updates_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-101, U-106, U-107, U-108, U-110, U-112, U-113, U-128, U-130, U-213: the
// dialogue of draft §5.1 over the service port: quote, commitment, payment,
// receipt; then the name has records.
func TestRegistration(t *testing.T) {
	w := newWorld(t)
	n := name.MustParse("story.utxo")
	q, err := w.client.Quote(w.ctx, n, registrar.Year)
	if err != nil {
		t.Fatal(err)
	}
	fee, err := w.law.FeeFor(n, registrar.Year)
	if err != nil {
		t.Fatal(err)
	}
	if q.Fee != uint64(fee) || q.Stake != uint64(w.law.Stake) || q.Address != w.law.Treasury.Encode(w.prefix) || q.ID == [32]byte{} ||
		uint64(q.ValidUntil) < w.node.Status().ChainTime+w.law.QuoteSeconds {
		t.Fatalf("%+v, the chain's fee is %d", q, fee)
	}

	commit, commitment := w.commitment("story.utxo", "alice", 1)
	r := w.do(commit, "alice")[0]
	if r.Opcode != wire.OpRegisterCommit || r.Output != outpoint(commitment.at) || r.Time != 0 {
		t.Fatalf("commitment: %+v", r)
	}
	before := w.node.Status().ChainTime
	reveal := w.reveal("story.utxo", "alice", 1, commitment, 0, 600)
	receipts, err := w.client.Update(w.ctx, reveal, key(t, "alice"))
	if err != nil {
		t.Fatal(err)
	}
	id := txID(t, reveal.Payload.Transaction)
	r = receipts[0]
	if r.TxID != id || r.Height != 0 || r.Output != outpoint(ledger.Outpoint{TxID: id}) || r.Time < before+registrar.Year {
		t.Fatalf("receipt before a block: %+v", r)
	}
	receipts, err = w.client.Confirm(w.ctx, reveal, key(t, "alice"))
	if err != nil {
		t.Fatal(err)
	}
	at := w.committed(id).Height
	if held := w.held("story.utxo"); receipts[0].Height != at || receipts[0].Time != held.Expiry || receipts[0].Output != outpoint(*held.Outpoint) {
		t.Fatalf("receipt of block %d: %+v, held %+v", at, receipts[0], held)
	}

	set := w.records("story.utxo", "alice", 0, "story.utxo 300 A 192.0.2.1\nwww.story.utxo 300 TXT hello", "")
	if r = w.do(set, "alice")[0]; r.Opcode != wire.OpSetRecords || r.Time != w.held("story.utxo").Expiry {
		t.Fatalf("%+v", r)
	}
	want := []string{"story.utxo. 300 IN A 192.0.2.1", `www.story.utxo. 300 IN TXT "hello"`}
	if d := cmp.Diff(want, w.held("story.utxo").Records); d != "" {
		t.Error(d)
	}
	w.do(w.records("story.utxo", "alice", wire.UpdateReplace, "story.utxo 300 A 192.0.2.9", "www.story.utxo 300 TXT hello"), "alice")
	if d := cmp.Diff([]string{"story.utxo. 300 IN A 192.0.2.9"}, w.held("story.utxo").Records); d != "" {
		t.Error(d)
	}
}

// U-128, U-151: every operation, as an Update, and without its signature.
func TestEveryOperation(t *testing.T) {
	w := newWorld(t, func(p *testnetParameters) { p.Registrar.LockResolver = false })
	w.register("all.utxo", "alice")
	descriptor := descriptorOf(t)
	id := registrar.DescriptorID(descriptor)
	year := registrar.Year
	yearly, err := w.law.FeeFor(name.MustParse("all.utxo"), year)
	if err != nil {
		t.Fatal(err)
	}
	lock := w.law.Timelock
	own := func(op func(registrar.Spend) registrar.Operation, approvals ...string) act {
		return act{of: "all.utxo", owner: "alice", op: op, approvals: approvals}
	}
	cancel := func(s registrar.Spend) registrar.Operation { return registrar.Cancel{Spend: s} }
	finalize := func(s registrar.Spend) registrar.Operation { return registrar.Finalize{Spend: s} }
	for _, step := range []struct {
		name   string
		signer string
		warp   uint64
		update func() *wire.UpdateBody
	}{
		{"PUBLISH-DESCRIPTOR", "bob", 0, func() *wire.UpdateBody {
			return &wire.UpdateBody{Opcode: wire.OpPublishDescriptor, Payload: wire.Payload{Descriptor: &id, Transaction: w.sign(draft{
				inputs:  []input{w.coin("bob")},
				outputs: []ledger.Output{{Amount: w.law.DescriptorFee, Address: w.law.Treasury}},
				actions: []ledger.Action{registrar.PublishDescriptor{Descriptor: descriptor}.Action()},
			})}}
		}},
		{"SET-RESOLVER", "alice", 0, func() *wire.UpdateBody {
			u := w.update(wire.OpSetResolver, own(func(s registrar.Spend) registrar.Operation { return registrar.SetResolver{Spend: s, Descriptor: id} }))
			u.Payload.Descriptor = &id
			return u
		}},
		{"RENEW", "alice", 0, func() *wire.UpdateBody {
			a := own(func(s registrar.Spend) registrar.Operation { return registrar.Renew{Spend: s, Period: year} })
			a.outputs = []ledger.Output{w.kept("all.utxo", "alice"), {Amount: yearly, Address: w.law.Treasury}}
			u := w.update(wire.OpRenew, a)
			u.Payload.Period = &year
			return u
		}},
		{"SET-GUARDIANS", "alice", 0, func() *wire.UpdateBody {
			u := w.update(wire.OpSetGuardians, own(func(s registrar.Spend) registrar.Operation {
				return registrar.SetGuardians{Spend: s, Guardians: address(t, "carol")}
			}))
			u.Payload.Guardians = policy(t, "carol")
			return u
		}},
		{"FINALIZE by a stranger", "dave", lock, func() *wire.UpdateBody {
			a := own(finalize)
			a.payer, a.keyless = "dave", true
			u := w.update(wire.OpFinalize, a)
			pending := [32]byte(address(t, "carol"))
			u.Payload.Pending = &pending
			return u
		}},
		{"DELEGATE", "alice", 0, func() *wire.UpdateBody {
			flags := wire.DelegationFlags(registrar.DelegateRevocable)
			day := registrar.Day
			return &wire.UpdateBody{Opcode: wire.OpDelegate, Name: name.MustParse("sub.all.utxo"), Payload: wire.Payload{
				Period: &day, Delegation: &flags, Transaction: w.sign(draft{
					inputs: []input{w.coin("alice")}, outputs: []ledger.Output{w.kept("sub.all.utxo", "bob")},
					actions: []ledger.Action{registrar.Delegate{
						Period: day, Flags: registrar.DelegateRevocable, Name: name.MustParse("sub.all.utxo"),
					}.Action()},
				}),
			}}
		}},
		{"REVOKE", "alice", 0, func() *wire.UpdateBody {
			sub := w.domain("sub.all.utxo", "bob")
			return &wire.UpdateBody{
				Opcode: wire.OpRevoke, Name: name.MustParse("sub.all.utxo"), Previous: outpoint(sub.at),
				Payload: wire.Payload{Transaction: w.sign(draft{
					inputs:  []input{w.coin("alice")},
					actions: []ledger.Action{registrar.Revoke{Name: name.MustParse("sub.all.utxo")}.Action()},
				})},
			}
		}},
		{"SET-POLICY", "alice", 0, func() *wire.UpdateBody {
			return w.update(wire.OpSetPolicy, own(func(s registrar.Spend) registrar.Operation {
				return registrar.SetPolicy{Spend: s, To: address(t, "erin")}
			}, "erin"))
		}},
		{"CANCEL by a guardian", "carol", 0, func() *wire.UpdateBody {
			a := own(cancel)
			a.payer, a.keyless = "carol", true
			return w.update(wire.OpCancel, a)
		}},
		{"ROTATE-KEY", "alice", 0, func() *wire.UpdateBody {
			u := w.update(wire.OpRotateKey, own(func(s registrar.Spend) registrar.Operation {
				return registrar.SetPolicy{Spend: s, To: address(t, "erin")}
			}, "erin"))
			u.Payload.Policy = policy(t, "erin")
			return u
		}},
		{"RECOVER", "carol", 0, func() *wire.UpdateBody {
			a := own(func(s registrar.Spend) registrar.Operation {
				return registrar.Recover{Name: s.Name, To: address(t, "frank")}
			}, "frank")
			a.payer, a.keyless = "carol", true
			return w.update(wire.OpRecover, a)
		}},
		{"FINALIZE of a recovery", "frank", lock, func() *wire.UpdateBody {
			a := own(finalize)
			a.payer, a.keyless, a.outputs = "frank", true, []ledger.Output{w.kept("all.utxo", "frank")}
			return w.update(wire.OpFinalize, a)
		}},
		{"TRANSFER", "frank", 0, func() *wire.UpdateBody {
			return w.update(wire.OpTransfer, act{of: "all.utxo", owner: "frank", approvals: []string{"bob"}, op: func(s registrar.Spend) registrar.Operation {
				return registrar.Transfer{Spend: s, To: address(t, "bob")}
			}})
		}},
		{"FINALIZE of a transfer", "bob", lock, func() *wire.UpdateBody {
			return w.update(wire.OpFinalize, act{
				of: "all.utxo", owner: "frank", payer: "bob", keyless: true, op: finalize, outputs: []ledger.Output{w.kept("all.utxo", "bob")},
			})
		}},
		{"RELEASE", "bob", 0, func() *wire.UpdateBody {
			return w.update(wire.OpRelease, act{of: "all.utxo", owner: "bob", op: func(s registrar.Spend) registrar.Operation { return registrar.Release{Spend: s} }})
		}},
	} {
		if step.warp > 0 {
			w.warp(step.warp)
		}
		u := step.update()
		if code := w.code(u); code != rcode.SigInvalid {
			t.Errorf("%s unsigned: %v", step.name, code)
		}
		if code := w.code(u, "judy"); code != rcode.SigInvalid {
			t.Errorf("%s signed by a stranger: %v", step.name, code)
		}
		if code := w.code(u, step.signer, "judy"); code != rcode.SigInvalid {
			t.Errorf("%s signed by a stranger too: %v", step.name, code)
		}
		dry := *u
		dry.Flags |= wire.UpdateDryRun
		foreseen, err := w.client.Update(w.ctx, &dry, key(t, step.signer))
		if err != nil {
			t.Fatalf("%s as a dry run: %v", step.name, err)
		}
		if tx, err := w.node.Transaction(w.ctx, txID(t, u.Payload.Transaction), ""); err != nil || tx.Status != "unknown" {
			t.Fatalf("%s after a dry run: %+v, %v", step.name, tx, err)
		}
		w.do(u, step.signer)
		r, err := w.client.Confirm(w.ctx, u, key(t, step.signer))
		if err != nil || r[0].Height == 0 || r[0].Opcode != u.Opcode {
			t.Fatalf("%s again: %+v, %v", step.name, r, err)
		}
		if r[0].Output != foreseen[0].Output || r[0].TxID != foreseen[0].TxID || r[0].Time < foreseen[0].Time {
			t.Errorf("%s: %+v, the dry run said %+v", step.name, r[0], foreseen[0])
		}
	}
	if h := w.held("all.utxo"); h.Owner != address(t, "bob").Encode(w.prefix) {
		t.Fatalf("%+v", h)
	}
}

// descriptorOf returns an encoded resolver descriptor.
func descriptorOf(t *testing.T) []byte {
	t.Helper()
	d := &registrar.Descriptor{
		Operator: "resolver", Endpoints: []registrar.Endpoint{{Transport: registrar.TransportService, Address: "192.0.2.7:5353"}},
	}
	b, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
