package resolver

import (
	"context"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
)

// A Signing is what signed queries take (E-45 to E-48). Who signs shows who
// asks, and is answered under this node's signature: a client that knows the
// node's key believes it about what no proof can show, an error or a failure.
type Signing struct {
	ChainID    string             // what signatures are for
	Key        sigblock.Signer    // this node's own; safe for concurrent use
	Algorithms []ledger.Algorithm // whose signatures are verified; nil means all of the ledger's
	Window     sigblock.WindowConfig
}

// A signing is a Signing with what it remembers.
type signing struct {
	Signing
	window *sigblock.Window
}

func newSigning(cfg *Signing) *signing {
	if cfg == nil {
		return nil
	}
	s := &signing{*cfg, sigblock.NewWindow(cfg.Window)}
	if s.Algorithms == nil {
		s.Algorithms = ledger.Algorithms()
	}
	return s
}

// signed answers a signed query, which may be malformed for a reason of its
// own. A signature costs more than any answer, so a source pays for each that is
// verified or made as for a question; and one that may be someone else's is
// asked to come again on a stream. These two replies are not signed, all others
// are.
func (r *Resolver) signed(ctx context.Context, req []byte, q *wire.Query, err error, from Source) []byte {
	now := r.now().Unix()
	limit := limitOf(&from, len(req))
	header := wire.Header{ID: q.Header.ID, Nonce: q.Header.Nonce, Timestamp: uint32(now)}
	if !from.Stream && !from.Validated {
		return encode(req, &wire.Response{Header: header, Flags: q.Flags.Echo() | wire.ResponseTC | r.offer(from.Addr)}, limit)
	}
	block, malformed := wire.DecodeSigBlock(q.Header.Signature)
	if err := r.limit.take(&from, max(1, len(block.Entries))+1); err != nil {
		out := r.respond(ctx, q, err, from, limit)
		out.Header = header
		return encode(req, out, limit)
	}
	if err == nil {
		err = malformed
	}
	if err == nil {
		err = r.signing.judge(req, q, &block, uint64(max(0, now)))
	}
	out := r.respond(ctx, q, err, from, limit)
	out.Header = header
	return r.signing.sign(req, out, limit)
}

// judge says whether a query is to be answered, in the order of cost: its time,
// the algorithms, the signatures, and whether it was there before.
func (s *signing) judge(req []byte, q *wire.Query, block *wire.SigBlock, now uint64) error {
	if err := sigblock.CheckTime(now, q.Header.Timestamp); err != nil {
		return err
	}
	for i := range block.Entries {
		if a := ledger.Algorithm(block.Entries[i].Algorithm); !slices.Contains(s.Algorithms, a) {
			return fmt.Errorf("%w: %v", sigblock.ErrAlgorithm, a)
		}
	}
	keys, err := sigblock.Verify(req, s.ChainID, [32]byte{})
	if err != nil {
		return err
	}
	return s.window.Admit(now, &q.Header, keys...)
}

// sign encodes a response to req under this node's signature. What is too long
// is cut, and what is too long even so goes without a signature: it says no more
// than that the client should ask again on a stream.
func (s *signing) sign(req []byte, out *wire.Response, limit int) []byte {
	bound, err := wire.RequestContext(req)
	if err != nil {
		return nil
	}
	for {
		msg := encode(nil, out, limit)
		signed, err := sigblock.Sign(msg, s.ChainID, bound, s.Key)
		if err == nil && len(signed) <= limit {
			return signed
		}
		if out.Flags&wire.ResponseTC != 0 {
			return msg
		}
		cut(out)
	}
}
