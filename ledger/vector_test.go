package ledger_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// body returns the octets of a vector.
func body(t *testing.T, v testkit.Vector) []byte {
	t.Helper()
	b, err := testkit.Hex(v.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// expect compares a header with what the code says.
func expect(t *testing.T, v testkit.Vector, key string, got any) {
	t.Helper()
	if want := v.Header[key]; fmt.Sprint(got) != want {
		t.Errorf("%s is %v, want %s", key, got, want)
	}
}

// U-152, U-153, U-163, U-214, U-217, U-227, U-228: transactions with their
// TxID, sighash, fee, addresses and verdict.
func TestTxVectors(t *testing.T) {
	keys := []string{"comment", "chain-id", "code", "txid", "sighash", "fee"}
	for i := range 4 {
		keys = append(keys, "address-"+strconv.Itoa(i))
	}
	testkit.Each(t, "testdata/vectors/tx", keys, func(t *testing.T, v testkit.Vector) {
		raw := body(t, v)
		p := ledger.DefaultParams(v.Header["chain-id"])
		expect(t, v, "code", uint16(rcode.Of(ledger.Check(&p, raw).Err())))
		tx, err := ledger.DecodeTx(raw)
		if _, decodes := v.Header["txid"]; (err == nil) != decodes {
			t.Fatalf("DecodeTx: %v", err)
		}
		if err != nil {
			return
		}
		if !bytes.Equal(tx.Encode(), raw) {
			t.Error("encodes as other octets")
		}
		digest := ledger.Sighash(p.ChainID, tx.ID())
		expect(t, v, "txid", tx.ID())
		expect(t, v, "sighash", hex.EncodeToString(digest[:]))
		expect(t, v, "fee", uint64(p.Fee(len(raw))))
		for i := range tx.Inputs {
			expect(t, v, "address-"+strconv.Itoa(i), ledger.AddressOf(tx.Inputs[i].Policy).Encode(p.Prefix))
		}
	})
}

// U-153, U-163, U-164: policies with their address, and what is none.
func TestPolicyVectors(t *testing.T) {
	testkit.Each(t, "testdata/vectors/policy", []string{"comment", "code", "address"}, func(t *testing.T, v testkit.Vector) {
		encoded := body(t, v)
		policy, err := ledger.DecodePolicy(encoded)
		expect(t, v, "code", uint16(rcode.Of(err)))
		if err != nil {
			return
		}
		address, err := ledger.PolicyAddress(policy)
		if err != nil {
			t.Fatal(err)
		}
		expect(t, v, "address", address.Encode(ledger.TestPrefix))
	})
}

func TestCoinVectors(t *testing.T) {
	keys := []string{"outpoint", "key", "amount", "address", "covenant-kind", "covenant-data", "height", "time"}
	testkit.Each(t, "testdata/vectors/coin", keys, func(t *testing.T, v testkit.Vector) {
		coin, err := ledger.DecodeCoin(body(t, v))
		if err != nil {
			t.Fatal(err)
		}
		at, err := ledger.ParseOutpoint(v.Header["outpoint"])
		if err != nil {
			t.Fatal(err)
		}
		key := at.Key()
		expect(t, v, "key", hex.EncodeToString(key[:]))
		expect(t, v, "amount", coin.Output.Amount)
		expect(t, v, "address", coin.Output.Address.Encode(ledger.TestPrefix))
		expect(t, v, "covenant-kind", coin.Output.Covenant.Kind)
		expect(t, v, "covenant-data", hex.EncodeToString(coin.Output.Covenant.Data))
		expect(t, v, "height", coin.Height)
		expect(t, v, "time", coin.Time)
	})
}
