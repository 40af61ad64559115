package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// An app is one run of the command: its streams and the flags that every
// command has.
type app struct {
	in       io.Reader
	out, err io.Writer

	json    bool   // --json
	node    string // --node: URL of a node's HTTP API
	dir     string // --dir: directory of a local network
	genesis string // --genesis: genesis file, with --node
}

// run runs the command and returns its exit code.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{in: in, out: out, err: errs}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	return a.report(root.ExecuteContext(ctx))
}

// root is the tree of commands.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "utxonode",
		Short: "A UTXO-DNS registrar node with a simulated ledger",
		Long: `utxonode runs UTXO-DNS registrar nodes and local networks of them, and is
the client of both: it registers names, sets their records, and resolves them
with a proof that needs no trust in the node that answers.`,
		Example: `  utxonode testnet up
  utxonode name register jmbc.user.utxo --from alice --years 1
  utxonode query jmbc.user.utxo A`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	flags := root.PersistentFlags()
	flags.BoolVar(&a.json, "json", false, "print one JSON value on standard output")
	flags.StringVar(&a.node, "node", os.Getenv("UTXONODE_NODE"), "`URL` of a node's HTTP API (UTXONODE_NODE)")
	flags.StringVar(&a.dir, "dir", os.Getenv("UTXONODE_DIR"), "`directory` of a local network (UTXONODE_DIR); the one that is up if there is one")
	flags.StringVar(&a.genesis, "genesis", os.Getenv("UTXONODE_GENESIS"), "genesis `file` of the chain, with --node (UTXONODE_GENESIS)")
	root.AddCommand(a.commands()...)
	return root
}
