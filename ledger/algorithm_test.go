package ledger_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"github.com/cloudflare/circl/sign/mldsa/mldsa65"
	"github.com/google/go-cmp/cmp"
	"github.com/oasisprotocol/curve25519-voi/primitives/sr25519"
	"golang.org/x/crypto/ed25519"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// zeros is randomness that makes an sr25519 signature repeatable.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// keyOf returns the key whose secret is the SHA-256 of a name, and how it signs.
func keyOf(t testing.TB, alg ledger.Algorithm, who string) (ledger.PublicKey, func(digest []byte) []byte) {
	t.Helper()
	seed := sha256.Sum256([]byte(who))
	k := ledger.PublicKey{Algorithm: alg}
	switch alg {
	case ledger.Secp256k1:
		private, public := btcec.PrivKeyFromBytes(seed[:])
		k.Key = public.SerializeCompressed()
		return k, func(d []byte) []byte { return ecdsa.SignCompact(private, d, true)[1:] }
	case ledger.Ed25519:
		private := ed25519.NewKeyFromSeed(seed[:])
		k.Key = private.Public().(ed25519.PublicKey)
		return k, func(d []byte) []byte { return ed25519.Sign(private, d) }
	case ledger.Sr25519:
		return srKey(t, seed[:])
	case ledger.MLDSA65:
		public, private := mldsa65.NewKeyFromSeed(&seed)
		k.Key = public.Bytes()
		return k, func(d []byte) []byte {
			sig := make([]byte, mldsa65.SignatureSize)
			if err := mldsa65.SignTo(private, d, nil, false, sig); err != nil {
				t.Error(err)
			}
			return sig
		}
	}
	t.Fatalf("no keys of %v", alg)
	return k, nil
}

func srKey(t testing.TB, seed []byte) (ledger.PublicKey, func(digest []byte) []byte) {
	t.Helper()
	mini, err := sr25519.NewMiniSecretKeyFromBytes(seed)
	if err != nil {
		t.Fatal(err)
	}
	pair := mini.ExpandEd25519().KeyPair()
	public, err := pair.PublicKey().MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return ledger.PublicKey{Algorithm: ledger.Sr25519, Key: public}, func(d []byte) []byte {
		sig, err := pair.Sign(zeros{}, sr25519.NewSigningContext([]byte(ledger.Sr25519Context)).NewTranscriptBytes(d))
		if err != nil {
			t.Error(err)
			return nil
		}
		b, err := sig.MarshalBinary()
		if err != nil {
			t.Error(err)
		}
		return b
	}
}

// spendExact is spend for witnesses of any size: what is left over pays for them.
func spendExact(t *testing.T, policy ledger.Policy, witness func(digest []byte) ledger.Witness) error {
	t.Helper()
	encoded, err := ledger.EncodePolicy(policy)
	if err != nil {
		t.Fatal(err)
	}
	c := ledgertest.New(t, ledger.NoLaw{}, ledger.Output{Amount: ledger.JMBC, Address: ledger.AddressOf(encoded)})
	tx := &ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: c.GenesisOutpoint(0), Reveal: ledger.Reveal{Policy: encoded}}},
		Outputs: []ledger.Output{{Amount: ledger.JMBC / 2}},
	}
	digest := ledger.Sighash(c.Params.ChainID, tx.ID())
	tx.Inputs[0].Witness = witness(digest[:])
	return c.Apply(1, tx)[0]
}

// U-152, U-153, U-154, U-158: a coin under a key of each algorithm is spent by
// its signature, and by nothing near it.
func TestAlgorithms(t *testing.T) {
	for _, alg := range ledger.Algorithms() {
		key, sign := keyOf(t, alg, "a")
		_, other := keyOf(t, alg, "b")
		flip := func(at int) func([]byte) []byte {
			return func(d []byte) []byte {
				sig := slices.Clone(sign(d))
				sig[(at+len(sig))%len(sig)] ^= 1
				return sig
			}
		}
		for _, tc := range []struct {
			name string
			sign func(d []byte) []byte
			want error
		}{
			{"its signature", sign, nil},
			{"another key's", other, ledger.ErrWitness},
			{"of another digest", func([]byte) []byte { return sign(make([]byte, 32)) }, ledger.ErrWitness},
			{"the first bit flipped", flip(0), ledger.ErrWitness},
			{"a bit of the middle flipped", flip(alg.SignatureSize() / 2), ledger.ErrWitness},
			{"the last bit flipped", flip(-1), ledger.ErrWitness},
			{"one octet short", func(d []byte) []byte { return sign(d)[1:] }, ledger.ErrWitness},
			{"one octet long", func(d []byte) []byte { return append(slices.Clone(sign(d)), 0) }, ledger.ErrWitness},
			{"empty", func([]byte) []byte { return nil }, ledger.ErrWitness},
		} {
			t.Run(alg.String()+"/"+tc.name, func(t *testing.T) {
				err := spendExact(t, key, func(d []byte) ledger.Witness { return ledger.Witness{tc.sign(d)} })
				if !errors.Is(err, tc.want) {
					t.Errorf("the ledger: %v, want %v", err, tc.want)
				}
				digest := sha256.Sum256([]byte("a message"))
				if got := key.Verify(digest[:], tc.sign(digest[:])); got != (tc.want == nil) {
					t.Errorf("Verify: %v", got)
				}
			})
		}
		if n := len(sign(make([]byte, 32))); n != alg.SignatureSize() {
			t.Errorf("%v: a signature of %d octets, SignatureSize %d", alg, n, alg.SignatureSize())
		}
	}
}

// An sr25519 key signs for other systems too; those signatures are not ours.
func TestSr25519Context(t *testing.T) {
	key, _ := keyOf(t, ledger.Sr25519, "a")
	seed := sha256.Sum256([]byte("a"))
	mini, err := sr25519.NewMiniSecretKeyFromBytes(seed[:])
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte("a message"))
	for context, want := range map[string]bool{"utxonode": true, "substrate": false, "": false} {
		sig, err := mini.ExpandEd25519().KeyPair().Sign(zeros{}, sr25519.NewSigningContext([]byte(context)).NewTranscriptBytes(digest[:]))
		if err != nil {
			t.Fatal(err)
		}
		b, err := sig.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if got := key.Verify(digest[:], b); got != want {
			t.Errorf("context %q: %v", context, got)
		}
	}
}

// U-153, U-159: keys that no policy can have; an algorithm that nobody knows is
// a signature that cannot be checked (104), not a malformed message.
func TestInvalidKeys(t *testing.T) {
	for _, tc := range []struct {
		name string
		key  ledger.PublicKey
		want error
		code rcode.Code
	}{
		{"algorithm 200", ledger.PublicKey{Algorithm: 200, Key: make([]byte, 32)}, ledger.ErrAlgorithm, rcode.SigInvalid},
		{"algorithm 0", ledger.PublicKey{}, ledger.ErrAlgorithm, rcode.SigInvalid},
		{"ML-DSA-44, not built in", ledger.PublicKey{Algorithm: 16, Key: make([]byte, 1312)}, ledger.ErrAlgorithm, rcode.SigInvalid},
		{"a short secp256k1 key", ledger.PublicKey{Algorithm: ledger.Secp256k1, Key: make([]byte, 32)}, ledger.ErrPolicy, rcode.FormErr},
		{"no point of secp256k1", ledger.PublicKey{Algorithm: ledger.Secp256k1, Key: make([]byte, 33)}, ledger.ErrPolicy, rcode.FormErr},
		{"a short Ed25519 key", ledger.PublicKey{Algorithm: ledger.Ed25519, Key: make([]byte, 31)}, ledger.ErrPolicy, rcode.FormErr},
		{"a small-order Ed25519 key", ledger.PublicKey{Algorithm: ledger.Ed25519, Key: make([]byte, 32)}, ledger.ErrPolicy, rcode.FormErr},
		{"a long sr25519 key", ledger.PublicKey{Algorithm: ledger.Sr25519, Key: make([]byte, 33)}, ledger.ErrPolicy, rcode.FormErr},
		{"the identity of Ristretto", ledger.PublicKey{Algorithm: ledger.Sr25519, Key: make([]byte, 32)}, ledger.ErrPolicy, rcode.FormErr},
		{"no point of Ristretto", ledger.PublicKey{Algorithm: ledger.Sr25519, Key: slices.Repeat([]byte{0xff}, 32)}, ledger.ErrPolicy, rcode.FormErr},
		{"a short ML-DSA-65 key", ledger.PublicKey{Algorithm: ledger.MLDSA65, Key: make([]byte, 1951)}, ledger.ErrPolicy, rcode.FormErr},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.key.Valid()
			if !errors.Is(err, tc.want) || rcode.Of(err) != tc.code {
				t.Errorf("Valid: %v, code %d, want %v, %d", err, rcode.Of(err), tc.want, tc.code)
			}
			if _, err := ledger.EncodePolicy(tc.key); !errors.Is(err, tc.want) {
				t.Errorf("EncodePolicy: %v", err)
			}
			if tc.key.Verify(make([]byte, 32), make([]byte, tc.key.Algorithm.SignatureSize())) {
				t.Error("Verify: true")
			}
		})
	}
}

// U-154, U-243: names are read as they are written; `rsa` is an error that says
// what there is.
func TestParseAlgorithm(t *testing.T) {
	for _, alg := range ledger.Algorithms() {
		if got, err := ledger.ParseAlgorithm(alg.String()); got != alg || err != nil {
			t.Errorf("%v: %v, %v", alg, got, err)
		}
	}
	for _, bad := range []string{"", "rsa", "Ed25519", "algorithm-2"} {
		_, err := ledger.ParseAlgorithm(bad)
		if want := fmt.Sprintf("ledger: algorithm: no algorithm is named %q; there are secp256k1, ed25519, sr25519, ml-dsa-65", bad); err == nil || err.Error() != want {
			t.Errorf("%v", err)
		}
	}
}

// U-158: a coin under an Ed25519 and an ML-DSA-65 key needs both signatures.
func TestHybrid(t *testing.T) {
	classic, signClassic := keyOf(t, ledger.Ed25519, "a")
	quantum, signQuantum := keyOf(t, ledger.MLDSA65, "a")
	hybrid := ledger.Threshold{M: 2, Of: []ledger.Policy{classic, quantum}}
	for _, tc := range []struct {
		name    string
		witness func(d []byte) ledger.Witness
		want    error
	}{
		{"both", func(d []byte) ledger.Witness {
			return ledger.Witness{{0, 0, 0, 3}, signClassic(d), signQuantum(d)}
		}, nil},
		{"Ed25519 alone", func(d []byte) ledger.Witness { return ledger.Witness{{0, 0, 0, 1}, signClassic(d)} }, ledger.ErrWitness},
		{"ML-DSA-65 alone", func(d []byte) ledger.Witness { return ledger.Witness{{0, 0, 0, 2}, signQuantum(d)} }, ledger.ErrWitness},
		{"Ed25519 twice", func(d []byte) ledger.Witness {
			return ledger.Witness{{0, 0, 0, 3}, signClassic(d), signClassic(d)}
		}, ledger.ErrWitness},
		{"in the other order", func(d []byte) ledger.Witness {
			return ledger.Witness{{0, 0, 0, 3}, signQuantum(d), signClassic(d)}
		}, ledger.ErrWitness},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := spendExact(t, hybrid, tc.witness); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
	nested, err := ledger.EncodePolicy(ledger.Threshold{M: 1, Of: []ledger.Policy{hybrid, ledger.After(5), classic}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]ledger.Algorithm{ledger.Ed25519, ledger.MLDSA65}, ledger.AlgorithmsOf(nested)); diff != "" {
		t.Error(diff)
	}
	if got := ledger.AlgorithmsOf(nested[1:]); got != nil {
		t.Errorf("of no policy: %v", got)
	}
}

// signatureVectors are one signature of each algorithm, as this code makes it,
// and its nearest neighbours that must not verify.
func signatureVectors(t *testing.T) map[string]*ledgertest.Vector {
	out := make(map[string]*ledgertest.Vector)
	digest := sha256.Sum256([]byte("vectors-1"))
	for _, alg := range ledger.Algorithms() {
		key, sign := keyOf(t, alg, "vector")
		sig := sign(digest[:])
		flipped := slices.Clone(sig)
		flipped[len(flipped)/2] ^= 1
		for name, s := range map[string][]byte{alg.String(): sig, "reject-" + alg.String(): flipped} {
			v := new(ledgertest.Vector)
			v.Set("algorithm", uint8(alg))
			v.Set("digest", hex.EncodeToString(digest[:]))
			v.Set("public-key", hex.EncodeToString(key.Key))
			v.Set("valid", key.Verify(digest[:], s))
			v.Hex("signature", s)
			out[name] = v
		}
	}
	return out
}

func TestSignatureVectorsAreFresh(t *testing.T) {
	ledgertest.Vectors(t, "testdata/vectors/signature", *update, signatureVectors(t))
}

// U-152, U-153, U-154, U-158: signatures of each algorithm over a digest.
func TestSignatureVectors(t *testing.T) {
	testkit.Each(t, "testdata/vectors/signature", []string{"algorithm", "digest", "public-key", "valid"}, func(t *testing.T, v testkit.Vector) {
		alg, err := strconv.ParseUint(v.Header["algorithm"], 10, 8)
		if err != nil {
			t.Fatal(err)
		}
		key, err := hex.DecodeString(v.Header["public-key"])
		if err != nil {
			t.Fatal(err)
		}
		digest, err := hex.DecodeString(v.Header["digest"])
		if err != nil {
			t.Fatal(err)
		}
		k := ledger.PublicKey{Algorithm: ledger.Algorithm(alg), Key: key}
		expect(t, v, "valid", k.Verify(digest, body(t, v)))
	})
}

// BenchmarkVerify verifies one signature of a transaction, alone.
func BenchmarkVerify(b *testing.B) {
	digest := sha256.Sum256([]byte("a message"))
	for _, alg := range ledger.Algorithms() {
		b.Run(alg.String(), func(b *testing.B) {
			key, sign := keyOf(b, alg, "a")
			sig := sign(digest[:])
			b.ReportAllocs()
			for b.Loop() {
				if !key.Verify(digest[:], sig) {
					b.Fatal("does not verify")
				}
			}
			perSecond(b, 1, "sig/s")
		})
	}
}

// FuzzVerify: what verifies has one spelling, so no octet of a signature can be
// changed; whatever the octets, the answer is the same again.
func FuzzVerify(f *testing.F) {
	digest := sha256.Sum256([]byte("a message"))
	for _, alg := range ledger.Algorithms() {
		key, sign := keyOf(f, alg, "a")
		f.Add(uint8(alg), key.Key, sign(digest[:]), uint16(7))
	}
	f.Add(uint8(200), []byte{}, []byte{}, uint16(0))
	f.Fuzz(func(t *testing.T, alg uint8, key, sig []byte, bit uint16) {
		k := ledger.PublicKey{Algorithm: ledger.Algorithm(alg), Key: key}
		valid := k.Verify(digest[:], sig)
		if valid != k.Verify(digest[:], sig) {
			t.Fatal("two answers")
		}
		if !valid {
			return
		}
		if k.Valid() != nil || len(sig) != k.Algorithm.SignatureSize() {
			t.Fatalf("%v: %d octets of signature verify under a key that is %v", k.Algorithm, len(sig), k.Valid())
		}
		if k.Algorithm == ledger.Ed25519 {
			return // ZIP-215 admits several encodings of some points
		}
		other := slices.Clone(sig)
		at := int(bit) % (8 * len(sig))
		other[at/8] ^= 1 << (at % 8)
		if k.Verify(digest[:], other) {
			t.Fatalf("%v: bit %d does not matter", k.Algorithm, at)
		}
	})
}
