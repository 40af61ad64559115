package node

import (
	"math"
	"net/netip"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/limits"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// limitSigners counts a new transaction, whose signatures are good, for each
// address that signs it: of inputs and of approvals.
func (n *Node) limitSigners(from netip.Addr, c *ledger.Checked) error {
	if n.pool.Holds(c.ID()) {
		return nil
	}
	counted := make(map[ledger.Address]bool)
	for _, policy := range revealed(c.Tx()) {
		signer := ledger.AddressOf(policy)
		if counted[signer] {
			continue
		}
		counted[signer] = true
		if err := n.limits.Signer(from, signer); err != nil {
			return err
		}
	}
	return nil
}

// limited judges a request of either language on the service port. On a
// connection every request gets an answer.
func (l languages) limited(from resolver.Source) (ok, refuse bool) {
	switch l.limits.Query(from.Addr, from.Stream || from.Proved) {
	case limits.Answer:
		return true, false
	case limits.Refuse:
		return false, true
	case limits.Drop, limits.Cut:
	}
	return false, from.Stream
}

// respond judges a reply over UDP to an address that may be forged.
func (l languages) respond(lang jupc.Language, to netip.Addr, reply []byte) jupc.Verdict {
	kind := limits.Native
	if lang == jupc.DNS {
		kind = limits.KindOf(reply)
	}
	switch l.limits.Response(to, kind) {
	case limits.Cut:
		return jupc.Cut
	case limits.Drop:
		return jupc.Drop
	case limits.Answer, limits.Refuse:
	}
	return jupc.Send
}

// refuse is the response to a native request that was not looked at, as it
// costs next to nothing; nil for what gets no response.
func refuse(req []byte, now uint32) []byte {
	h, _, err := wire.DecodeHeader(req)
	if err != nil || h.Type != wire.MessageQuery && h.Type != wire.MessageUpdate {
		return nil
	}
	out, err := wire.AppendResponse(nil, &wire.Response{
		Header: wire.Header{ID: h.ID, Nonce: h.Nonce, Timestamp: now}, RCode: rcode.Refused,
	})
	if err != nil {
		return nil
	}
	return out
}

// prefixRate is what a whole network of sources, an IPv4 /24, may ask in a
// second, where one source may ask queries.
func prefixRate(queries uint64) float64 {
	if queries == 0 {
		return math.Inf(1)
	}
	return 5 * float64(queries)
}
