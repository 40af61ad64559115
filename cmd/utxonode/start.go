package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/node/daemon"
	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/node/settings"
	"github.com/utxo-dns/utxonode/testnet"
)

// start is the command that runs a standing node.
func (a *app) start() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "start",
		Short: "Run the node in a directory",
		Long: `start runs the node that 'utxonode init' or 'utxonode join' made, until SIGTERM
or Ctrl-C. Its configuration is config.yaml in the directory; the environment
overrides the file, flags override both. It ends with an error when consensus
halts, for example because the disk is full: what is committed stays.`,
		Example: "  utxonode start --home /var/lib/utxonode",
	}
	homeFlag(cmd, &dir)
	given := settingFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		s, err := settings.Load(settings.Sources{
			File: filepath.Join(dir, settings.File), Env: os.Environ(), Flags: given(),
		})
		if err != nil {
			return usage(err)
		}
		log, closer, err := s.Logging.Open(a.err)
		if err != nil {
			return usage(err)
		}
		defer func() { err = errors.Join(err, closer.Close()) }()
		return daemon.Run(cmd.Context(), daemon.Options{
			Home: dir, Settings: s, Log: log, Parent: a.parent(),
			Ready: func(at home.Endpoints) {
				if s.Logging.Output != "" { // else the log itself is what a person sees
					a.note("node runs: DNS and native protocol on %s, HTTP API at %s", at.Service, at.API)
				}
			},
		})
	}
	return cmd
}

// parent is what ends when the process of the network ends whose node this is;
// nil for a node of its own.
func (a *app) parent() io.Reader {
	if os.Getenv(testnet.ParentEnv) == "" {
		return nil
	}
	return a.in
}

// homeFlag adds the flag for the directory of a node.
func homeFlag(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVar(dir, "home", os.Getenv("UTXONODE_HOME"), "`directory` of the node (UTXONODE_HOME)")
	check := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if *dir == "" {
			return usagef("--home says which node: the directory that 'utxonode init' made")
		}
		if check == nil {
			return nil
		}
		return check(cmd, args)
	}
}

// settingFlags adds a flag for every key of the configuration and returns the
// ones that are given, by path.
func settingFlags(cmd *cobra.Command) (given func() map[string]string) {
	values := make(map[string]*string)
	flags := cmd.Flags()
	for _, k := range settings.Keys() {
		value := new(string)
		values[k.Path] = value
		flags.StringVar(value, k.Flag, k.Default, fmt.Sprintf("%s (`%s`)", k.Doc, k.Type))
		if k.Type == "bool" {
			flags.Lookup(k.Flag).NoOptDefVal = "true"
		}
	}
	return func() map[string]string {
		out := make(map[string]string)
		for _, k := range settings.Keys() {
			if flags.Changed(k.Flag) {
				out[k.Path] = *values[k.Path]
			}
		}
		return out
	}
}
