package signatures_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/utxo-dns/utxonode/node/signatures"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
)

func Example() {
	dir, err := os.MkdirTemp("", "signatures")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "signatures")
	kept := answers.Kept{Order: []byte("utxo\x00jmbc\x00"), Signatures: make([]answers.Signature, 2)}
	if err := signatures.Write(path, slices.Values([]answers.Kept{kept})); err != nil {
		panic(err)
	}
	f, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	r, err := signatures.NewReader(f)
	if err != nil {
		panic(err)
	}
	for k := range r.All() {
		fmt.Printf("%q has %d signatures\n", k.Order, len(k.Signatures))
	}
	// Output: "utxo\x00jmbc\x00" has 2 signatures
}
