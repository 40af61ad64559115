package resolver

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// ProofExpiry is how old the anchor of a proof may be, in seconds, unless told
// otherwise (draft §13.1).
const ProofExpiry = 3600

// Trust is what a client knows before it believes an answer: one header of the
// chain, which it has verified by a light client or in its own chain (E-54),
// and the parameters of the chain.
type Trust struct {
	Height     uint64   // H, whose state the header commits to
	AppHash    [32]byte // in header H+1: binds that state and its clock
	HeaderHash [32]byte // of header H+1
	HeaderTime uint64   // of header H+1, Unix seconds

	Now         uint64 // real time, Unix seconds
	ProofExpiry uint64 // seconds that the anchor may be old; 0 means ProofExpiry

	Grace uint64 // chain parameter: seconds of grace
	Warp  bool   // chain parameter: whether the clock can be moved
}

// Anchor returns the proof container of a response, whose Height says which
// header a client needs for Trust; on streams its sections HEADER and COMMIT
// may bring it. Nothing is verified. It fails with ErrTruncated, ErrNoProof and
// ErrProof.
func Anchor(resp *wire.Response) (wire.Proof, error) {
	switch {
	case resp.Flags&wire.ResponseTC != 0:
		return wire.Proof{}, ErrTruncated
	case len(resp.Proof) == 0:
		return wire.Proof{}, fmt.Errorf("%w: %v", ErrNoProof, resp.RCode)
	}
	p, err := wire.DecodeProof(resp.Proof)
	if err != nil {
		return wire.Proof{}, fmt.Errorf("%w: %w", ErrProof, err)
	}
	return p, nil
}

// checkAnchor checks that a proof is about the trusted header, and that this is
// not too old (E-51).
func (t *Trust) checkAnchor(p *wire.Proof) error {
	if p.Height != t.Height || p.BlockHash != t.HeaderHash || p.Time != uint32(t.HeaderTime) {
		return fmt.Errorf("%w: height %d, header %x of %d", ErrAnchor, p.Height, p.BlockHash[:4], p.Time)
	}
	expiry := t.ProofExpiry
	if expiry == 0 {
		expiry = ProofExpiry
	}
	if t.Now > t.HeaderTime && t.Now-t.HeaderTime > expiry {
		return fmt.Errorf("%w: %d s old, at most %d", ErrStale, t.Now-t.HeaderTime, expiry)
	}
	return nil
}

// clock returns the root of the state and the chain clock at the anchor, of
// which AppHash is the binding (ledger.AppHash). A proof that tells of a clock
// that was moved does so in one section, where the chain allows it.
func (t *Trust) clock(p *wire.Proof) (root [32]byte, now uint64, err error) {
	root, now = t.AppHash, t.HeaderTime
	found := 0
	for _, s := range p.Sections {
		if s.Type != wire.SectionClock {
			continue
		}
		r := octets.NewReader(s.Data)
		var offset uint64
		root, offset = r.Hash(), r.U64()
		if r.Done() != nil || offset == 0 || ledger.AppHash(root, offset) != t.AppHash {
			return root, now, fmt.Errorf("%w: the clock is not the header's", ErrProof)
		}
		now += offset
		found++
	}
	if found > 1 || found == 1 && !t.Warp {
		return root, now, fmt.Errorf("%w: %d sections tell the clock", ErrProof, found)
	}
	return root, now, nil
}
