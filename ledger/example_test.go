package ledger_test

import (
	"bytes"
	"fmt"

	"golang.org/x/crypto/ed25519"

	"github.com/utxo-dns/utxonode/ledger"
)

// Alice pays Bob: what the transaction needs is loaded, it is applied, and the
// difference is what there is to store.
func ExampleApply() {
	params := ledger.DefaultParams("example-1")
	alice := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, 32))
	bob := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{2}, 32))
	policy := func(k ed25519.PrivateKey) []byte {
		b, err := ledger.EncodePolicy(ledger.PublicKey{Algorithm: ledger.Ed25519, Key: k.Public().(ed25519.PublicKey)})
		if err != nil {
			panic(err)
		}
		return b
	}
	state, diff, err := ledger.Genesis(params.ChainID, 1_800_000_000, []ledger.Output{
		{Amount: 10 * ledger.JMBC, Address: ledger.AddressOf(policy(alice))},
	})
	if err != nil {
		panic(err)
	}
	stored := map[ledger.Key][]byte{}
	for _, w := range diff.Writes {
		stored[w.Key] = w.Value
	}

	tx := &ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: diff.Coins[0].Outpoint, Reveal: ledger.Reveal{Policy: policy(alice)}}},
		Outputs: []ledger.Output{
			{Amount: 3 * ledger.JMBC, Address: ledger.AddressOf(policy(bob))},
			{Amount: 7*ledger.JMBC - params.Fee(232), Address: ledger.AddressOf(policy(alice))},
		},
	}
	digest := ledger.Sighash(params.ChainID, tx.ID())
	tx.Inputs[0].Witness = ledger.Witness{ed25519.Sign(alice, digest[:])}

	checked := ledger.CheckAll(&params, [][]byte{tx.Encode()})
	loaded := ledger.Supplement{}
	for _, k := range ledger.Needs(ledger.NoLaw{}, checked) {
		loaded[k] = stored[k]
	}
	block := ledger.Block{Height: 1, Time: 1_800_000_002, Txs: checked}
	state, diff, results := ledger.Apply(&params, state, block, loaded, ledger.NoLaw{})

	fmt.Println("height", state.Height, results[0].Code())
	for _, c := range diff.Coins {
		fmt.Println(c.Spent, c.Coin.Output.Amount, "JMBC")
	}
	// Output:
	// height 1 NOERROR
	// true 10 JMBC
	// false 3 JMBC
	// false 6.9999768 JMBC
}

// An owner's key, or two of three guardians from a moment on.
func ExampleEncodePolicy() {
	key := func(seed byte) ledger.Policy {
		k := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32))
		return ledger.PublicKey{Algorithm: ledger.Ed25519, Key: k.Public().(ed25519.PublicKey)}
	}
	guardians := ledger.Threshold{M: 2, Of: []ledger.Policy{key(2), key(3), key(4)}}
	later := ledger.Threshold{M: 2, Of: []ledger.Policy{guardians, ledger.After(1_900_000_000)}}
	address, err := ledger.PolicyAddress(ledger.Threshold{M: 1, Of: []ledger.Policy{key(1), later}})
	fmt.Println(address.Encode(ledger.TestPrefix), err)
	_, err = ledger.EncodePolicy(ledger.Threshold{M: 3, Of: []ledger.Policy{key(1), key(2)}})
	fmt.Println(err)
	// Output:
	// tjmbc1zzacqra36mu56wzysk42r50fh7tqjd2ah2v9x49cett0lq52wyeqndp7s2 <nil>
	// ledger: policy: 3 of 2, want 1 ≤ m ≤ n ≤ 32
}

func ExampleParseAmount() {
	a, err := ledger.ParseAmount("12.5")
	fmt.Println(uint64(a), a, err)
	// Output: 1250000000 12.5 <nil>
}
