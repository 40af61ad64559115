package node

import (
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway"
)

// Signers are what signs the zones of a node.
type Signers = signers

// OpenSigners makes them.
var OpenSigners = openSigners

// Refresh takes the keys as they are now.
func (s *signers) Refresh() (changed bool, err error) { return s.refresh() }

// Signer returns who signs a zone now.
func (s *signers) Signer(zone name.Name) *dnssec.Signer { return s.signer(zone) }

// WhileLoading is the gateway as it is before any name is compiled.
func (n *Node) WhileLoading() (*gateway.Gateway, error) {
	c := newCompiler(n)
	return gateway.New(gateway.Config{
		Handler: n.service.native, Answers: c.table, Chain: c.table, Alone: c.alone, Signer: n.signer(),
	})
}
