package wallet

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// Build makes one transaction of the operations that ops adds to a batch.
func Build(p Purse, law *registrar.Params, ops func(*Batch)) (*Built, error) {
	b := NewBatch(p.Params, law)
	ops(b)
	plan, err := b.Plan()
	if err != nil {
		return nil, err
	}
	return Fund(p, plan)
}

// Pay sends an amount to an address.
func Pay(p Purse, to ledger.Address, amount ledger.Amount) (*Built, error) {
	return Fund(p, Plan{Outputs: []ledger.Output{{Amount: amount, Address: to}}})
}

// Commit makes the commitment of a registration (E-60): output 0, with the
// deposit, under the signer's address. See registrar.Commitment for the hash.
func Commit(p Purse, law *registrar.Params, hash [32]byte) (*Built, error) {
	by, err := ledger.PolicyAddress(p.Signer.Policy())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	return Build(p, law, func(b *Batch) { b.Commit(by, hash) })
}

// A Reveal is what a commitment hid.
type Reveal struct {
	Commitment Coin
	Name       name.Name
	Period     registrar.Seconds
	Salt       [32]byte
	ValidUntil uint64            // end of the quote, in seconds of the chain clock
	Owner      ledger.Address    // zero: the address of the commitment
	Payment    registrar.Payment // how the fee is paid
	Consent    []ledger.Address  // who signs along besides the region's: the owner of the parent
}

// Register reveals a commitment, pays the fee and makes the domain output:
// output 0, with the stake (draft §5.1.1 steps 4 and 5 in one transaction, E-60).
func Register(p Purse, law *registrar.Params, r Reveal) (*Built, error) {
	return Build(p, law, func(b *Batch) { b.Register(r) })
}
