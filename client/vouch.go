package client

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
)

// A vouch is that one of the pinned keys has signed the height and the hash of a
// header: that which the proof in a signed response is anchored in.
type vouch struct {
	key    int // place among the pinned ones
	height int64
	hash   [32]byte
}

// signed is what came of asking one node.
type signed struct {
	vouches []vouch
	err     error
}

// vouch asks a node for a name that nobody has asked for, so that what proves its
// absence is anchored in the newest header, and for the node's signature.
func (q *quorum) vouch(ctx context.Context, ask Ask, now time.Time) signed {
	query, err := q.question(now)
	if err != nil {
		return signed{err: err}
	}
	msg, err := wire.AppendQuery(nil, &query)
	if err == nil {
		msg, err = sigblock.Sign(msg, q.chainID, [32]byte{}, q.self)
	}
	if err != nil {
		return signed{err: err}
	}
	reply, err := ask(ctx, msg)
	if err != nil {
		return signed{err: err}
	}
	return q.judge(msg, &query, reply)
}

// question is one about a name that nobody has asked for.
func (q *quorum) question(now time.Time) (query wire.Query, err error) {
	var random [7]byte
	_, _ = rand.Read(random[:]) // never fails
	n, err := name.Parse("v" + hex.EncodeToString(random[:]) + ".utxo")
	if err != nil {
		return query, err
	}
	r := Resolver{cfg: ResolverConfig{Now: func() time.Time { return now }}}
	return r.query(n, wire.TypeA)
}

// judge reads whose signatures a response has, and of what.
func (q *quorum) judge(msg []byte, query *wire.Query, reply []byte) (s signed) {
	bound, err := wire.RequestContext(msg)
	if err != nil {
		return signed{err: err}
	}
	keys, err := sigblock.Verify(reply, q.chainID, bound)
	if err != nil {
		return signed{err: fmt.Errorf("%w: %w", ErrSignature, err)}
	}
	resp, err := wire.DecodeResponse(reply)
	if err != nil {
		return signed{err: fmt.Errorf("%w: %w", ErrAnswer, err)}
	}
	if resp.Header.ID != query.Header.ID || resp.Header.Nonce != query.Header.Nonce {
		return signed{err: fmt.Errorf("%w: it is to another query", ErrAnswer)}
	}
	p, err := resolver.Anchor(&resp)
	if err != nil || p.Height >= 1<<62 {
		return signed{err: fmt.Errorf("%w: the node says %v, height %d: %w", ErrAnswer, resp.RCode, p.Height, err)}
	}
	for _, k := range keys {
		if i := slices.IndexFunc(q.Keys, func(pinned ledger.PublicKey) bool { return sameKey(pinned, k) }); i >= 0 {
			s.vouches = append(s.vouches, vouch{i, int64(p.Height) + 1, p.BlockHash})
		}
	}
	if s.vouches == nil {
		s.err = fmt.Errorf("%w: none of %d signatures is of a pinned node", ErrSignature, len(keys))
	}
	return s
}

func sameKey(a, b ledger.PublicKey) bool {
	return a.Algorithm == b.Algorithm && bytes.Equal(a.Key, b.Key)
}

// A passer signs by a key that is made anew each time: nobody is known by it.
type passer struct{ private ed25519.PrivateKey }

func newPasser() passer {
	seed := make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(seed) // never fails
	return passer{ed25519.NewKeyFromSeed(seed)}
}

// Policy returns the public key.
func (p passer) Policy() ledger.Policy {
	return ledger.PublicKey{Algorithm: ledger.Ed25519, Key: p.private.Public().(ed25519.PublicKey)}
}

// Sign signs a digest.
func (p passer) Sign(digest [32]byte) (ledger.Witness, error) {
	return ledger.Witness{ed25519.Sign(p.private, digest[:])}, nil
}

// joined is errors.Join, or an error if there is none.
func joined(errs []error) error {
	if len(errs) == 0 {
		return errors.New("they are not of one chain, or far apart")
	}
	return errors.Join(errs...)
}
