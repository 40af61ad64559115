// Command idna writes name/zidna.go: the IDNA2008 properties of every code
// point, for the one Unicode version that UTXO-DNS names are judged by.
//
// It derives them from the unicode package of the toolchain and from
// golang.org/x/text, so it refuses to run where those know another version.
// Joining types are in neither, and canonical composition is wrong in the
// latter: joiningtype.txt and composition.txt hold them.
//
// Usage, from the folder name: go run ../internal/gen/idna zidna.go
package main

import (
	"fmt"
	"os"
)

// Version is the Unicode version that is frozen. Raising it changes which
// names exist: it needs an upgrade height.
const Version = "15.0.0"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: idna FILE")
		os.Exit(2)
	}
	source, err := generate()
	if err == nil {
		err = os.WriteFile(os.Args[1], source, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "idna:", err)
		os.Exit(1)
	}
}
