package keystore

import (
	"fmt"
	"log/slog"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
)

// A Key is a secret that can sign. It satisfies wallet.Signer.
type Key struct {
	info   Info
	secret secret
	seed   []byte
	sign   signFunc
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
	public, sign, err := expand(alg, seed)
	if err != nil {
		return nil, err
	}
	k := &Key{
		secret: s, seed: slices.Clone(seed), sign: sign,
		info: Info{Name: name, Algorithm: alg, PublicKey: public, Phrase: s.Entropy != nil},
	}
	k.info.Address, err = ledger.PolicyAddress(k.Policy())
	return k, err
}

// Info returns what is public of the key.
func (k *Key) Info() Info { return k.info }

// Name returns the key's name.
func (k *Key) Name() string { return k.info.Name }

// Address returns the address of the policy that is this key alone.
func (k *Key) Address() ledger.Address { return k.info.Address }

// Policy returns the policy that is this key alone.
func (k *Key) Policy() ledger.Policy { return k.info.Policy() }

// Policy returns the policy that is the key alone.
func (i *Info) Policy() ledger.Policy {
	return ledger.PublicKey{Algorithm: i.Algorithm, Key: i.PublicKey}
}

// Sign returns the witness that satisfies Policy for a sighash.
func (k *Key) Sign(digest [32]byte) (ledger.Witness, error) {
	sig, err := k.sign(digest[:])
	if err != nil {
		return nil, err
	}
	return ledger.Witness{sig}, nil
}

// Seed returns the secret: whoever has it has the key's coins and names.
func (k *Key) Seed() []byte { return slices.Clone(k.seed) }

// String returns the name and the address, never the secret.
func (k Key) String() string { return fmt.Sprintf("key %s (%x)", k.info.Name, k.info.Address[:4]) }

// Format prints String for every verb, so that no %+v or %#v shows the secret.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.String())) }

// MarshalText is String: a key inside something that is encoded stays hidden.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// LogValue is String.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }
