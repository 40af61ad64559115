package walk_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/utxo-dns/utxonode/client/walk"
)

// The zone of a node of a local network, into a file.
func ExampleExport() {
	f, err := os.CreateTemp("", "utxo-*.zone")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.Remove(f.Name())
	defer f.Close()
	_, err = walk.Export(context.Background(), walk.Config{Server: "127.0.0.1:1", Zone: "utxo"}, f)
	fmt.Println("nobody is there:", errors.Is(err, walk.ErrNoAnswer))
	// Output: nobody is there: true
}
