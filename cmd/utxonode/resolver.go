package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/node/readside"
	"github.com/utxo-dns/utxonode/node/settings"
)

// resolverCommand runs a resolver without a ledger.
func (a *app) resolverCommand() *cobra.Command {
	var file string
	var check bool
	cmd := &cobra.Command{
		Use: "resolver", Short: "Run a resolver without a ledger",
		Long: `resolver answers DNS and native queries for names of a chain that it keeps no copy
of, until SIGTERM or Ctrl-C. It follows the chain's headers from the genesis file,
asks nodes for names, verifies their proofs by the headers before anything is kept or
given on, and forgets what their events say has changed. No node is believed. Names
outside the namespace are asked of servers of the DNS, if it is told of some.

Its configuration is the draft's (draft §13.1), with the genesis file under trust, the
addresses of hosts under .utxo under bootstrap, its own ports under listen, and servers
of the DNS under dns; docs/reference/resolver.md has every key. What is wrong with it is said with the key
and its line. With --check nothing is started, and no file but this one is read.`,
		Example: `  utxonode resolver --config resolver.yaml
  utxonode resolver --config resolver.yaml --check
  utxonode resolver --config resolver.yaml --json | head -1`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return usagef("--config says how to run it: a file of YAML, such as docs/reference/resolver.md shows")
			}
			f, err := config.ReadResolver(file)
			if err != nil {
				return usage(err)
			}
			if check {
				return a.checked(file, f.Warnings())
			}
			return a.resolve(cmd.Context(), f)
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "configuration `file`, YAML")
	cmd.Flags().BoolVar(&check, "check", false, "say what is wrong with the file, and start nothing")
	return cmd
}

// checked says that a file is right, and what of it has no effect.
func (a *app) checked(file string, warnings []string) error {
	v := struct {
		OK       bool     `json:"ok"`
		File     string   `json:"file"`
		Warnings []string `json:"warnings"`
	}{true, file, append([]string{}, warnings...)}
	return a.print(v, func(w io.Writer) {
		fmt.Fprintf(w, "%s is right\n", file)
		for _, text := range warnings {
			fmt.Fprintf(w, "warning: %s\n", text)
		}
	})
}

// resolve runs a resolver until ctx ends.
func (a *app) resolve(ctx context.Context, f *config.Resolver) (err error) {
	logging := settings.Logging{Level: f.Logging.Level, Format: f.Logging.Format, Output: f.Logging.Output}
	if logging.Output == "-" {
		logging.Output = "" // standard error
	}
	log, closer, err := logging.Open(a.err)
	if err != nil {
		return usage(err)
	}
	defer func() { err = errors.Join(err, closer.Close()) }()
	for _, text := range f.Warnings() {
		log.WarnContext(ctx, "configuration", "warning", text)
	}
	r, err := readside.Open(ctx, readside.Config{File: f, Log: log})
	if err != nil {
		return misconfigured(err)
	}
	status := r.Status()
	log.InfoContext(ctx, "resolver runs", "chain_id", status.ChainID, "service", status.Service, "tls", status.TLS, "nodes", len(status.Nodes))
	if err := a.print(status, func(w io.Writer) { writeStatus(w, &status) }); err != nil {
		return errors.Join(err, r.Close(context.WithoutCancel(ctx)))
	}
	<-ctx.Done()
	log.InfoContext(ctx, "resolver stops")
	return r.Close(context.WithoutCancel(ctx))
}

// misconfigured gives what a start fails with the exit code of a wrong
// configuration, if it is that.
func misconfigured(err error) error {
	for _, kind := range []error{readside.ErrTrust, readside.ErrChain, readside.ErrNodes, client.ErrGenesis} {
		if errors.Is(err, kind) {
			return usage(err)
		}
	}
	return err
}

func writeStatus(w io.Writer, s *readside.Status) {
	fields(w,
		"chain", s.ChainID, "service", s.Service, "tls", s.TLS, "https", s.HTTPS, "key", s.Key,
		"nodes", strconv.Itoa(len(s.Nodes))+": "+strings.Join(s.Nodes, ", "),
	)
}
