// Command purecheck runs the determinism analyzer: purecheck [packages].
package main

import (
	"golang.org/x/tools/go/analysis/singlechecker"

	"github.com/utxo-dns/utxonode/internal/lint/determinism"
)

func main() { singlechecker.Main(determinism.New()) }
