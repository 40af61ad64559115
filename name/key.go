package name

import (
	"crypto/sha256"
	"encoding/hex"
)

// A Key is where a name's leaf is in the state tree (E-50). Two names are
// equal exactly when their keys are.
type Key [sha256.Size]byte

// keyTag keeps hashes of names apart from every other hash of the protocol.
const keyTag = "UTXO-DNS name\x00"

// Key returns SHA-256 of the tag and the name on the wire.
func (n Name) Key() Key {
	var buf [len(keyTag) + MaxWire]byte
	return sha256.Sum256(n.AppendWire(append(buf[:0], keyTag...)))
}

// String returns the key in hexadecimal.
func (k Key) String() string { return hex.EncodeToString(k[:]) }
