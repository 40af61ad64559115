package sigblock_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"github.com/cloudflare/circl/sign/mldsa/mldsa65"
	"github.com/oasisprotocol/curve25519-voi/primitives/sr25519"
	"golang.org/x/crypto/ed25519"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

const chainID = "jmbc-test"

// A signer is a key in tests.
type signer struct {
	key  ledger.Policy
	sign func(digest []byte) ledger.Witness
}

func (s signer) Policy() ledger.Policy { return s.key }

func (s signer) Sign(digest [32]byte) (ledger.Witness, error) { return s.sign(digest[:]), nil }

// public returns the key of a signer that has one.
func public(t testing.TB, s signer) ledger.PublicKey {
	t.Helper()
	k, ok := s.key.(ledger.PublicKey)
	if !ok {
		t.Fatalf("no key: %v", s.key)
	}
	return k
}

func seedOf(who string) [32]byte { return sha256.Sum256([]byte("sigblock " + who)) }

func edFromSeed(seed []byte) signer {
	k := ed25519.NewKeyFromSeed(seed)
	return signer{ledgertest.PublicKey(k), func(d []byte) ledger.Witness { return ledger.Witness{ed25519.Sign(k, d)} }}
}

func ed(who string) signer {
	seed := seedOf(who)
	return edFromSeed(seed[:])
}

func secp(who string) signer {
	seed := seedOf(who)
	k, public := btcec.PrivKeyFromBytes(seed[:])
	return signer{
		ledger.PublicKey{Algorithm: ledger.Secp256k1, Key: public.SerializeCompressed()},
		func(d []byte) ledger.Witness { return ledger.Witness{ecdsa.SignCompact(k, d, true)[1:]} },
	}
}

// zeros is randomness that makes an sr25519 signature repeatable.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func sr(t testing.TB, who string) signer {
	t.Helper()
	seed := seedOf(who)
	mini, err := sr25519.NewMiniSecretKeyFromBytes(seed[:])
	if err != nil {
		t.Fatal(err)
	}
	pair := mini.ExpandEd25519().KeyPair()
	public, err := pair.PublicKey().MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return signer{ledger.PublicKey{Algorithm: ledger.Sr25519, Key: public}, func(d []byte) ledger.Witness {
		sig, err := pair.Sign(zeros{}, sr25519.NewSigningContext([]byte(ledger.Sr25519Context)).NewTranscriptBytes(d))
		if err != nil {
			return nil
		}
		b, err := sig.MarshalBinary()
		if err != nil {
			return nil
		}
		return ledger.Witness{b}
	}}
}

func mldsa(who string) signer {
	seed := seedOf(who)
	public, private := mldsa65.NewKeyFromSeed(&seed)
	return signer{
		ledger.PublicKey{Algorithm: ledger.MLDSA65, Key: public.Bytes()},
		func(d []byte) ledger.Witness {
			sig := make([]byte, mldsa65.SignatureSize)
			if err := mldsa65.SignTo(private, d, nil, false, sig); err != nil {
				return nil
			}
			return ledger.Witness{sig}
		},
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func ok(t testing.TB, b []byte, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// query is EX-1, update EX-4 without its outpoint, both without a signature.
func query(t testing.TB) []byte {
	b, err := wire.AppendQuery(nil, &wire.Query{
		Header:   wire.Header{ID: 1, Timestamp: 1767225600, Nonce: 0x01020304},
		Question: wire.Question{Name: name.MustParse("jmbc.user.utxo"), Type: wire.TypeA, Class: wire.ClassIN},
		Flags:    wire.QueryRD,
	})
	return ok(t, b, err)
}

func update(t testing.TB) []byte { return updateOf(t, wire.OpSetRecords) }

func updateOf(t testing.TB, op wire.Opcode) []byte {
	b, err := wire.AppendUpdate(nil, &wire.Update{
		Header:     wire.Header{ID: 3, Timestamp: 1767225600, Nonce: 0x11121314},
		UpdateBody: wire.UpdateBody{Opcode: op, Name: name.MustParse("jmbc.user.utxo")},
	})
	return ok(t, b, err)
}

func response(t testing.TB) []byte {
	b, err := wire.AppendResponse(nil, &wire.Response{Header: wire.Header{ID: 1, Timestamp: 1767225601, Nonce: 0x01020304}})
	return ok(t, b, err)
}

func notification(t testing.TB) []byte {
	b, err := wire.AppendNotification(nil, &wire.Notification{Header: wire.Header{ID: 4}, Event: wire.EventNewBlock})
	return ok(t, b, err)
}

// withField puts octets into the Signature field of an unsigned message.
func withField(msg, field []byte) []byte {
	out := append([]byte{}, msg[:wire.SignedPrefix]...)
	out = append(out, byte(len(field)>>24), byte(len(field)>>16), byte(len(field)>>8), byte(len(field)))
	return append(append(out, field...), msg[wire.HeaderSize:]...)
}

// withEntries puts a SigBlock into an unsigned message.
func withEntries(t testing.TB, msg []byte, entries ...wire.SigEntry) []byte {
	field, err := wire.AppendSigBlock(nil, &wire.SigBlock{Entries: entries})
	return withField(msg, ok(t, field, err))
}

// entries returns the SigBlock of a signed message.
func entries(t testing.TB, msg []byte) []wire.SigEntry {
	t.Helper()
	h, _, err := wire.DecodeHeader(msg)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wire.DecodeSigBlock(h.Signature)
	if err != nil {
		t.Fatal(err)
	}
	return s.Entries
}
