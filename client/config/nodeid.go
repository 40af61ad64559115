package config

import (
	"bytes"
	"errors"
	"math/big"
	"strings"
)

// A NodeID is the Ed25519 key of a node, in a file the node's name on the gossip
// network, which its status has: 12D3KooW…
type NodeID struct{ Key [32]byte }

// UnmarshalText reads a peer ID of libp2p: in base58, the multihash that is the
// key itself, with its type, as Protocol Buffers have it.
func (id *NodeID) UnmarshalText(text []byte) error {
	prefix := []byte{0x00, 0x24, 0x08, 0x01, 0x12, 0x20}
	b, ok := decodeBase58(string(text))
	if !ok || len(b) != len(prefix)+len(id.Key) || !bytes.HasPrefix(b, prefix) {
		return errors.New("want the ID of a node with an Ed25519 key, 12D3KooW…")
	}
	id.Key = [32]byte(b[len(prefix):])
	return nil
}

// decodeBase58 reads digits of Bitcoin's alphabet. No ID is longer than 64.
func decodeBase58(s string) (b []byte, ok bool) {
	const digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	if len(s) > 64 {
		return nil, false
	}
	n, base := new(big.Int), big.NewInt(int64(len(digits)))
	for _, c := range s {
		digit := strings.IndexRune(digits, c)
		if digit < 0 {
			return nil, false
		}
		n.Add(n.Mul(n, base), big.NewInt(int64(digit)))
	}
	zeros := len(s) - len(strings.TrimLeft(s, digits[:1]))
	return append(make([]byte, zeros), n.Bytes()...), true
}
