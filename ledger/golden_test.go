package ledger_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"strconv"
	"testing"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"golang.org/x/crypto/ed25519"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

//go:generate go test . -run ^TestVectorsAreFresh$ -update

var update = flag.Bool("update", false, "write testdata/vectors")

// vectorChain is the chain id of every transaction in the vectors.
const vectorChain = "vectors-1"

// The vectors are what this code says today; TestTxVectors, TestPolicyVectors
// and TestCoinVectors read them as another implementation would.
func TestVectorsAreFresh(t *testing.T) {
	ledgertest.Vectors(t, "testdata/vectors/tx", *update, txVectors(t))
	ledgertest.Vectors(t, "testdata/vectors/policy", *update, policyVectors(t))
	ledgertest.Vectors(t, "testdata/vectors/coin", *update, coinVectors())
}

func txVectors(t *testing.T) map[string]*ledgertest.Vector {
	p := ledger.DefaultParams(vectorChain)
	a, pa := edKey("a")
	b, pb := edKey("b")
	seed := sha256.Sum256([]byte("secp"))
	secp, secpPublic := btcec.PrivKeyFromBytes(seed[:])
	both := ledger.Threshold{M: 2, Of: []ledger.Policy{pa, pb, ledger.After(1_800_000_000)}}
	policies := []ledger.Policy{pa, ledger.PublicKey{Algorithm: ledger.Secp256k1, Key: secpPublic.SerializeCompressed()}, both, ledger.Hash(sha256.Sum256([]byte("open sesame")))}
	encoded := make([][]byte, len(policies))
	for i, policy := range policies {
		var err error
		if encoded[i], err = ledger.EncodePolicy(policy); err != nil {
			t.Fatal(err)
		}
	}
	// spend makes a transaction with an input for each policy, in order.
	spend := func(which ...int) *ledger.Tx {
		tx := &ledger.Tx{
			Version: ledger.TxVersion,
			Outputs: []ledger.Output{{Amount: 3 * ledger.JMBC, Address: ledger.AddressOf(encoded[0])}},
		}
		for n, i := range which {
			tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: ledger.Outpoint{TxID: ledger.TxID{0xAA}, Index: uint32(n)}, Reveal: ledger.Reveal{Policy: encoded[i]}})
		}
		return tx
	}
	sign := func(tx *ledger.Tx) *ledger.Tx {
		digest := ledger.Sighash(vectorChain, tx.ID())
		for i := range tx.Inputs {
			in := &tx.Inputs[i]
			switch {
			case bytes.Equal(in.Policy, encoded[0]):
				in.Witness = ledger.Witness{ed25519.Sign(a, digest[:])}
			case bytes.Equal(in.Policy, encoded[1]):
				in.Witness = ledger.Witness{ecdsa.SignCompact(secp, digest[:], true)[1:]}
			case bytes.Equal(in.Policy, encoded[2]):
				in.Witness = ledger.Witness{{0, 0, 0, 3}, ed25519.Sign(a, digest[:]), ed25519.Sign(b, digest[:])}
			default:
				in.Witness = ledger.Witness{[]byte("open sesame")}
			}
		}
		return tx
	}
	full := spend(0, 1, 2, 3)
	full.Outputs = append(full.Outputs, ledger.Output{Amount: 1000, Covenant: ledger.Covenant{Kind: 1, Data: make([]byte, 32)}})
	full.Actions = []ledger.Action{{Op: 16, Data: []byte{0, 0, 4, 'u', 't', 'x', 'o', 0}}}
	flipped := sign(spend(0))
	flipped.Inputs[0].Witness[0][63] ^= 1
	dust := spend(0)
	dust.Outputs[0].Amount = p.Dust - 1
	other := sign(spend(0))
	other.Version = 2
	long := sign(spend(3))
	long.Inputs[0].Witness = append(long.Inputs[0].Witness, nil)
	raws := map[string]struct {
		comment string
		raw     []byte
	}{
		"ed25519":           {"one Ed25519 key pays another", sign(spend(0)).Encode()},
		"secp256k1":         {"one secp256k1 key pays; R then S, low S", sign(spend(1)).Encode()},
		"threshold":         {"two of: two keys, a moment; the keys sign", sign(spend(2)).Encode()},
		"hash":              {"a preimage pays", sign(spend(3)).Encode()},
		"everything":        {"four kinds of input, a covenant and an action", sign(full).Encode()},
		"same-owner-twice":  {"two inputs of one key carry the same signature", sign(spend(0, 0)).Encode()},
		"reject-flip":       {"one bit of the signature is flipped", flipped.Encode()},
		"reject-unsigned":   {"no witness", spend(0).Encode()},
		"reject-left-over":  {"an empty item after the preimage", long.Encode()},
		"reject-dust":       {"an output one atom below the dust limit", sign(dust).Encode()},
		"reject-version":    {"version 2", other.Encode()},
		"reject-no-input":   {"no input", sign(spend()).Encode()},
		"reject-twice":      {"one outpoint twice", sign(twice(spend(0))).Encode()},
		"reject-cut":        {"the last octet is missing", cut(sign(spend(0)).Encode())},
		"reject-trailing":   {"an octet after the transaction", append(sign(spend(0)).Encode(), 0)},
		"reject-empty-body": {"counts of nothing", (&ledger.Tx{Version: 1}).Encode()},
	}
	out := map[string]*ledgertest.Vector{}
	for name, tc := range raws {
		v := new(ledgertest.Vector)
		checked := ledger.Check(&p, tc.raw)
		v.Set("comment", tc.comment)
		v.Set("chain-id", vectorChain)
		v.Set("code", uint16(rcode.Of(checked.Err())))
		if tx, err := ledger.DecodeTx(tc.raw); err == nil {
			digest := ledger.Sighash(vectorChain, tx.ID())
			v.Set("txid", tx.ID())
			v.Set("sighash", hex.EncodeToString(digest[:]))
			v.Set("fee", uint64(p.Fee(len(tc.raw))))
			for i := range tx.Inputs {
				v.Set("address-"+strconv.Itoa(i), ledger.AddressOf(tx.Inputs[i].Policy).Encode(p.Prefix))
			}
		}
		v.Hex("transaction", tc.raw)
		out[name] = v
	}
	return out
}

func twice(tx *ledger.Tx) *ledger.Tx {
	tx.Inputs = append(tx.Inputs, tx.Inputs[0])
	return tx
}

func cut(b []byte) []byte { return b[:len(b)-1] }

func policyVectors(t *testing.T) map[string]*ledgertest.Vector {
	_, a := edKey("a")
	_, b := edKey("b")
	key, err := ledger.EncodePolicy(a)
	if err != nil {
		t.Fatal(err)
	}
	valid := func(p ledger.Policy) []byte {
		encoded, err := ledger.EncodePolicy(p)
		if err != nil {
			t.Fatal(err)
		}
		return encoded
	}
	deep := key
	for range ledger.MaxPolicyDepth + 1 {
		deep = append([]byte{2, 1, 1}, deep...)
	}
	small := append([]byte{1, 2, 0, 32, 1}, make([]byte, 31)...)
	seed := sha256.Sum256([]byte("secp"))
	_, secp := btcec.PrivKeyFromBytes(seed[:])
	out := map[string]*ledgertest.Vector{}
	for name, tc := range map[string]struct {
		comment string
		encoded []byte
	}{
		"ed25519":             {"an Ed25519 key", key},
		"secp256k1":           {"a compressed secp256k1 key", valid(ledger.PublicKey{Algorithm: ledger.Secp256k1, Key: secp.SerializeCompressed()})},
		"after":               {"from a moment on, by anyone", valid(ledger.After(1_800_000_000))},
		"hash":                {"by a preimage", valid(ledger.Hash(sha256.Sum256([]byte("open sesame"))))},
		"one-of-two":          {"an owner, or a guardian later", valid(ledger.Threshold{M: 1, Of: []ledger.Policy{a, ledger.Threshold{M: 2, Of: []ledger.Policy{b, ledger.After(1_800_000_000)}}}})},
		"reject-empty":        {"no octets", nil},
		"reject-three-of-two": {"3 of 2 (U-164)", append([]byte{2, 3, 2}, append(valid(a), valid(b)...)...)},
		"reject-none-of-two":  {"0 of 2 (U-164)", append([]byte{2, 0, 2}, append(valid(a), valid(b)...)...)},
		"reject-same-twice":   {"one key twice (U-163)", append([]byte{2, 2, 2}, append(valid(a), valid(a)...)...)},
		"reject-too-deep":     {"five levels of thresholds", deep},
		"reject-small-order":  {"the key of order one (U-153)", small},
		"reject-algorithm":    {"algorithm 9", []byte{1, 9, 0, 0}},
		"reject-trailing":     {"an octet after the policy", append(valid(a), 0)},
	} {
		v := new(ledgertest.Vector)
		_, err := ledger.DecodePolicy(tc.encoded)
		v.Set("comment", tc.comment)
		v.Set("code", uint16(rcode.Of(err)))
		if err == nil {
			v.Set("address", ledger.AddressOf(tc.encoded).Encode(ledger.TestPrefix))
		}
		v.Hex("policy", tc.encoded)
		out[name] = v
	}
	return out
}

func coinVectors() map[string]*ledgertest.Vector {
	out := map[string]*ledgertest.Vector{}
	at := ledger.Outpoint{TxID: ledger.TxID{0xAA}, Index: 7}
	for name, coin := range map[string]ledger.Coin{
		"plain":    {Output: ledger.Output{Amount: 5 * ledger.JMBC, Address: ledger.Address{1}}, Height: 9, Time: ledgertest.Genesis},
		"covenant": {Output: ledger.Output{Amount: 1, Address: ledger.Address{2}, Covenant: ledger.Covenant{Kind: 2, Data: []byte("\x04utxo\x00")}}, Height: 10},
	} {
		v, key := new(ledgertest.Vector), at.Key()
		v.Set("outpoint", at)
		v.Set("key", hex.EncodeToString(key[:]))
		v.Set("amount", coin.Output.Amount)
		v.Set("address", coin.Output.Address.Encode(ledger.TestPrefix))
		v.Set("covenant-kind", coin.Output.Covenant.Kind)
		v.Set("covenant-data", hex.EncodeToString(coin.Output.Covenant.Data))
		v.Set("height", coin.Height)
		v.Set("time", coin.Time)
		v.Hex("coin", coin.Encode())
		out[name] = v
	}
	return out
}
