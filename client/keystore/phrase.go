package keystore

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"

	"github.com/cosmos/go-bip39"

	"github.com/utxo-dns/utxonode/ledger"
)

// entropySize is that of a new phrase, in octets: 24 words (BIP-39).
const entropySize = 32

// A secret is what a key is made of: a seed, or the entropy of a phrase and
// the index of the key among those of the phrase.
type secret struct {
	Seed    hexOctets `json:"seed,omitempty"`
	Entropy hexOctets `json:"entropy,omitempty"`
	Index   uint32    `json:"index,omitempty"`
}

// newPhrase returns a secret that a phrase of 24 words brings back.
func newPhrase() (s secret, err error) {
	s.Entropy = make([]byte, entropySize)
	if _, err := rand.Read(s.Entropy); err != nil {
		return s, fmt.Errorf("keystore: no randomness: %w", err)
	}
	return s, nil
}

// fromPhrase returns the secret of the index-th key of a phrase.
func fromPhrase(words string, index uint32) (s secret, err error) {
	words = strings.Join(strings.Fields(strings.ToLower(words)), " ")
	b, err := bip39.MnemonicToByteArray(words)
	if err != nil {
		return s, fmt.Errorf("%w: 12 to 24 words of the BIP-39 English list with a valid checksum: count them and look for a misspelt one", ErrPhrase)
	}
	if index >= hardened {
		return s, fmt.Errorf("%w: index %d is 2^31 or more", ErrPhrase, index)
	}
	// b is the entropy with a checksum of a bit for every three words.
	n := len(strings.Fields(words))
	entropy := new(big.Int).Rsh(new(big.Int).SetBytes(b), uint(n/3))
	return secret{Entropy: entropy.FillBytes(make([]byte, n*4/3)), Index: index}, nil
}

// phrase returns the words.
func (s *secret) phrase() (string, error) {
	if s.Entropy == nil {
		return "", fmt.Errorf("%w: this key was imported as a seed; export the seed instead", ErrPhrase)
	}
	words, err := bip39.NewMnemonic(s.Entropy)
	if err != nil {
		return "", fmt.Errorf("%w: %d octets of entropy", ErrPhrase, len(s.Entropy))
	}
	return words, nil
}

// seed returns the secret of the key itself.
func (s *secret) seed(alg ledger.Algorithm) ([]byte, error) {
	if (s.Seed == nil) == (s.Entropy == nil) {
		return nil, fmt.Errorf("%w: want a seed or the entropy of a phrase", ErrSeed)
	}
	seed := []byte(s.Seed)
	if s.Entropy != nil {
		words, err := s.phrase()
		if err != nil {
			return nil, err
		}
		e, err := derive(alg, bip39.NewSeed(words, ""), path(s.Index))
		if err != nil {
			return nil, err
		}
		seed = e.secret[:]
	}
	return seed, nil
}
