package mempool_test

import (
	"errors"
	"math"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/mempool"
	"github.com/utxo-dns/utxonode/registrar"
)

// E-60: a reveal whose commitment is older than that of one admitted before is
// admitted beside it, a younger one is not; in the block the oldest wins.
func TestOlderReveal(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	law := &registrar.Law{Params: registrar.DefaultParams(ledgertest.NewKey(t, "treasury").Address)}
	var coins []ledger.Output
	for range 12 {
		coins = append(coins, ledger.Output{Amount: 100 * ledger.JMBC, Address: alice.Address})
	}
	c := ledgertest.New(t, law, coins...)
	n := name.MustParse("jmbc.utxo")
	drawn := uint32(0)
	draw := func() ledger.Input {
		drawn++
		return ledger.Input{Outpoint: c.GenesisOutpoint(drawn - 1)}
	}
	// committed in blocks one after another
	var reveals []*ledger.Tx
	for salt := range byte(3) {
		hash := registrar.Commitment(n, alice.Address, [32]byte{salt})
		commit := c.Sign(&ledger.Tx{
			Version: ledger.TxVersion, Inputs: []ledger.Input{draw()},
			Outputs: []ledger.Output{{Amount: law.Params.Deposit, Address: alice.Address, Covenant: registrar.CommitmentCovenant(hash)}},
		}, alice)
		if err := c.Apply(1, commit)[0]; err != nil {
			t.Fatal(err)
		}
		reveals = append(reveals, c.Sign(&ledger.Tx{
			Version: ledger.TxVersion,
			Inputs:  []ledger.Input{{Outpoint: ledger.Outpoint{TxID: commit.ID()}}, draw()},
			Outputs: []ledger.Output{
				{Amount: law.Params.Stake, Address: alice.Address, Covenant: registrar.DomainCovenant(n)},
				{Amount: 20 * ledger.JMBC, Address: law.Params.Treasury},
			},
			Actions: []ledger.Action{registrar.Register{Name: n, Period: registrar.Year, Salt: [32]byte{salt}, ValidUntil: math.MaxUint64}.Action()},
		}, alice))
	}
	c.Apply(60)
	p := mempool.New(&c.Params, c.Law, 1<<20)
	p.Reset(c.State, values(c.Values))
	for _, step := range []struct {
		name string
		tx   *ledger.Tx
		want error
	}{
		{"the first that comes", reveals[1], nil},
		{"a younger one", reveals[2], registrar.ErrTaken},
		{"an older one", reveals[0], nil},
		{"the older one again", reveals[0], mempool.ErrConflict},
	} {
		if _, err := p.Admit(step.tx.Encode()); !errors.Is(err, step.want) {
			t.Errorf("%s: %v, want %v", step.name, err, step.want)
		}
	}
	errs := c.Apply(1, reveals[1], reveals[0])
	if errs[1] != nil || !errors.Is(errs[0], registrar.ErrTaken) {
		t.Error(errs)
	}
}
