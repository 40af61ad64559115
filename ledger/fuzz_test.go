package ledger_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
)

// Octets that decode are the one encoding of what they decode to, and the
// TxID covers all of them but policies and witnesses. Judging any octets ends,
// alone and in company alike.
func FuzzTxRoundTrip(f *testing.F) {
	c, alice, bob := newChain(f)
	tx := payment(c, alice, bob)
	good := tx.Encode()
	tx.Outputs[0].Covenant = ledger.Covenant{Kind: 2, Data: []byte("data")}
	tx.Actions = []ledger.Action{{Op: 2, Data: []byte("register")}, {Op: ledger.OpWarp}}
	f.Add(good)
	f.Add(c.Sign(tx, alice).Encode())
	f.Add((&ledger.Tx{}).Encode())
	f.Add(bytes.Repeat([]byte{0xff}, 64))
	f.Fuzz(func(t *testing.T, b []byte) {
		alone := ledger.Check(&c.Params, b)
		tx, err := ledger.DecodeTx(b)
		if err != nil {
			return
		}
		company := ledger.CheckAll(&c.Params, [][]byte{good, b, good, b})
		if a, b := fmt.Sprint(alone.Err()), fmt.Sprint(company[1].Err()); a != b || company[0].Err() != nil || company[2].Err() != nil {
			t.Fatalf("alone %s, in company %s", a, b)
		}
		again := tx.Encode()
		if !bytes.Equal(again, b) {
			t.Fatalf("%x encodes as %x", b, again)
		}
		if id := alone.ID(); id != (ledger.TxID{}) && id != tx.ID() {
			t.Fatalf("checked as %s, is %s", id, tx.ID())
		}
		for i := range tx.Inputs {
			tx.Inputs[i].Policy, tx.Inputs[i].Witness = nil, nil
		}
		if stripped, err := ledger.DecodeTx(tx.Encode()); err != nil || stripped.ID() != tx.ID() {
			t.Fatalf("without its witnesses: %v", err)
		}
	})
}

// A policy that decodes can be made, and has one encoding.
func FuzzPolicyRoundTrip(f *testing.F) {
	_, a := edKey("a")
	_, b := edKey("b")
	for _, p := range []ledger.Policy{
		a, ledger.After(7),
		ledger.Hash{1},
		ledger.Threshold{M: 2, Of: []ledger.Policy{a, b, ledger.Threshold{M: 1, Of: []ledger.Policy{ledger.After(7), ledger.Hash{}}}}},
	} {
		encoded, err := ledger.EncodePolicy(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(encoded)
	}
	f.Add(bytes.Repeat([]byte{2, 1, 32}, 20))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ledger.DecodePolicy(b)
		if err != nil {
			return
		}
		again, err := ledger.EncodePolicy(p)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%x encodes as %x, %v", b, again, err)
		}
	})
}

func FuzzCoinRoundTrip(f *testing.F) {
	coin := ledger.Coin{Output: ledger.Output{Amount: 5, Covenant: ledger.Covenant{Kind: 1, Data: []byte("x")}}, Height: 3, Time: 4}
	f.Add(coin.Encode())
	coin.Output.Covenant = ledger.Covenant{}
	f.Add(coin.Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		coin, err := ledger.DecodeCoin(b)
		if err == nil && !bytes.Equal(coin.Encode(), b) {
			t.Fatalf("%x encodes as %x", b, coin.Encode())
		}
	})
}

// An amount prints as text that reads as the amount, and text that reads as an
// amount is at most a longer way to write what that prints.
func FuzzAmountText(f *testing.F) {
	for _, s := range []string{"0", "1", "0.00000001", "184467440737.09551615", "184467440737.09551616", "00.10", ".5", "1_0", "+1", "٣"} {
		f.Add(s, uint64(len(s)))
	}
	f.Fuzz(func(t *testing.T, s string, atoms uint64) {
		a := ledger.Amount(atoms)
		if got, err := ledger.ParseAmount(a.String()); err != nil || got != a {
			t.Fatalf("%d prints as %s, which reads as %d, %v", a, a, got, err)
		}
		got, err := ledger.ParseAmount(s)
		if err != nil {
			return
		}
		short := strings.TrimLeft(s, "0")
		if strings.Contains(s, ".") {
			short = strings.TrimSuffix(strings.TrimRight(short, "0"), ".")
		}
		if want := strings.TrimLeft(got.String(), "0"); short != want {
			t.Fatalf("%q reads as %s", s, got)
		}
	})
}

// An address has one spelling for each network, but for upper case.
func FuzzAddressText(f *testing.F) {
	a := ledgertest.NewKey(f, "alice").Address
	f.Add(a.Encode(ledger.TestPrefix))
	f.Add(a.Encode(ledger.MainPrefix))
	f.Add(strings.ToUpper(a.Encode(ledger.TestPrefix)))
	f.Fuzz(func(t *testing.T, s string) {
		for _, prefix := range []string{ledger.MainPrefix, ledger.TestPrefix} {
			if a, err := ledger.ParseAddress(prefix, s); err == nil && a.Encode(prefix) != strings.ToLower(s) {
				t.Fatalf("%q and %q are one address", s, a.Encode(prefix))
			}
		}
	})
}

// What a text stands for is printed as a text that stands for it.
func FuzzOutpointText(f *testing.F) {
	f.Add(ledger.Outpoint{TxID: ledger.TxID{1}, Index: 1 << 31}.String())
	f.Fuzz(func(t *testing.T, s string) {
		o, err := ledger.ParseOutpoint(s)
		if err != nil {
			return
		}
		if again, err := ledger.ParseOutpoint(o.String()); err != nil || !reflect.DeepEqual(again, o) {
			t.Fatalf("%q reads as %s, which reads as %s, %v", s, o, again, err)
		}
	})
}
