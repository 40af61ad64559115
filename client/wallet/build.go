package wallet

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// Pay sends an amount to an address.
func Pay(p Purse, to ledger.Address, amount ledger.Amount) (*Built, error) {
	return Fund(p, Plan{Outputs: []ledger.Output{{Amount: amount, Address: to}}})
}

// Commit makes the commitment of a registration (E-60): output 0, with the
// deposit, under the signer's address. See registrar.Commitment for the hash.
func Commit(p Purse, law *registrar.Params, hash [32]byte) (*Built, error) {
	owner, err := ledger.PolicyAddress(p.Signer.Policy())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	return Fund(p, Plan{Outputs: []ledger.Output{{
		Amount: max(law.Deposit, p.Params.Dust), Address: owner, Covenant: registrar.CommitmentCovenant(hash),
	}}})
}

// A Reveal is what a commitment hid.
type Reveal struct {
	Commitment Coin
	Name       name.Name
	Period     registrar.Seconds
	Salt       [32]byte
	ValidUntil uint64 // end of the quote, in seconds of the chain clock
}

// Register reveals a commitment, pays the fee and makes the domain output:
// output 0, with the stake, under the address of the commitment (draft §5.1.1
// steps 4 and 5 in one transaction, E-60).
func Register(p Purse, law *registrar.Params, r Reveal) (*Built, error) {
	fee, err := law.FeeFor(r.Name, r.Period)
	if err != nil {
		return nil, err
	}
	return Fund(p, Plan{
		Spend: []Coin{r.Commitment},
		Outputs: withFee(p.Params, law, fee, ledger.Output{
			Amount: max(law.Stake, p.Params.Dust), Address: r.Commitment.Output.Address,
			Covenant: registrar.DomainCovenant(r.Name),
		}),
		Actions: []ledger.Action{registrar.Register{Name: r.Name, Period: r.Period, Salt: r.Salt, ValidUntil: r.ValidUntil}.Action()},
	})
}

// SetRecords makes root the root of all records of the name that domain is the
// registration of; count is the number of RRsets under it (draft §5.3).
func SetRecords(p Purse, domain Coin, root [32]byte, count uint32) (*Built, error) {
	n, err := registrar.CovenantName(domain.Output.Covenant)
	if err != nil {
		return nil, err
	}
	return Fund(p, Plan{
		Spend:   []Coin{domain},
		Outputs: []ledger.Output{domain.Output},
		Actions: []ledger.Action{registrar.SetRecords{Spend: registrar.Spend{Name: n}, Root: root, Count: count}.Action()},
	})
}

// Renew extends the lease of the name by a period and pays the fee (U-137).
func Renew(p Purse, law *registrar.Params, domain Coin, period registrar.Seconds) (*Built, error) {
	n, err := registrar.CovenantName(domain.Output.Covenant)
	if err != nil {
		return nil, err
	}
	fee, err := law.FeeFor(n, period)
	if err != nil {
		return nil, err
	}
	return Fund(p, Plan{
		Spend:   []Coin{domain},
		Outputs: withFee(p.Params, law, fee, domain.Output),
		Actions: []ledger.Action{registrar.Renew{Spend: registrar.Spend{Name: n}, Period: period}.Action()},
	})
}

// Release begins to give the name up (U-141).
func Release(p Purse, domain Coin) (*Built, error) {
	n, err := registrar.CovenantName(domain.Output.Covenant)
	if err != nil {
		return nil, err
	}
	return Fund(p, Plan{
		Spend:   []Coin{domain},
		Outputs: []ledger.Output{domain.Output},
		Actions: []ledger.Action{registrar.Release{Spend: registrar.Spend{Name: n}}.Action()},
	})
}

// TakeBack returns the deposit of a commitment that can no longer be revealed.
func TakeBack(p Purse, commitment Coin) (*Built, error) {
	return Fund(p, Plan{Spend: []Coin{commitment}})
}

// withFee appends the output that pays the treasury to out, where there is
// anything to pay.
func withFee(p *ledger.Params, law *registrar.Params, fee ledger.Amount, out ledger.Output) []ledger.Output {
	if fee == 0 {
		return []ledger.Output{out}
	}
	return []ledger.Output{out, {Amount: max(fee, p.Dust), Address: law.Treasury}}
}
