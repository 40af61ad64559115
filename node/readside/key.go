package readside

import (
	"crypto/ed25519"
	"crypto/rand"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
)

// A key signs the responses to signed queries. It lives as long as the server:
// what counts in a response is proved, whoever gives it.
type key struct{ private ed25519.PrivateKey }

func (s *Server) newKey() error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("readside: no randomness: %w", err)
	}
	s.key = key{private}
	return nil
}

func (k key) public() []byte { return k.private.Public().(ed25519.PublicKey) }

// Policy returns the public key.
func (k key) Policy() ledger.Policy {
	return ledger.PublicKey{Algorithm: ledger.Ed25519, Key: k.public()}
}

// Sign signs a digest.
func (k key) Sign(digest [32]byte) (ledger.Witness, error) {
	return ledger.Witness{ed25519.Sign(k.private, digest[:])}, nil
}
