package registrar_test

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// Two years of a name, and why another cannot be had.
func ExampleQuoteFor() {
	params := registrar.DefaultParams(ledger.Address{1})
	q, err := registrar.QuoteFor(&params, name.MustParse("jmbc.utxo"), nil, 2*registrar.Year, 1_800_000_000)
	fmt.Println("fee", q.Fee, "stake", q.Stake, "deposit", q.Deposit, err)

	_, err = registrar.QuoteFor(&params, name.MustParse("hk.utxo"), nil, registrar.Year, 1_800_000_000)
	fmt.Println(rcode.Of(err), err)
	// Output:
	// fee 40 stake 10 deposit 0.1 <nil>
	// REFUSED registrar: reserved: hk.utxo
}

// What is hidden is who wants which name; the salt keeps others from guessing.
func ExampleCommitment() {
	owner, salt := ledger.Address{1}, [32]byte{2}
	hash := registrar.Commitment(name.MustParse("jmbc.utxo"), owner, salt)
	fmt.Printf("%x\n", hash)
	// Output: b56ea1b31ed756ec1138fc3ddf919cb849009595c30d553976041a16992048e9
}
