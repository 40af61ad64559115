package resolver_test

import (
	"math"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-003, U-011, U-057, U-076, U-125, U-141, U-156: a name's life through
// real transactions under the law, each step asked for and proved: nobody's,
// registered, with records, given up. No transport and no consensus is needed.
func TestLedger(t *testing.T) {
	alice, treasury := ledgertest.NewKey(t, "alice"), ledgertest.NewKey(t, "treasury")
	law := &registrar.Law{Params: registrar.DefaultParams(treasury.Address)}
	law.Params.Grace = resolvertest.Grace
	var outputs []ledger.Output
	for range 8 {
		outputs = append(outputs, ledger.Output{Amount: 1000 * ledger.JMBC, Address: alice.Address})
	}
	chain := ledgertest.New(t, law, outputs...)
	state := resolvertest.New(t) // what the resolver sees of it
	seen := map[[32]byte][]byte{}
	coins := uint32(0)
	coin := func() ledger.Input {
		coins++
		return ledger.Input{Outpoint: chain.GenesisOutpoint(coins - 1)}
	}
	apply := func(tx *ledger.Tx) ledger.Outpoint {
		t.Helper()
		if err := chain.Apply(60, chain.Sign(tx, alice))[0]; err != nil {
			t.Fatal(err)
		}
		return ledger.Outpoint{TxID: tx.ID()}
	}
	// follow brings the chain's state to the resolver.
	follow := func() {
		t.Helper()
		changed := map[[32]byte][]byte{}
		for k := range seen {
			if chain.Values[k] == nil {
				changed[k] = nil
				delete(seen, k)
			}
		}
		for k, v := range chain.Values {
			if string(seen[k]) != string(v) {
				changed[k], seen[k] = v, v
			}
		}
		state.Set(0, changed)
		state.Time = chain.State.Time
	}
	r := newResolver(state)
	n := name.MustParse("jmbc.user.utxo")
	check := func(want rcode.Code, rrsets int) {
		t.Helper()
		follow()
		q := resolvertest.Query(n.String(), wire.TypeA)
		answer, err := resolver.Verify(q, ask(t, r, q, udp), state.Trust())
		if err != nil || answer.RCode != want || len(answer.RRsets) != rrsets {
			t.Fatalf("%v, %d RRsets, %v; want %v", answer.RCode, len(answer.RRsets), err, want)
		}
		if want == rcode.NoError && answer.Domain.Owner != alice.Address {
			t.Fatalf("owner %x", answer.Domain.Owner)
		}
	}
	domain := ledger.Output{Amount: law.Params.Stake, Address: alice.Address, Covenant: registrar.DomainCovenant(n)}
	check(rcode.NXDomain, 0)

	salt := [32]byte{1}
	commitment := apply(&ledger.Tx{
		Version: ledger.TxVersion, Inputs: []ledger.Input{coin()},
		Outputs: []ledger.Output{{
			Amount: law.Params.Deposit, Address: alice.Address,
			Covenant: registrar.CommitmentCovenant(registrar.Commitment(n, alice.Address, salt)),
		}},
	})
	check(rcode.NXDomain, 0)

	fee, err := law.Params.FeeFor(n, registrar.Year)
	if err != nil {
		t.Fatal(err)
	}
	held := apply(&ledger.Tx{
		Version: ledger.TxVersion, Inputs: []ledger.Input{{Outpoint: commitment}, coin()},
		Outputs: []ledger.Output{domain, {Amount: fee, Address: treasury.Address}},
		Actions: []ledger.Action{registrar.Register{Name: n, Period: registrar.Year, Salt: salt, ValidUntil: math.MaxUint64}.Action()},
	})
	check(rcode.NoError, 0)

	set := state.Publish(n, "jmbc.user.utxo 300 A 192.0.2.1")
	held = apply(&ledger.Tx{
		Version: ledger.TxVersion, Inputs: []ledger.Input{{Outpoint: held}, coin()}, Outputs: []ledger.Output{domain},
		Actions: []ledger.Action{registrar.SetRecords{Spend: registrar.Spend{Name: n}, Root: set.Root(), Count: set.Count()}.Action()},
	})
	check(rcode.NoError, 1)

	held = apply(&ledger.Tx{
		Version: ledger.TxVersion, Inputs: []ledger.Input{{Outpoint: held}, coin()}, Outputs: []ledger.Output{domain},
		Actions: []ledger.Action{registrar.Release{Spend: registrar.Spend{Name: n}}.Action()},
	})
	check(rcode.NoError, 1) // until the timelock is over

	chain.Apply(registrar.Day)
	apply(&ledger.Tx{
		Version: ledger.TxVersion, Inputs: []ledger.Input{{Outpoint: held}, coin()},
		Actions: []ledger.Action{registrar.Finalize{Spend: registrar.Spend{Name: n}}.Action()},
		Outputs: []ledger.Output{{Amount: law.Params.Stake, Address: alice.Address}},
	})
	check(rcode.NXDomain, 0)
}
