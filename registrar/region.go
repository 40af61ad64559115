package registrar

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// A Region is what a chain has agreed on for one country code (E-65). A region
// that is not among the parameters is open.
type Region struct {
	Code       string         `json:"code"`                 // ISO 3166-1 alpha-2, lower case
	Authority  ledger.Address `json:"authority,omitzero"`   // signs along; zero: the region is open
	CBDCIssuer ledger.Address `json:"cbdc_issuer,omitzero"` // signs that a fee was paid in its currency; zero: none is
}

// region returns what holds for n's region.
func (p *Params) region(n name.Name) Region {
	code := n.Region()
	for _, r := range p.Regions {
		if r.Code == code {
			return r
		}
	}
	return Region{Code: code}
}

// checkRegion: a region's authority signs along who holds its names (U-028).
func (t *trial) checkRegion(n name.Name) error {
	if a := t.params.region(n).Authority; a != (ledger.Address{}) && !t.Bears(a) {
		return fmt.Errorf("%w: the authority of %s has not signed for %s", ErrRegion, n.Region(), n)
	}
	return nil
}
