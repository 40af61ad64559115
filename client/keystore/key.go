package keystore

import (
	"crypto/ed25519"
	"fmt"
	"log/slog"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"

	"github.com/utxo-dns/utxonode/ledger"
)

// SeedSize is the size of a secret in octets: the seed of an Ed25519 key, the
// scalar of a secp256k1 key.
const SeedSize = 32

// A Key is a secret that can sign. It satisfies wallet.Signer.
type Key struct {
	info    Info
	secret  secret
	ed25519 ed25519.PrivateKey
	secp    *btcec.PrivateKey
}

// An Info is what is public of a key.
type Info struct {
	Name      string
	Algorithm ledger.Algorithm
	PublicKey []byte
	Address   ledger.Address // of the policy that is this key alone
	Encrypted bool           // the key file needs a passphrase
	Phrase    bool           // a phrase of words brings the key back
}

// FromSeed makes a key of its secret. It fails with ErrSeed or ErrAlgorithm.
func FromSeed(name string, alg ledger.Algorithm, seed []byte) (*Key, error) {
	return newKey(name, alg, secret{Seed: seed})
}

func newKey(name string, alg ledger.Algorithm, s secret) (*Key, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	seed, err := s.seed(alg)
	if err != nil {
		return nil, err
	}
	k := &Key{secret: s, info: Info{Name: name, Algorithm: alg, Phrase: s.Entropy != nil}}
	switch alg {
	case ledger.Ed25519:
		k.ed25519 = ed25519.NewKeyFromSeed(seed)
		k.info.PublicKey = k.ed25519.Public().(ed25519.PublicKey)
	case ledger.Secp256k1:
		k.secp, _ = btcec.PrivKeyFromBytes(seed)
		k.info.PublicKey = k.secp.PubKey().SerializeCompressed()
	default:
		return nil, fmt.Errorf("%w: %v", ErrAlgorithm, alg)
	}
	k.info.Address, err = ledger.PolicyAddress(k.Policy())
	return k, err
}

// checkSeed refuses what is no secret of the algorithm.
func checkSeed(alg ledger.Algorithm, seed []byte) error {
	if alg != ledger.Ed25519 && alg != ledger.Secp256k1 {
		return fmt.Errorf("%w: %v; this keystore makes ed25519 and secp256k1 keys", ErrAlgorithm, alg)
	}
	if len(seed) != SeedSize {
		return fmt.Errorf("%w: %d octets, want %d", ErrSeed, len(seed), SeedSize)
	}
	var scalar btcec.ModNScalar
	if alg == ledger.Secp256k1 && (scalar.SetByteSlice(seed) || scalar.IsZero()) {
		return fmt.Errorf("%w: not a scalar of secp256k1", ErrSeed)
	}
	return nil
}

// Info returns what is public of the key.
func (k *Key) Info() Info { return k.info }

// Name returns the key's name.
func (k *Key) Name() string { return k.info.Name }

// Address returns the address of the policy that is this key alone.
func (k *Key) Address() ledger.Address { return k.info.Address }

// Policy returns the policy that is this key alone.
func (k *Key) Policy() ledger.Policy {
	return ledger.PublicKey{Algorithm: k.info.Algorithm, Key: k.info.PublicKey}
}

// Sign returns the witness that satisfies Policy for a sighash.
func (k *Key) Sign(digest [32]byte) (ledger.Witness, error) {
	if k.secp == nil {
		return ledger.Witness{ed25519.Sign(k.ed25519, digest[:])}, nil
	}
	// The ledger takes R‖S with a low S (U-152); the first octet is for those
	// who recover the key from it.
	return ledger.Witness{ecdsa.SignCompact(k.secp, digest[:], true)[1:]}, nil
}

// Seed returns the secret: whoever has it has the key's coins and names.
func (k *Key) Seed() []byte {
	if k.secp != nil {
		return k.secp.Serialize()
	}
	return k.ed25519.Seed()
}

// String returns the name and the address, never the secret.
func (k Key) String() string { return fmt.Sprintf("key %s (%x)", k.info.Name, k.info.Address[:4]) }

// Format prints String for every verb, so that no %+v or %#v shows the secret.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.String())) }

// MarshalText is String: a key inside something that is encoded stays hidden.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// LogValue is String.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }
