package registrar

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// The kinds of covenant.
const (
	KindCommitment uint8 = 1 // data: the commitment hash, 32 octets
	KindDomain     uint8 = 2 // data: the name in wire form
)

// DomainCovenant returns the covenant of n's domain output.
func DomainCovenant(n name.Name) ledger.Covenant {
	return ledger.Covenant{Kind: KindDomain, Data: n.Wire()}
}

// CovenantName returns the name that a domain output is the registration of.
func CovenantName(c ledger.Covenant) (name.Name, error) {
	if c.Kind != KindDomain {
		return name.Name{}, fmt.Errorf("%w: not a domain output", ErrCovenant)
	}
	return wholeName(c.Data)
}

// stands reports whether c is the covenant of n's domain output. A name has one
// wire form, so its octets decide.
func stands(c *ledger.Covenant, n name.Name) bool {
	return c.Kind == KindDomain && string(c.Data) == string(n.Wire())
}

// wholeName reads a canonical name that fills b.
func wholeName(b []byte) (name.Name, error) {
	n, size, err := name.FromWire(b)
	if err != nil {
		return name.Name{}, err
	}
	if size != len(b) || string(n.Wire()) != string(b) {
		return name.Name{}, fmt.Errorf("%w: not a canonical name", ErrEncoding)
	}
	return n, nil
}
