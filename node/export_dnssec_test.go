package node

import (
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// Signers are what signs the zones of a node.
type Signers = signers

// OpenSigners makes them.
var OpenSigners = openSigners

// Refresh takes the keys as they are now.
func (s *signers) Refresh() (changed bool, err error) { return s.refresh() }

// Signer returns who signs a zone now.
func (s *signers) Signer(zone name.Name) *dnssec.Signer { return s.signer(zone) }
