// Fill makes a network of one validator in a directory and fills it with names
// that have one A record each, as many in a transaction as a chain takes:
//
//	fill -program bin/utxonode -dir DIR -names 10000
//
// n0000000.utxo has 10.0.0.0, n0000001.utxo has 10.0.0.1, and so on. The node
// lives on in DIR/node0 for 'utxonode start --home'.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/utxo-dns/utxonode/testnet"
)

func main() {
	program := flag.String("program", "bin/utxonode", "the node's program")
	dir := flag.String("dir", "", "directory of the network, which must be empty")
	names := flag.Int("names", 10000, "names")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	if err := fill(ctx, *program, *dir, *names); err != nil {
		fmt.Fprintln(os.Stderr, "fill:", err)
		os.Exit(1)
	}
}

func fill(ctx context.Context, program, dir string, names int) (err error) {
	n, err := testnet.Up(ctx, testnet.Config{Validators: 1, Dir: dir, Program: []string{program}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Down(context.WithoutCancel(ctx))) }()
	began := time.Now()
	f, err := open(ctx, n.Manifest())
	if err != nil {
		return err
	}
	if err := f.all(ctx, names); err != nil {
		return err
	}
	fmt.Printf("%d names with a record each in %.1f s\n", names, time.Since(began).Seconds())
	return nil
}
