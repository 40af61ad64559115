package sigblock_test

import (
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

var rewrite = flag.Bool("update", false, "write the vectors anew")

const vectors = "testdata/vectors"

// A scenario is a vector: a message and what a verifier says to it.
type scenario struct {
	comment string
	chain   string
	context [32]byte
	known   []ledger.PublicKey
	msg     []byte
	expect  rcode.Code
	keys    []signer
}

// U-052, U-053, U-152, U-153, U-159, U-163: the vectors are what this package
// makes of fixed keys.
func TestVectorsAreFresh(t *testing.T) {
	want := map[string]*ledgertest.Vector{}
	for name, s := range scenarios(t) {
		v := &ledgertest.Vector{}
		v.Set("comment", s.comment)
		v.Set("chain-id", s.chain)
		v.Set("context", hex.EncodeToString(s.context[:]))
		for i, k := range s.known {
			v.Set(fmt.Sprintf("known-%d", i), fmt.Sprintf("%d %x", k.Algorithm, k.Key))
		}
		v.Set("expect", s.expect)
		for i, k := range s.keys {
			v.Set(fmt.Sprintf("key-%d", i), fmt.Sprintf("%d %x", public(t, k).Algorithm, public(t, k).Key))
		}
		v.Hex("message", s.msg)
		want[name] = v
	}
	ledgertest.Vectors(t, vectors, *rewrite, want)
}

// U-052, U-053, U-152, U-153, U-159, U-163: what the vectors say comes true.
func TestVectors(t *testing.T) {
	known := []string{"comment", "chain-id", "context", "known-0", "expect", "key-0", "key-1", "key-2"}
	testkit.Each(t, vectors, known, func(t *testing.T, v testkit.Vector) {
		var of []ledger.PublicKey
		if s, ok := v.Header["known-0"]; ok {
			of = append(of, parseKey(t, s))
		}
		_, body, ok := strings.Cut(v.Body, "\n")
		if !ok {
			t.Fatal("no message")
		}
		keys, err := sigblock.Verify(unhex(t, body), v.Header["chain-id"], [32]byte(unhex(t, v.Header["context"])), of...)
		if got := rcode.Of(err).String(); got != v.Header["expect"] {
			t.Fatalf("%s, %v", got, err)
		}
		for i := range 3 {
			want, ok := v.Header[fmt.Sprintf("key-%d", i)]
			if ok != (i < len(keys)) {
				t.Fatalf("%d keys", len(keys))
			}
			if ok && want != fmt.Sprintf("%d %x", keys[i].Algorithm, keys[i].Key) {
				t.Errorf("key %d is %x", i, keys[i].Key)
			}
		}
	})
}

func parseKey(t *testing.T, s string) (k ledger.PublicKey) {
	t.Helper()
	var digits string
	if _, err := fmt.Sscanf(s, "%d %s", &k.Algorithm, &digits); err != nil {
		t.Fatal(err)
	}
	k.Key = unhex(t, digits)
	return k
}

func scenarios(t *testing.T) map[string]scenario {
	t.Helper()
	a, b := ed("alice"), secp("bob")
	sign := func(msg []byte, context [32]byte, signers ...sigblock.Signer) []byte {
		msg, err := sigblock.Sign(msg, chainID, context, signers...)
		return ok(t, msg, err)
	}
	context, err := wire.RequestContext(query(t))
	if err != nil {
		t.Fatal(err)
	}
	none := [32]byte{}
	two := sign(update(t), none, a, b)
	twin := entries(t, two)[1]
	der := twin.Signature
	twin.Signature = highS(der)
	tomorrow := wire.SigEntry{Algorithm: 200, Key: []byte{1}, Signature: []byte{2}}
	neutral := append([]byte{1}, make([]byte, 31)...)
	free := wire.SigEntry{Algorithm: wire.SigEd25519, Key: neutral, Signature: append(neutral[:32:32], make([]byte, 32)...)}
	identity := wire.SigEntry{Algorithm: wire.SigSr25519, Key: make([]byte, 32), Signature: append(make([]byte, 63), 0x80)}
	good := entries(t, two)[0]
	bobs := []ledger.PublicKey{public(t, b)}
	return map[string]scenario{
		"query":              {"EX-6: EX-1 signed by RFC 8032 §7.1 TEST 1", ex6Chain, none, nil, unhex(t, ex6), 0, []signer{edFromSeed(unhex(t, test1))}},
		"update-two-keys":    {"Ed25519 and secp256k1, in that order", chainID, none, nil, two, 0, []signer{a, b}},
		"update-ml-dsa-44":   {"the small size", chainID, none, nil, sign(update(t), none, small("carol")), 0, []signer{small("carol")}},
		"update-ml-dsa-87":   {"the large size", chainID, none, nil, sign(update(t), none, large("carol")), 0, []signer{large("carol")}},
		"update-ml-dsa-65":   {"the deterministic variant of FIPS 204", chainID, none, nil, sign(update(t), none, mldsa("carol")), 0, []signer{mldsa("carol")}},
		"update-sr25519":     {"schnorrkel, signing context utxonode", chainID, none, nil, sign(update(t), none, sr(t, "dave")), 0, []signer{sr(t, "dave")}},
		"update-three-keys":  {"three algorithms", chainID, none, nil, sign(update(t), none, sr(t, "dave"), b, a), 0, []signer{sr(t, "dave"), b, a}},
		"response":           {"the context is the digest of EX-1", chainID, context, nil, sign(response(t), context, a), 0, []signer{a}},
		"notification":       {"of a peer", chainID, none, nil, sign(notification(t), none, a), 0, []signer{a}},
		"update-bare-der":    {"no SigBlock, and one known key", chainID, none, bobs, withField(update(t), der), 0, []signer{b}},
		"refuse-unsigned":    {"an Update without a signature", chainID, none, nil, update(t), rcode.SigInvalid, nil},
		"refuse-other-chain": {"signed for jmbc-test", "jmbc-other", none, nil, two, rcode.SigInvalid, nil},
		"refuse-high-s":      {"the twin of a good ECDSA signature", chainID, none, nil, withEntries(t, update(t), twin), rcode.SigInvalid, nil},
		"refuse-small-order": {"R and the key are the neutral point, S is 0", chainID, none, nil, withEntries(t, update(t), free), rcode.SigInvalid, nil},
		"refuse-identity":    {"the sr25519 key that is the identity", chainID, none, nil, withEntries(t, update(t), identity), rcode.SigInvalid, nil},
		"refuse-key-twice":   {"a good signature, twice", chainID, none, nil, withEntries(t, update(t), good, good), rcode.SigInvalid, nil},
		"refuse-algorithm":   {"a good signature, and one of algorithm 200", chainID, none, nil, withEntries(t, update(t), good, tomorrow), rcode.SigInvalid, nil},
		"refuse-der-of-none": {"no SigBlock, and no known key", chainID, none, nil, withField(update(t), der), rcode.SigInvalid, nil},
	}
}

// Errors of every kind have a code, and name the package.
func TestErrorKinds(t *testing.T) {
	for _, k := range []sigblock.ErrorKind{
		sigblock.ErrMissing, sigblock.ErrIgnored, sigblock.ErrAlgorithm, sigblock.ErrKey, sigblock.ErrKnown, sigblock.ErrTwice,
		sigblock.ErrDER, sigblock.ErrSignature,
	} {
		if k.RCode() != rcode.SigInvalid || !strings.HasPrefix(k.Error(), "sigblock: ") || !errors.Is(fmt.Errorf("%w: x", k), k) {
			t.Errorf("%v: code %v", k, k.RCode())
		}
	}
	if sigblock.ErrTime.RCode() != rcode.Refused || sigblock.ErrReplay.RCode() != rcode.Refused || sigblock.ErrSigner.RCode() != rcode.ServFail {
		t.Error("codes of the window or the signer")
	}
}
