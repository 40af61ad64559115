package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/p2p"
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
	// What the library has to say is for logs, which 'start' writes, not for
	// the terminal of whoever runs a command.
	p2p.LogLibrary(slog.New(slog.DiscardHandler))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{in: in, out: out, err: errs}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	context.AfterFunc(ctx, stop) // the second signal ends the process at once
	err := root.ExecuteContext(ctx)
	if _, _, lost := root.Find(args); lost != nil {
		err = usage(lost) // no such command
	}
	return a.report(err)
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
	for _, cmd := range root.Commands() {
		strict(cmd)
	}
	return root
}

// strict makes every wrong command line below cmd an error of usage: a word
// that is no command, arguments too many or too few.
func strict(cmd *cobra.Command) {
	if !cmd.Runnable() {
		cmd.Args = cobra.ArbitraryArgs
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return usagef("%s has no command %q; '%s --help' lists those it has", cmd.CommandPath(), args[0], cmd.CommandPath())
		}
	}
	check := cmd.Args
	if check == nil {
		check = cobra.NoArgs
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		err := check(cmd, args)
		if _, ok := errors.AsType[*failure](err); ok || err == nil {
			return err
		}
		return usagef("%w: the form is '%s'", err, cmd.UseLine())
	}
	for _, below := range cmd.Commands() {
		strict(below)
	}
}
