package attacks_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-144, U-161: a transfer that was cancelled is handed in again, octet for
// octet. It is what it was: a transaction of an earlier block, which happens
// once. One that was signed and held back spends what is spent by now.
func (w *world) replayedTransfer(t *testing.T) {
	victim := names("replayed")[0]
	w.claim(t, "alice", "alice", victim)
	transfer := func(payer, other string) *wallet.Built {
		return w.build(t, payer, []string{other}, func(b *wallet.Batch) { b.Transfer(w.domain(t, victim), address(t, "bob")) })
	}
	held, sent := transfer("bob", "alice"), transfer("alice", "bob")
	w.does(t, sent)
	w.waits(t, registrar.ChangeTransfer, victim)
	w.does(t, w.build(t, "alice", nil, func(b *wallet.Batch) { b.Cancel(w.domain(t, victim), address(t, "alice")) }))

	w.again(t, sent)
	w.refused(t, rcode.Blockchain, held)
	if v := w.held(t, victim); v.Pending != nil {
		t.Fatalf("the replay did something: %+v", v)
	}
	w.belongs(t, "alice", victim)
}

// again hands a transaction that is in a block to every node once more: each
// says in which block it is, and nothing happens.
func (w *world) again(t *testing.T, b *wallet.Built) {
	t.Helper()
	before := w.state(t)
	for i, api := range w.apis {
		was, err := api.Transaction(w.ctx, b.ID, rest.WaitNone)
		if err != nil || was.Status != rest.TxCommitted {
			t.Fatalf("node %d: %+v, %v", i, was, err)
		}
		if got, err := api.Submit(w.ctx, rest.Submission{Tx: b.Raw, Records: b.Records}, rest.WaitCommitted); err != nil || got != was {
			t.Fatalf("node %d: %+v, %v, want %+v", i, got, err, was)
		}
	}
	w.poke(t)
	if w.status(t, 0).Pending != 0 {
		t.Fatal("the replay waits for a block")
	}
	if before == w.state(t) {
		t.Fatal("the block after the replay did nothing")
	}
}

// U-144, U-160, U-161, U-162: whoever got a transfer under way must wait for 24
// hours to the second, in which the owner can cancel and the recipient cannot;
// what the name says stays.
func (w *world) earlyTransfer(t *testing.T) {
	victim := names("early")[0]
	w.claim(t, "alice", "alice", victim)
	w.does(t, w.points(t, "alice", "alice", victim, "192.0.2.1"))
	begin := func(attempt int) uint64 {
		if attempt > 0 {
			w.does(t, w.build(t, "alice", nil, func(b *wallet.Batch) { b.Cancel(w.domain(t, victim), address(t, "alice")) }))
		}
		w.does(t, w.build(t, "alice", []string{"bob"}, func(b *wallet.Batch) { b.Transfer(w.domain(t, victim), address(t, "bob")) }))
		return w.waits(t, registrar.ChangeTransfer, victim)
	}
	first := begin(0)
	if now := w.clock(t); first < now+registrar.Day-5 || first > now+registrar.Day {
		t.Fatalf("at %d a transfer waits until %d", now, first)
	}
	w.refused(t, rcode.SigInvalid, w.build(t, "bob", nil, func(b *wallet.Batch) {
		b.Cancel(w.domain(t, victim), address(t, "bob"))
	}))
	w.refused(t, rcode.Refused, w.points(t, "alice", "alice", victim, "203.0.113.66"))
	w.answers(t, victim, rcode.NoError, "192.0.2.1")
	before := w.held(t, victim).Expiry
	w.does(t, w.build(t, "alice", nil, func(b *wallet.Batch) { b.Renew(w.domain(t, victim), registrar.Year) }))
	if after := w.held(t, victim).Expiry; after != before+registrar.Year {
		t.Fatalf("renewed from %d to %d", before, after)
	}

	w.edge(t, func(attempt int) uint64 { return begin(attempt + 1) },
		func() { w.refused(t, rcode.Refused, w.finalizing(t, victim)) },
		func() { w.does(t, w.finalizing(t, victim)) })
	w.belongs(t, "bob", victim)
	w.answers(t, victim, rcode.NoError, "192.0.2.1")
	w.refused(t, rcode.SigInvalid, w.keyless(t, "alice", victim, registrar.SetRecords{Spend: registrar.Spend{Name: victim}}))
}

// keyless spends a domain output without its owner's signature, with that of
// whoever pays along.
func (w *world) keyless(t *testing.T, payer string, n name.Name, op registrar.Operation) *wallet.Built {
	t.Helper()
	domain := w.domain(t, n)
	return w.craft(t, payer, nil, wallet.Plan{
		Spend: []wallet.Coin{domain}, Keyless: []ledger.Outpoint{domain.Outpoint}, Outputs: []ledger.Output{domain.Output},
		Actions: []ledger.Action{op.Action()}, Approve: []ledger.Address{address(t, payer)},
	})
}

// U-144, U-141: anybody may complete what waits on a name, and nobody gains by
// it: the stake goes to the owner, the name to whom it was promised.
func (w *world) thievingFinalizer(t *testing.T) {
	all := names("released", "given")
	released, given := all[0], all[1]
	w.claim(t, "alice", "alice", all...)
	w.does(t, w.build(t, "alice", []string{"bob"}, func(b *wallet.Batch) {
		b.Release(w.domain(t, released))
		b.Transfer(w.domain(t, given), address(t, "bob"))
	}))
	w.warp(t, registrar.Day)

	alice, frank := address(t, "alice"), address(t, "frank")
	stake := w.law().Stake
	finalize := func(n name.Name, outputs ...ledger.Output) *wallet.Built {
		domain := w.domain(t, n)
		return w.craft(t, "frank", nil, wallet.Plan{
			Spend: []wallet.Coin{domain}, Keyless: []ledger.Outpoint{domain.Outpoint}, Outputs: outputs,
			Actions: []ledger.Action{registrar.Finalize{Spend: registrar.Spend{Name: n}}.Action()},
		})
	}
	for _, theft := range []struct {
		name   string
		of     name.Name
		output ledger.Output
		code   rcode.Code
	}{
		{"the stake of a release", released, ledger.Output{Amount: stake, Address: frank}, rcode.SigInvalid},
		{"half the stake of a release", released, ledger.Output{Amount: stake / 2, Address: alice}, rcode.InsuffFunds},
		{"the released name", released, ledger.Output{Amount: stake, Address: alice, Covenant: registrar.DomainCovenant(released)}, rcode.Contract},
		{"the name in a transfer", given, ledger.Output{Amount: stake, Address: frank, Covenant: registrar.DomainCovenant(given)}, rcode.SigInvalid},
		{"the name back from a transfer", given, ledger.Output{Amount: stake, Address: alice, Covenant: registrar.DomainCovenant(given)}, rcode.SigInvalid},
		{"half the stake of a transfer", given, ledger.Output{Amount: stake / 2, Address: address(t, "bob"), Covenant: registrar.DomainCovenant(given)}, rcode.InsuffFunds},
		{"the output of a transfer", given, ledger.Output{Amount: stake, Address: address(t, "bob")}, rcode.Contract},
	} {
		t.Run(theft.name, func(t *testing.T) { w.refused(t, theft.code, finalize(theft.of, theft.output)) })
	}

	before := w.balance(t, "alice")
	w.does(t, w.finalizing(t, all...))
	if after := w.balance(t, "alice"); after != before+stake {
		t.Fatalf("alice had %s and has %s, the stake is %s", before, after, stake)
	}
	w.belongs(t, "bob", given)
	w.answers(t, released, rcode.NXDomain)
}

// balance is what every node says that an account can spend.
func (w *world) balance(t *testing.T, who string) ledger.Amount {
	t.Helper()
	var first ledger.Amount
	for i, api := range w.apis {
		a, err := api.Account(w.ctx, address(t, who).Encode(w.params().Prefix), "")
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = a.Balance
		} else if a.Balance != first {
			t.Fatalf("node %d: %s has %s, node 0 says %s", i, who, a.Balance, first)
		}
	}
	return first
}
