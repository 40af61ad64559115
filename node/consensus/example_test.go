package consensus_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/utxo-dns/utxonode/node/consensus"
)

// A chain of one validator, with an application that does nothing.
func Example() {
	dir, err := os.MkdirTemp("", "consensus")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	seed := bytes.Repeat([]byte{1}, consensus.SeedSize)
	key, err := consensus.ValidatorPubKey(seed)
	if err != nil {
		fmt.Println(err)
		return
	}
	genesis, err := consensus.Genesis{
		ChainID: "example-1", Time: time.Now(), Validators: []consensus.Validator{{PubKey: key, Power: 1}},
	}.Doc()
	if err != nil {
		fmt.Println(err)
		return
	}

	ctx := context.Background()
	engine, err := consensus.Start(ctx, consensus.Config{
		Dir: dir, Genesis: genesis, Listen: "127.0.0.1:0", Validator: true, ValidatorSeed: seed,
	}, abci.NewBaseApplication())
	if err != nil {
		fmt.Println(err)
		return
	}
	block, err := engine.WaitHeight(ctx, 1)
	fmt.Println("height", block.Height, err)
	fmt.Println("stopped", engine.Stop())
	// Output:
	// height 1 <nil>
	// stopped <nil>
}
