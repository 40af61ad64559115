package client

import (
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// signed reports whether queries are signed, and responses must be.
func (r *Resolver) signed() bool { return r.cfg.Key != nil }

// sign signs a query, if that is wanted.
func (r *Resolver) sign(msg []byte) ([]byte, error) {
	if !r.signed() {
		return msg, nil
	}
	if r.cfg.Genesis == nil {
		return nil, fmt.Errorf("%w: there is no genesis file, and a signature is for one chain", ErrTrust)
	}
	return sigblock.Sign(msg, r.cfg.Genesis.ChainID, [32]byte{}, r.cfg.Key)
}

// checkSigned refuses a response to a signed query that the node did not sign
// (U-146).
func (r *Resolver) checkSigned(query, reply []byte) error {
	if !r.signed() {
		return nil
	}
	bound, err := wire.RequestContext(query)
	if err != nil {
		return err
	}
	keys, err := sigblock.Verify(reply, r.cfg.Genesis.ChainID, bound)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if !slices.ContainsFunc(keys, func(k ledger.PublicKey) bool { return sameKey(k, r.cfg.Node) }) {
		return fmt.Errorf("%w: none of %d signatures is the node's", ErrSignature, len(keys))
	}
	return nil
}

// refusal returns what a node that signs says instead of an answer. It proves
// nothing of the name: no node is believed about that.
func (r *Resolver) refusal(resp *wire.Response) error {
	if !r.signed() || resp.Proof != nil || resp.RCode == rcode.NoError {
		return nil
	}
	return fmt.Errorf("%w: the node says %v, and has signed that", ErrUnauthenticated, resp.RCode)
}
