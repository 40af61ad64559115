// Command nameprep writes name/nameprep/zprofile.go: the tables of RFC 3454 that
// its profile RFC 3491 uses, and normalization form KC of Unicode 3.2.0.
//
// rfc3454.txt holds the tables. Decompositions and combining classes come from
// golang.org/x/text, whatever Unicode version it knows: those of code points that
// Unicode 3.2.0 has are promised never to change, and the five that were
// corrected all the same are named in normalize.go. Compositions come from the
// list of package internal/gen/idna.
//
// Usage, from the folder name/nameprep: go run ../../internal/gen/nameprep zprofile.go
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: nameprep FILE")
		os.Exit(2)
	}
	source, err := generate()
	if err == nil {
		err = os.WriteFile(os.Args[1], source, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "nameprep:", err)
		os.Exit(1)
	}
}
