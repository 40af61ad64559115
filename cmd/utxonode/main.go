// Command utxonode runs registrar nodes and local networks of them, and is the
// client of both.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
