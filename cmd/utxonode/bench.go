package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/testnet/load"
)

// bench is the noun of measurements.
func (a *app) bench() *cobra.Command {
	cmd := &cobra.Command{Use: "bench", Short: "Measure a network of its own"}
	cmd.AddCommand(a.benchNames())
	return cmd
}

func (a *app) benchNames() *cobra.Command {
	var count, validators, owners, lanes int
	var processes bool
	cmd := &cobra.Command{
		Use:   "names",
		Short: "Measure full registrations per second",
		Long: `names starts a network of its own, in this process and with the parameters of
any local network, and registers names on it: each with its own commitment and
its own reveal, signed by its owner, fee and stake paid, sent through the HTTP
API, and counted when its proof was served and verified.

cpu_seconds is of the whole process: nodes, clients and verifiers; with
--processes it is of the nodes alone. bytes_per_name is the size of both
transactions.`,
		Example: `  utxonode bench names --count 5000 --validators 1
  utxonode bench names --count 2000 --validators 4 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := a.measureNames(cmd.Context(), validators, processes, load.Config{Count: count, Owners: owners, Lanes: lanes})
			if err != nil {
				return err
			}
			return a.print(r, func(w io.Writer) {
				fmt.Fprintf(w, "%d names in %.1f s: %.0f names/s, p50 %.0f ms, p99 %.0f ms, %.1f CPU s, %.0f octets a name\n",
					r.Names, r.Seconds, r.NamesPerSecond, r.P50, r.P99, r.CPUSeconds, r.BytesPerName)
			})
		},
	}
	cmd.Flags().IntVar(&count, "count", 1000, "`names` to register")
	cmd.Flags().IntVar(&validators, "validators", 1, "`validators` of the network")
	cmd.Flags().IntVar(&owners, "owners", 100, "`owners` who register them")
	cmd.Flags().IntVar(&lanes, "lanes", 4, "`registrations` that one owner has under way at once")
	cmd.Flags().BoolVar(&processes, "processes", false, "run each node in a process of its own")
	return cmd
}

func (a *app) measureNames(ctx context.Context, validators int, processes bool, cfg load.Config) (r load.Report, err error) {
	dir, err := os.MkdirTemp("", "utxonode-bench-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	network := testnet.Config{Validators: validators, Dir: dir}
	if processes {
		program, err := os.Executable()
		if err != nil {
			return r, err
		}
		network.Program = []string{program}
	}
	n, err := testnet.Up(ctx, network)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, n.Down(context.WithoutCancel(ctx))) }()
	manifest := n.Manifest()
	file, err := manifest.Genesis()
	if err != nil {
		return r, err
	}
	if cfg.Genesis, err = client.DecodeGenesis(file.File); err != nil {
		return r, err
	}
	cfg.CPU = cpuTime
	for _, m := range manifest.Nodes {
		cfg.APIs, cfg.Service = append(cfg.APIs, m.API), append(cfg.Service, m.Service)
	}
	if processes {
		cfg.CPU = func() time.Duration { return nodesCPU(ctx, cfg.APIs) }
	}
	faucet, err := keystore.Dev(testnet.FaucetAccount)
	if err != nil {
		return r, err
	}
	began := time.Now()
	a.note("registering %d names on %d validators", cfg.Count, validators)
	r, err = load.Names(ctx, cfg, faucet)
	a.note("done after %.1f s", time.Since(began).Seconds())
	return r, err
}
