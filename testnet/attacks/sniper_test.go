package attacks_test

import (
	"math"
	"testing"

	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-111, U-114: the copier reads the pool of a node, and asks for each name that
// it sees revealed. Its commitment comes after the reveal, or is not to this
// name, or not its own; and it gets its deposit back as everybody does.
func (w *world) sniper(t *testing.T) {
	wanted := names("wanted")[0]
	c := w.commit(t, "heidi", "heidi", wanted)
	honest := w.reveal(t, c, registrar.Year)

	// What a copier can do with the reveal alone.
	other := w.commit(t, "ivan", "ivan", names("other")[0])
	copied := func(salt [32]byte, owner string) *wallet.Built {
		return w.craft(t, "ivan", nil, wallet.Plan{
			Spend:   []wallet.Coin{other.made[0]},
			Outputs: []ledger.Output{{Amount: w.law().Stake, Address: address(t, owner), Covenant: registrar.DomainCovenant(wanted)}},
			Actions: []ledger.Action{registrar.Register{
				Name: wanted, Period: registrar.Year, Salt: salt, ValidUntil: math.MaxUint64,
			}.Action()},
		})
	}
	w.refused(t, rcode.Refused, copied(c.salt, "ivan"))
	w.refused(t, rcode.Refused, copied(other.salt, "ivan"))
	w.refused(t, rcode.SigInvalid, w.craft(t, "ivan", nil, wallet.Plan{
		Spend: []wallet.Coin{c.made[0]}, Keyless: []ledger.Outpoint{c.made[0].Outpoint},
		Outputs: []ledger.Output{{Amount: w.law().Stake, Address: address(t, "heidi"), Covenant: registrar.DomainCovenant(wanted)}},
		Actions: []ledger.Action{registrar.Register{Name: wanted, Period: registrar.Year, Salt: c.salt, ValidUntil: math.MaxUint64}.Action()},
		Approve: []ledger.Address{address(t, "ivan")},
	}))

	// A name cannot be pressed on somebody either, to use up a day's registrations.
	gift := w.commit(t, "ivan", "heidi", wanted)
	w.refused(t, rcode.SigInvalid, w.craft(t, "ivan", nil, wallet.Plan{
		Spend:   gift.made[:1],
		Outputs: []ledger.Output{{Amount: w.law().Stake, Address: address(t, "heidi"), Covenant: registrar.DomainCovenant(wanted)}},
		Actions: []ledger.Action{registrar.Register{Name: wanted, Period: registrar.Year, Salt: gift.salt, ValidUntil: math.MaxUint64}.Action()},
	}))

	// And what it can with a commitment made the moment it sees it.
	late, committing := w.committing(t, "ivan", "ivan", wanted)
	if err := w.offer(0, honest); err != nil {
		t.Fatal(err)
	}
	if err := w.offer(3, committing); err != nil {
		t.Fatal(err)
	}
	w.settled(t, honest.ID)
	w.settled(t, committing.ID)
	w.refused(t, rcode.YXDomain, w.reveal(t, late, registrar.Year))
	w.belongs(t, "heidi", wanted)
	w.takenBack(t, late)
}

// takenBack has a loser get the deposit back, a day after it was made.
func (w *world) takenBack(t *testing.T, c *claim) {
	t.Helper()
	back := func() *wallet.Built {
		return w.build(t, c.payer, nil, func(b *wallet.Batch) { b.TakeBack(c.made[0]) })
	}
	w.refused(t, rcode.Refused, back())
	w.warp(t, w.law().CommitMaxSeconds+1)
	before, b := w.balance(t, c.payer), back()
	w.does(t, b)
	if after := w.balance(t, c.payer); after != before+w.law().Deposit-b.Fee {
		t.Fatalf("%s had %s and has %s", c.payer, before, after)
	}
}

// U-111, U-114: the copier guessed the name and committed to it too, later, and
// its reveal is the first in every pool, as a proposer that helps it would have
// it. The older commitment wins all the same.
func (w *world) favouredCopy(t *testing.T) {
	wanted := names("guessed-0", "guessed-1", "guessed-2", "guessed-3", "guessed-4", "guessed-5", "guessed-6", "guessed-7")
	older := w.commit(t, "heidi", "heidi", wanted...)
	younger := w.commit(t, "ivan", "ivan", wanted...)
	w.takenBack(t, w.contest(t, w.pairs(t, older, younger)))
}

// U-104, U-114: nobody registers a word of the namespace, a country code, or a
// name below one.
func (w *world) reservedNames(t *testing.T) {
	for _, of := range []string{"www.utxo", "root.utxo", "localhost.utxo", "hk.utxo", "bank.cbdc.utxo"} {
		n := name.MustParse(of)
		c := w.commit(t, "frank", "frank", n)
		w.refused(t, rcode.Refused, w.craft(t, "frank", nil, wallet.Plan{
			Spend: c.made[:1],
			Outputs: []ledger.Output{
				{Amount: w.law().Stake, Address: address(t, "frank"), Covenant: registrar.DomainCovenant(n)},
				{Amount: 100 * ledger.JMBC, Address: w.law().Treasury},
			},
			Actions: []ledger.Action{registrar.Register{Name: n, Period: registrar.Year, Salt: c.salt, ValidUntil: math.MaxUint64}.Action()},
		}))
	}
}
