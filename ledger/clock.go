package ledger

import (
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// ClockKey is where the warp offset lives in the state: seconds 8, absent
// while it is zero.
func ClockKey() Key { return tagged("UTXO-DNS clock") }

// maxWarp bounds the offset to about a century, far from overflow.
const maxWarp = 100 * 365 * 24 * 60 * 60

// DecodeWarp reads the value at ClockKey; nil is no offset.
func DecodeWarp(v []byte) (seconds uint64, err error) {
	if v == nil {
		return 0, nil
	}
	r := octets.NewReader(v)
	seconds = r.U64()
	if err := r.Done(); err != nil {
		return 0, fmt.Errorf("%w: clock: %w", ErrEncoding, err)
	}
	return seconds, nil
}

// AppHash is what a header commits to: the root of the state, bound to the warp
// offset once there is one, so that an answer shows by how much the clock was
// moved in 40 octets and not with a path of its own. No root is such a hash:
// nodes of the tree are hashed with another first octet.
func AppHash(root [32]byte, warp uint64) [32]byte {
	if warp == 0 {
		return root
	}
	return tagged("UTXO-DNS clock", appendU64(root[:], warp))
}

// warp returns what the transaction's OpWarp actions write. It takes effect
// from the next block on, so that one block has one clock.
func (m *MidState) warp(c *Checked, spent []Coin) ([]Write, error) {
	var by uint64
	asked := false
	for _, a := range c.tx.Actions {
		if a.Op < FirstOwnOp {
			continue
		}
		seconds, err := readWarp(a)
		if err != nil {
			return nil, err
		}
		by, asked = by+seconds, true // no overflow: there are at most 2^16 actions
	}
	if asked && !m.mayWarp(spent) {
		return nil, fmt.Errorf("%w: this chain's clock cannot be moved by that key", ErrWarp)
	}
	if by == 0 {
		return nil, nil
	}
	old, err := DecodeWarp(m.get(ClockKey()))
	if err != nil {
		panic("BUG: the stored clock does not decode: " + err.Error())
	}
	if old+by > maxWarp {
		return nil, fmt.Errorf("%w: more than a century ahead", ErrWarp)
	}
	return []Write{{ClockKey(), appendU64(nil, old+by)}}, nil
}

// readWarp returns by how many seconds an action of the ledger moves the clock.
func readWarp(a Action) (seconds uint64, err error) {
	if a.Op != OpWarp {
		return 0, fmt.Errorf("%w: %#x", ErrOperation, a.Op)
	}
	r := octets.NewReader(a.Data)
	seconds = r.U64()
	if err := r.Done(); err != nil {
		return 0, fmt.Errorf("%w: warp: %w", ErrEncoding, err)
	}
	if seconds > maxWarp {
		return 0, fmt.Errorf("%w: by %d s, more than a century", ErrWarp, seconds)
	}
	return seconds, nil
}

func (m *MidState) mayWarp(spent []Coin) bool {
	return m.params.WarpKey != (Address{}) &&
		slices.ContainsFunc(spent, func(c Coin) bool { return c.Output.Address == m.params.WarpKey })
}
