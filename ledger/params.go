package ledger

import "fmt"

// Params are the chain parameters of the ledger: genesis sets them, every node
// of a chain has the same.
type Params struct {
	ChainID    string  `json:"chain_id"`
	Prefix     string  `json:"prefix"`       // of addresses: MainPrefix or TestPrefix
	FeePerByte Amount  `json:"fee_per_byte"` // atoms per octet of the encoded transaction, witnesses included
	Dust       Amount  `json:"dust"`         // smallest amount of an output, in atoms
	MaxTxSize  int     `json:"max_tx_size"`  // octets of an encoded transaction
	MaxInputs  int     `json:"max_inputs"`
	MaxOutputs int     `json:"max_outputs"`
	MaxActions int     `json:"max_actions"`
	WarpKey    Address `json:"warp_key"` // who may warp the chain clock; zero: nobody (E-68)
}

// DefaultParams are those of a new test network.
func DefaultParams(chainID string) Params {
	return Params{
		ChainID:    chainID,
		Prefix:     TestPrefix,
		FeePerByte: 10,
		Dust:       1000,
		MaxTxSize:  64 << 10,
		MaxInputs:  256,
		MaxOutputs: 256,
		MaxActions: 128,
	}
}

// Check reports why no chain can have these parameters.
func (p *Params) Check() error {
	switch {
	case p.ChainID == "" || len(p.ChainID) > 50:
		return fmt.Errorf("%w: a chain id has 1 to 50 octets", ErrLimit)
	case p.Prefix != MainPrefix && p.Prefix != TestPrefix:
		return fmt.Errorf("%w: %q is not a prefix of addresses: %s or %s", ErrAddress, p.Prefix, MainPrefix, TestPrefix)
	case p.MaxTxSize <= 0 || p.MaxInputs <= 0 || p.MaxOutputs <= 0 || p.MaxActions <= 0:
		return fmt.Errorf("%w: every limit is at least 1", ErrLimit)
	case p.MaxInputs > MaxReveals || p.MaxOutputs > MaxOutputs || p.MaxActions > MaxActions:
		return fmt.Errorf("%w: at most %d inputs, %d outputs and %d actions can be read", ErrLimit, MaxReveals, MaxOutputs, MaxActions)
	}
	if _, ok := p.FeePerByte.Mul(uint64(p.MaxTxSize)); !ok {
		return fmt.Errorf("%w: the fee of the largest transaction exceeds what can be counted", ErrAmount)
	}
	return nil
}

// Fee is what a transaction of size octets costs at least.
func (p *Params) Fee(size int) Amount { return p.FeePerByte * Amount(size) }
