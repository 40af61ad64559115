package keystore

import (
	"crypto/sha256"

	"github.com/utxo-dns/utxonode/ledger"
)

// DevNames returns the names of the accounts of local test networks.
func DevNames() []string {
	return []string{"alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy"}
}

// Dev returns the Ed25519 key of an account of local test networks. Its seed
// is SHA-256("UTXO-DNS dev key" 00 ‖ name), so everybody has it: whatever such
// a key holds on a network that others reach is theirs too.
func Dev(name string) (*Key, error) {
	seed := sha256.Sum256([]byte("UTXO-DNS dev key\x00" + name))
	return FromSeed(name, ledger.Ed25519, seed[:])
}
