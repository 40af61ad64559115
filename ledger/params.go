package ledger

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
	WarpKey    Address `json:"warp_key"` // who may warp the chain clock; zero: nobody (DESIGN: only where genesis allows it)
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

// Fee is what a transaction of size octets costs at least.
func (p *Params) Fee(size int) Amount { return p.FeePerByte * Amount(size) }
