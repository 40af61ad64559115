package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/testnet/demo"
)

// demoTime bounds the story; it takes some seconds.
const demoTime = 2 * time.Minute

// errDemo: a check of the story failed.
var errDemo = errors.New("the demo failed: see the step above; 'utxonode demo --keep' leaves its network and logs")

func (a *app) demo() *cobra.Command {
	var keep bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Tell the whole story of a name on a network of four nodes",
		Long: `demo starts four validators, each a process of its own, and tells the story of a
name on them: coins, a registration, records, answers with proofs, lies that are
refused, a node that is killed and comes back. It prints what it checked at each
step and fails at the first that is not so.`,
		Example: `  utxonode demo
  utxonode demo --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			report, err := a.tell(cmd.Context(), keep)
			if err != nil {
				return err
			}
			if err := a.print(report, func(w io.Writer) {
				fmt.Fprintf(w, "%d steps in %.1f s\n", len(report.Steps), report.Seconds)
			}); err != nil {
				return err
			}
			return verdict(report)
		},
	}
	cmd.Flags().BoolVar(&keep, "keep", false, "leave the network's directory")
	return cmd
}

// verdict is an error for a story that failed, so that the exit code says it.
func verdict(r demo.Report) error {
	if !r.Passed {
		return errDemo
	}
	return nil
}

func (a *app) tell(ctx context.Context, keep bool) (report demo.Report, err error) {
	ctx, cancel := context.WithTimeout(ctx, demoTime)
	defer cancel()
	dir, err := os.MkdirTemp("", "utxonode-demo-")
	if err != nil {
		return report, err
	}
	if keep {
		a.note("the network is in %s", dir)
	} else {
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	program, err := os.Executable()
	if err != nil {
		return report, err
	}
	n, err := testnet.Up(ctx, testnet.Config{Validators: 4, Dir: dir, Program: []string{program}})
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, n.Down(context.WithoutCancel(ctx))) }()
	subject, err := demo.NewNetwork(n)
	if err != nil {
		return report, err
	}
	lines := a.out
	if a.json {
		lines = io.Discard
	}
	return demo.Tell(ctx, subject, lines), nil
}
