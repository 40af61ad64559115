// Command idna writes name/zidna.go, the IDNA2008 properties of every code point,
// and name/zskeleton.go, what the code points of names look like, for the one
// Unicode version that UTXO-DNS names are judged by.
//
// It derives them from the unicode package of the toolchain and from
// golang.org/x/text, so it refuses to run where those know another version.
// Joining types and look-alikes are in neither, and canonical composition is wrong
// in the latter: joiningtype.txt, confusables.txt and composition.txt hold them.
//
// Usage, from the folder name: go run ../internal/gen/idna zidna.go zskeleton.go
package main

import (
	"fmt"
	"os"
)

// Version is the Unicode version that is frozen. Raising it changes which
// names exist: it needs an upgrade height.
const Version = "15.0.0"

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: idna PROPERTIES SKELETONS")
		os.Exit(2)
	}
	for i, table := range []func() ([]byte, error){generate, generateSkeleton} {
		source, err := table()
		if err == nil {
			err = os.WriteFile(os.Args[1+i], source, 0o644)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "idna:", err)
			os.Exit(1)
		}
	}
}
