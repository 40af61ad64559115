// Names fills a network with names for the DNS to be measured on, and changes
// their records meanwhile:
//
//	names fill -program bin/utxonode -dir DIR -names 10000
//	names update -dir DIR -api URL -rate 1000 -count 10000
//	names verify -dir DIR -api URL NAME ANSWER
//
// fill makes a network of one validator in DIR and registers n0000000.utxo with
// the A record 10.0.0.0, n0000001.utxo with 10.0.0.1 and so on, as many in a
// transaction as a chain takes; begun again it goes on. The node lives on in
// DIR/node0 for 'utxonode start --home'. update gives names of it other addresses, each in a transaction of its
// own: it signs so many, says "ready", hands them in at the rate from the next line
// on its input until that ends, and says how many were committed, and how late.
// verify holds a native answer, in hexadecimal, to the chain's genesis.
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
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "names:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("fill, update or verify")
	}
	flags := flag.NewFlagSet(args[0], flag.ExitOnError)
	dir := flags.String("dir", "", "directory of the network")
	switch args[0] {
	case "fill":
		program := flags.String("program", "bin/utxonode", "the node's program")
		names := flags.Int("names", 10000, "names")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return fill(ctx, *program, *dir, *names)
	case "update":
		api := flags.String("api", "", "URL of the node's HTTP API")
		rate := flags.Int("rate", 1000, "transactions a second")
		count := flags.Int("count", 10000, "transactions at most")
		per := flags.Int("per", 1, "names that one changes")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return update(ctx, *dir, *api, load{*rate, *count, *per}, os.Stdin, os.Stdout)
	case "verify":
		api := flags.String("api", "", "URL of the node's HTTP API")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return verify(ctx, *dir, *api, flags.Arg(0), flags.Arg(1))
	}
	return fmt.Errorf("%q: want fill, update or verify", args[0])
}

// fill makes a network, or goes on with one that it began; without a program its
// node is in this process.
func fill(ctx context.Context, program, dir string, names int) (err error) {
	cfg := testnet.Config{Validators: 1, Dir: dir}
	if program != "" {
		cfg.Program = []string{program}
	}
	n, err := testnet.Up(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Down(context.WithoutCancel(ctx))) }()
	m := n.Manifest()
	f, err := open(&m, m.Nodes[0].API)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := f.all(ctx, names); err != nil {
		return err
	}
	fmt.Printf("%d names with a record each in %.1f s\n", names, time.Since(began).Seconds())
	return nil
}
