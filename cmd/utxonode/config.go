package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/settings"
)

// config is the noun of configuration files.
func (a *app) config() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Look at a node's configuration",
		Long:  "config checks configuration files. docs/reference/config.md lists every key.",
	}
	cmd.AddCommand(a.configCheck())
	return cmd
}

func (a *app) configCheck() *cobra.Command {
	var dir, file string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Say whether a node would start with a configuration",
		Long: `check reads the configuration of the node in --home with the environment over it,
as start does, and its genesis; or with --file a configuration alone. A key that
is not known or has the wrong type is named.`,
		Example: "  utxonode config check --home /var/lib/utxonode\n  utxonode config check --file config.yaml",
		RunE: func(*cobra.Command, []string) error {
			if (dir == "") == (file == "") {
				return usagef("one of --home and --file says what to check")
			}
			path := file
			if dir != "" {
				path = filepath.Join(dir, settings.File)
			}
			s, err := settings.Load(settings.Sources{File: path, Env: os.Environ()})
			if err != nil {
				return usage(err)
			}
			if dir != "" {
				if err := checkGenesis(dir, s); err != nil {
					return usage(err)
				}
			}
			return a.print(map[string]any{"ok": true, "file": path}, func(w io.Writer) { fmt.Fprintf(w, "%s is right\n", path) })
		},
	}
	cmd.Flags().StringVar(&dir, "home", os.Getenv("UTXONODE_HOME"), "`directory` of the node (UTXONODE_HOME)")
	cmd.Flags().StringVar(&file, "file", "", "configuration `file`")
	return cmd
}

func checkGenesis(dir string, s settings.Settings) error {
	g, err := node.ReadGenesis(dir)
	if err != nil {
		return err
	}
	if want, got := s.Network.ChainID, g.Chain.Ledger.ChainID; want != "" && want != got {
		return fmt.Errorf("network.chain_id is %q, the genesis is of %q", want, got)
	}
	return nil
}
