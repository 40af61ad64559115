package attacks_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-129, U-144, U-151: every operation of the owner, sent by somebody who has
// no key of the owner's: without a signature, with one of another key, and by a
// transaction that was changed after its owner had signed it.
func (w *world) forgedOperations(t *testing.T) {
	victim := names("forged")[0]
	w.claim(t, "alice", "alice", victim)
	domain := w.domain(t, victim)
	at := registrar.Spend{Name: victim}
	thief := address(t, "frank")
	for _, op := range []registrar.Operation{
		registrar.SetRecords{Spend: at},
		registrar.SetResolver{Spend: at},
		registrar.Renew{Spend: at, Period: registrar.Year},
		registrar.Transfer{Spend: at, To: thief},
		registrar.SetPolicy{Spend: at, To: thief},
		registrar.SetGuardians{Spend: at, Guardians: thief},
		registrar.Release{Spend: at},
	} {
		plan := wallet.Plan{
			Spend: []wallet.Coin{domain}, Keyless: []ledger.Outpoint{domain.Outpoint},
			Outputs: []ledger.Output{domain.Output, {Amount: 100 * ledger.JMBC, Address: w.law().Treasury}},
			Actions: []ledger.Action{op.Action()}, Approve: []ledger.Address{thief},
		}
		unsigned := w.craft(t, "frank", nil, plan)
		w.refused(t, rcode.SigInvalid, unsigned)
		w.refused(t, rcode.SigInvalid, altered(t, unsigned, func(tx *ledger.Tx) {
			tx.Inputs[0].Reveal = forge(t, tx, w.params().ChainID, "alice", "frank")
		}))
	}

	child := names("child.forged")[0]
	w.refused(t, rcode.SigInvalid, w.craft(t, "frank", nil, wallet.Plan{
		Outputs: []ledger.Output{{Amount: w.law().Stake, Address: thief, Covenant: registrar.DomainCovenant(child)}},
		Actions: []ledger.Action{registrar.Delegate{Period: registrar.Day, Name: child}.Action()},
	}))
	// To send the coin that the domain output is elsewhere is no operation, and
	// not even its owner's to do.
	w.refused(t, rcode.Contract, w.craft(t, "alice", nil, wallet.Plan{
		Spend: []wallet.Coin{domain}, Outputs: []ledger.Output{{Amount: domain.Output.Amount, Address: thief}},
	}))

	w.refused(t, rcode.SigInvalid, altered(t, w.points(t, "alice", "alice", victim, "192.0.2.1"), func(tx *ledger.Tx) {
		tx.Outputs[0].Address = thief
	}))
	w.belongs(t, "alice", victim)
}

// U-144, U-151: the attacker holds signatures that were given for other
// transactions, and puts them into its own.
func (w *world) capturedSignatures(t *testing.T) {
	all := names("captured", "bait")
	victim, bait := all[0], all[1]
	w.claim(t, "alice", "alice", victim)
	w.claim(t, "frank", "frank", bait)
	seen := w.build(t, "alice", []string{"bob"}, func(b *wallet.Batch) {
		b.Transfer(w.domain(t, victim), address(t, "bob"))
	})
	w.does(t, seen)
	w.does(t, w.build(t, "alice", nil, func(b *wallet.Batch) { b.Cancel(w.domain(t, victim), address(t, "alice")) }))

	// The owner's, for a transfer to the thief.
	stolen := w.build(t, "frank", []string{"alice"}, func(b *wallet.Batch) {
		b.Transfer(w.domain(t, victim), address(t, "frank"))
	})
	w.refused(t, rcode.SigInvalid, altered(t, stolen, func(tx *ledger.Tx) { tx.Inputs[0].Reveal = seen.Tx.Inputs[0].Reveal }))
	// The recipient's, to force another name on it.
	forced := w.build(t, "frank", []string{"bob"}, func(b *wallet.Batch) {
		b.Transfer(w.domain(t, bait), address(t, "bob"))
	})
	w.refused(t, rcode.SigInvalid, altered(t, forced, func(tx *ledger.Tx) { tx.Approvals[0].Reveal = seen.Tx.Approvals[0].Reveal }))
	w.belongs(t, "alice", victim)
	w.belongs(t, "frank", bait)
}
