package store_test

import (
	"fmt"
	"os"

	"github.com/utxo-dns/utxonode/ledger/store"
)

func Example() {
	dir, err := os.MkdirTemp("", "store")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	db, err := store.Open(store.Config{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()

	key := [32]byte{1} // any tagged hash
	staged, err := db.Stage([]store.Write{{Key: key, Value: []byte("domain state")}})
	if err != nil {
		fmt.Println(err)
		return
	}
	// The root is known before anything is written; Commit makes it durable.
	if err := db.Commit(1, staged, store.Contents{Time: 1767225600}); err != nil {
		fmt.Println(err)
		return
	}

	snap, err := db.Snapshot(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer snap.Close()
	value, err := snap.Get(key)
	fmt.Println(string(value), err)
	proof, err := snap.Prove(key)
	fmt.Println(err, proof.VerifyPresent(snap.Root(), key, value))
	// Output:
	// domain state <nil>
	// <nil> <nil>
}
