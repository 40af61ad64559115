package ledger_test

import (
	"crypto/sha256"
	"errors"
	"math/big"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"golang.org/x/crypto/ed25519"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
)

// spend pays genesis output 0 of a chain whose coin lies under policy, with
// the witness that witness makes of the digest.
func spend(t *testing.T, policy ledger.Policy, witness func(digest []byte) ledger.Witness) error {
	t.Helper()
	encoded, err := ledger.EncodePolicy(policy)
	if err != nil {
		t.Fatal(err)
	}
	c := ledgertest.New(t, ledger.NoLaw{}, ledger.Output{Amount: ledger.JMBC, Address: ledger.AddressOf(encoded)})
	tx := &ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: c.GenesisOutpoint(0), Reveal: ledger.Reveal{Policy: encoded}}},
		Outputs: []ledger.Output{{Amount: ledger.JMBC - fee}},
	}
	digest := ledger.Sighash(c.Params.ChainID, tx.ID())
	tx.Inputs[0].Witness = witness(digest[:])
	return c.Apply(1, tx)[0]
}

func edKey(who string) (ed25519.PrivateKey, ledger.Policy) {
	seed := sha256.Sum256([]byte(who))
	k := ed25519.NewKeyFromSeed(seed[:])
	return k, ledgertest.PublicKey(k)
}

// U-163, U-228: 2-of-3, with every wrong set of signatures.
func TestThreshold(t *testing.T) {
	a, pa := edKey("a")
	b, pb := edKey("b")
	_, pc := edKey("c")
	twoOfThree := ledger.Threshold{M: 2, Of: []ledger.Policy{pa, pb, pc}}
	bitmap := func(bits byte) []byte { return []byte{0, 0, 0, bits} }
	for _, tc := range []struct {
		name    string
		witness func(d []byte) ledger.Witness
		want    error
	}{
		{"two of three", func(d []byte) ledger.Witness {
			return ledger.Witness{bitmap(0b011), ed25519.Sign(a, d), ed25519.Sign(b, d)}
		}, nil},
		{"one of three", func(d []byte) ledger.Witness { return ledger.Witness{bitmap(0b001), ed25519.Sign(a, d)} }, ledger.ErrWitness},
		{"the same key twice", func(d []byte) ledger.Witness {
			return ledger.Witness{bitmap(0b011), ed25519.Sign(a, d), ed25519.Sign(a, d)}
		}, ledger.ErrWitness},
		{"a member that is not there", func(d []byte) ledger.Witness {
			return ledger.Witness{bitmap(0b1001), ed25519.Sign(a, d), ed25519.Sign(b, d)}
		}, ledger.ErrWitness},
		{"all three, one too many", func(d []byte) ledger.Witness {
			return ledger.Witness{bitmap(0b111), ed25519.Sign(a, d), ed25519.Sign(b, d), ed25519.Sign(b, d)}
		}, ledger.ErrWitness},
		{"nothing", func([]byte) ledger.Witness { return nil }, ledger.ErrWitness},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := spend(t, twoOfThree, tc.witness); !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
		})
	}
}

// After is inclusive: the coin is spendable at that very second.
func TestAfter(t *testing.T) {
	a, pa := edKey("a")
	for _, tc := range []struct {
		name string
		at   uint64
		want error
	}{
		{"the second has come", ledgertest.Genesis + 1, nil},
		{"one second early", ledgertest.Genesis + 2, ledger.ErrTimelocked},
	} {
		t.Run(tc.name, func(t *testing.T) {
			both := ledger.Threshold{M: 2, Of: []ledger.Policy{pa, ledger.After(tc.at)}}
			err := spend(t, both, func(d []byte) ledger.Witness {
				return ledger.Witness{{0, 0, 0, 3}, ed25519.Sign(a, d)}
			})
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
		})
	}
}

func TestHashLock(t *testing.T) {
	secret := []byte("open sesame")
	lock := ledger.Hash(sha256.Sum256(secret))
	if err := spend(t, lock, func([]byte) ledger.Witness { return ledger.Witness{secret} }); err != nil {
		t.Fatal(err)
	}
	if err := spend(t, lock, func([]byte) ledger.Witness { return ledger.Witness{secret[1:]} }); !errors.Is(err, ledger.ErrWitness) {
		t.Fatal(err)
	}
}

// U-152: on chain a secp256k1 signature is 64 octets with a low S; its high
// twin and its DER form are refused.
func TestSecp256k1(t *testing.T) {
	seed := sha256.Sum256([]byte("secp"))
	private, public := btcec.PrivKeyFromBytes(seed[:])
	policy := ledger.PublicKey{Algorithm: ledger.Secp256k1, Key: public.SerializeCompressed()}
	compact := func(d []byte) []byte { return ecdsa.SignCompact(private, d, true)[1:] }
	for _, tc := range []struct {
		name string
		sign func(d []byte) []byte
		want error
	}{
		{"low S", compact, nil},
		{"high S", func(d []byte) []byte {
			sig := compact(d)
			s := new(big.Int).Sub(btcec.S256().N, new(big.Int).SetBytes(sig[32:]))
			return append(sig[:32:32], s.FillBytes(make([]byte, 32))...)
		}, ledger.ErrWitness},
		{"DER", func(d []byte) []byte { return ecdsa.Sign(private, d).Serialize() }, ledger.ErrWitness},
		{"zero", func([]byte) []byte { return make([]byte, 64) }, ledger.ErrWitness},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := spend(t, policy, func(d []byte) ledger.Witness { return ledger.Witness{tc.sign(d)} })
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
		})
	}
}
