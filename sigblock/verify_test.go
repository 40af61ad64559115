package sigblock_test

import (
	"bytes"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// highS returns the twin of a strict DER signature: the same R, and N−S.
func highS(der []byte) []byte {
	r := der[4 : 4+der[3]]
	s := new(big.Int).SetBytes(der[6+len(r):])
	twin := new(big.Int).Sub(btcec.S256().N, s).Bytes()
	if twin[0] >= 0x80 {
		twin = append([]byte{0}, twin...)
	}
	out := append([]byte{0x30, byte(4 + len(r) + len(twin)), 2, byte(len(r))}, r...)
	return append(append(out, 2, byte(len(twin))), twin...)
}

// U-052, U-053, U-152, U-153, U-159, U-163: one signature that
// is not good spoils the message.
func TestVerify(t *testing.T) {
	secpA, edB, lattice := secp("a"), ed("b"), mldsa("c")
	signed := func(t *testing.T, signers ...sigblock.Signer) []byte {
		b, err := sigblock.Sign(update(t), chainID, [32]byte{}, signers...)
		return ok(t, b, err)
	}
	respelled := func(spell func(der []byte) []byte) func(t *testing.T) []byte {
		return func(t *testing.T) []byte {
			e := entries(t, signed(t, secpA))[0]
			e.Signature = spell(e.Signature)
			return withEntries(t, update(t), e)
		}
	}
	tomorrow := wire.SigEntry{Algorithm: 200, Key: []byte{1}, Signature: []byte{2}}
	smallOrder := append([]byte{1}, make([]byte, 31)...) // the neutral point
	for _, tc := range []struct {
		name string
		msg  func(t *testing.T) []byte
		kind error
		code rcode.Code
		keys []signer
	}{
		{"Ed25519", func(t *testing.T) []byte { return signed(t, edB) }, nil, rcode.NoError, []signer{edB}},
		{"secp256k1", func(t *testing.T) []byte { return signed(t, secpA) }, nil, rcode.NoError, []signer{secpA}},
		{"ML-DSA-65", func(t *testing.T) []byte { return signed(t, lattice) }, nil, rcode.NoError, []signer{lattice}},
		{"sr25519", func(t *testing.T) []byte { return signed(t, sr(t, "e")) }, nil, rcode.NoError, []signer{sr(t, "e")}},
		{"three keys in their order", func(t *testing.T) []byte { return signed(t, edB, lattice, secpA) }, nil, rcode.NoError, []signer{edB, lattice, secpA}},
		{"another chain's", func(t *testing.T) []byte {
			b, err := sigblock.Sign(update(t), "other", [32]byte{}, edB)
			return ok(t, b, err)
		}, sigblock.ErrSignature, rcode.SigInvalid, nil},
		{"the body changed", func(t *testing.T) []byte {
			b := signed(t, edB)
			b[len(b)-1] ^= 1
			return b
		}, sigblock.ErrSignature, rcode.SigInvalid, nil},
		{"the timestamp changed", func(t *testing.T) []byte {
			b := signed(t, edB)
			b[11] ^= 1
			return b
		}, sigblock.ErrSignature, rcode.SigInvalid, nil},
		{"one key twice", func(t *testing.T) []byte {
			e := entries(t, signed(t, edB))[0]
			return withEntries(t, update(t), e, e)
		}, sigblock.ErrTwice, rcode.SigInvalid, nil},
		{"the second signature is the first's", func(t *testing.T) []byte {
			both := entries(t, signed(t, edB, ed("d")))
			both[1].Signature = both[0].Signature
			return withEntries(t, update(t), both...)
		}, sigblock.ErrSignature, rcode.SigInvalid, nil},
		{"an algorithm of tomorrow", func(t *testing.T) []byte {
			return withEntries(t, update(t), tomorrow)
		}, sigblock.ErrAlgorithm, rcode.SigInvalid, nil},
		{"an algorithm of tomorrow beside a good signature", func(t *testing.T) []byte {
			return withEntries(t, update(t), entries(t, signed(t, edB))[0], tomorrow)
		}, sigblock.ErrAlgorithm, rcode.SigInvalid, nil},
		{"ML-DSA-44, no signature but as long as one", func(t *testing.T) []byte {
			return withEntries(t, update(t), wire.SigEntry{Algorithm: wire.SigMLDSA44, Key: make([]byte, 1312), Signature: make([]byte, 2420)})
		}, sigblock.ErrSignature, rcode.SigInvalid, nil},
		{"small-order Ed25519 key, for which zero is a signature", func(t *testing.T) []byte {
			return withEntries(t, update(t), wire.SigEntry{
				Algorithm: wire.SigEd25519, Key: smallOrder, Signature: append(bytes.Clone(smallOrder), make([]byte, 32)...),
			})
		}, sigblock.ErrKey, rcode.SigInvalid, nil},
		{"secp256k1 key off the curve", func(t *testing.T) []byte {
			e := entries(t, signed(t, secpA))[0]
			e.Key = append([]byte{2}, bytes.Repeat([]byte{0xff}, 32)...)
			return withEntries(t, update(t), e)
		}, sigblock.ErrKey, rcode.SigInvalid, nil},
		{"the high-S twin", respelled(highS), sigblock.ErrSignature, rcode.SigInvalid, nil},
		{"R‖S, as on chain", respelled(func([]byte) []byte { return make([]byte, 64) }), sigblock.ErrDER, rcode.SigInvalid, nil},
		{"DER with an octet behind", respelled(func(der []byte) []byte { return append(der, 0) }), sigblock.ErrDER, rcode.SigInvalid, nil},
		{"DER that is a sequence in a longer one", respelled(func(der []byte) []byte {
			der[1]++
			return append(der, 0)
		}), sigblock.ErrDER, rcode.SigInvalid, nil},
		{"a SigBlock of version 2", func(t *testing.T) []byte {
			b := signed(t, edB)
			b[wire.HeaderSize] = 2
			return b
		}, wire.ErrSigBlock, rcode.FormErr, nil},
		{"an Ed25519 signature one octet short", func(t *testing.T) []byte {
			field := append([]byte{1, 1, 2, 0, 32}, make([]byte, 32)...)
			return withField(update(t), append(append(field, 0, 63), make([]byte, 63)...))
		}, wire.ErrSignature, rcode.SigInvalid, nil},
		{"half a header", func(t *testing.T) []byte { return update(t)[:10] }, octets.ErrShort, rcode.FormErr, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			keys, err := sigblock.Verify(tc.msg(t), chainID, [32]byte{})
			if !errors.Is(err, tc.kind) || rcode.Of(err) != tc.code {
				t.Fatalf("error %v, code %v", err, rcode.Of(err))
			}
			var want []ledger.PublicKey
			for _, s := range tc.keys {
				want = append(want, public(t, s))
			}
			if diff := cmp.Diff(want, keys); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

// U-054, U-151: without a signature a query is asked, a response is as good as
// its proof, a notification is not heard, and no operation is done.
func TestVerifyUnsigned(t *testing.T) {
	for _, tc := range []struct {
		name string
		msg  []byte
		kind error
	}{
		{"query", query(t), nil},
		{"response", response(t), nil},
		{"notification", notification(t), sigblock.ErrIgnored},
	} {
		if keys, err := sigblock.Verify(tc.msg, chainID, [32]byte{}); !errors.Is(err, tc.kind) || keys != nil {
			t.Errorf("%s: keys %v, error %v", tc.name, keys, err)
		}
	}
	for op := wire.OpRegisterQuote; op <= wire.OpPublishDescriptor; op++ {
		_, err := sigblock.Verify(updateOf(t, op), chainID, [32]byte{})
		if !errors.Is(err, sigblock.ErrMissing) || rcode.Of(err) != rcode.SigInvalid {
			t.Errorf("%v: error %v, code %v", op, err, rcode.Of(err))
		}
	}
}

// U-053, U-152: bare DER, the draft's own form, is good for a key that the
// receiver knows.
func TestVerifyBareDER(t *testing.T) {
	a := secp("a")
	b, err := sigblock.Sign(update(t), chainID, [32]byte{}, a)
	der := entries(t, ok(t, b, err))[0].Signature
	known := public(t, a)
	strangers := []ledger.PublicKey{public(t, ed("b")), public(t, secp("c"))}
	for _, tc := range []struct {
		name  string
		field []byte
		known []ledger.PublicKey
		kind  error
	}{
		{"of the known key", der, []ledger.PublicKey{known}, nil},
		{"of one of the known keys", der, append(strangers, known), nil},
		{"of a stranger", der, strangers, sigblock.ErrKnown},
		{"and no key is known", der, nil, sigblock.ErrKnown},
		{"the high-S twin", highS(der), []ledger.PublicKey{known}, sigblock.ErrKnown},
		{"not strict", append(bytes.Clone(der), 0), []ledger.PublicKey{known}, sigblock.ErrDER},
	} {
		t.Run(tc.name, func(t *testing.T) {
			keys, err := sigblock.Verify(withField(update(t), tc.field), chainID, [32]byte{}, tc.known...)
			if !errors.Is(err, tc.kind) || (err != nil && rcode.Of(err) != rcode.SigInvalid) {
				t.Fatalf("error %v", err)
			}
			if err == nil && !cmp.Equal(keys, []ledger.PublicKey{known}) {
				t.Fatalf("keys %v", keys)
			}
		})
	}
}

// U-048, U-052: the signature of a response is good for one request.
func TestVerifyResponse(t *testing.T) {
	context, err := wire.RequestContext(query(t))
	if err != nil {
		t.Fatal(err)
	}
	msg, err := sigblock.Sign(response(t), chainID, context, ed("a"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sigblock.Verify(msg, chainID, context); err != nil {
		t.Fatal(err)
	}
	other := context
	other[0] ^= 1
	if _, err := sigblock.Verify(msg, chainID, other); !errors.Is(err, sigblock.ErrSignature) {
		t.Fatalf("of another request: %v", err)
	}
	if _, err := sigblock.Verify(msg, chainID, [32]byte{}); !errors.Is(err, wire.ErrContext) {
		t.Fatalf("of no request: %v", err)
	}
}

// U-152: strict DER and nothing like it.
func TestStrictDER(t *testing.T) {
	for _, tc := range []struct {
		name string
		der  string
		kind error
	}{
		{"both integers 1", "3006 020101 020101", sigblock.ErrSignature}, // it parses, and is of nobody
		{"a zero before the top bit", "3007 02020080 020101", sigblock.ErrSignature},
		{"another tag", "3106 020101 020101", sigblock.ErrDER},
		{"length in the long form", "308106 020101 020101", sigblock.ErrDER},
		{"indefinite length", "3080 020101 020101 0000", sigblock.ErrDER},
		{"length one short", "3005 020101 020101", sigblock.ErrDER},
		{"an integer of no octets", "3005 0200 020101 00", sigblock.ErrDER},
		{"an integer of zero", "3006 020100 020101", sigblock.ErrDER},
		{"a negative integer", "3006 020181 020101", sigblock.ErrDER},
		{"a zero too many", "3007 02020001 020101", sigblock.ErrDER},
		{"a bit string", "3006 030101 020101", sigblock.ErrDER},
		{"the first integer takes all", "3006 020401020101", sigblock.ErrDER},
		{"one integer", "3006 0204 01020304", sigblock.ErrDER},
		{"a third integer", "3009 020101 020101 020101", sigblock.ErrDER},
		{"an integer of 33 octets", "3026 0221" + "01" + strings.Repeat("00", 32) + "020101", sigblock.ErrDER},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := wire.SigEntry{Algorithm: wire.SigSecp256k1, Key: public(t, secp("a")).Key, Signature: unhex(t, tc.der)}
			if _, err := sigblock.Verify(withEntries(t, update(t), e), chainID, [32]byte{}); !errors.Is(err, tc.kind) {
				t.Fatalf("error %v", err)
			}
		})
	}
}
