package tree_test

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

func Example() {
	store := pages{} // any Reader; ledger/store has the one over Badger
	k, v := tree.HashValue([]byte("jmbc.user.utxo")), []byte("domain state")

	now, writes, err := tree.Empty().Apply(store, []tree.Update{{Key: tree.Key(k), Value: tree.HashValue(v)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	store.write(writes)

	proof, err := now.Prove(store, tree.Key(k))
	if err != nil {
		fmt.Println(err)
		return
	}
	received, err := tree.DecodeProof(proof.Encode())
	fmt.Println(err)
	fmt.Println(received.VerifyPresent(now.Root(), tree.Key(k), v))
	fmt.Println(received.VerifyAbsent(now.Root(), tree.Key(k)) == nil)
	// Output:
	// <nil>
	// <nil>
	// false
}
