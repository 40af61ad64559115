package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/node/archive"
)

func (a *app) backup() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a stopped node into one file",
		Long: `backup writes the ledger, the consensus data, the genesis, the configuration and
the key of a stopped node into one checked file. The file holds the node's
secret: keep it as you keep the node. An existing file is not replaced.`,
		Example: "  utxonode backup --home /var/lib/utxonode node.backup",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			info, err := backupTo(dir, args[0])
			if err != nil {
				return err
			}
			return a.print(info, func(w io.Writer) {
				fmt.Fprintf(w, "%s at height %d is in %s\n", info.ChainID, info.Height, args[0])
			})
		},
	}
	homeFlag(cmd, &dir)
	return cmd
}

// backupTo writes beside the file and renames: it is whole or not there.
func backupTo(dir, file string) (*archive.Info, error) {
	if _, err := os.Stat(file); err == nil {
		return nil, usagef("%s is there already: name another file", file)
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".backup-*") // mode 0600
	if err != nil {
		return nil, usage(err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone after the rename
	info, err := archive.Backup(dir, f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	return info, os.Rename(f.Name(), file)
}

func (a *app) restore() *cobra.Command {
	var dir string
	var o archive.Options
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make a node from a file that backup wrote",
		Long: `restore makes the node in --home from a backup, in an empty directory, or with
--replace in the place of the same node's data. The whole file is checked before
anything changes.

A validator's record of what it signed last is never lowered: of the file's and
the directory's the higher one stays. Where the directory has none, only
--accept-double-sign-risk restores a validator: whatever it signed after the
backup is unknown then, and if it still runs somewhere, the two will sign twice.`,
		Example: "  utxonode restore --home /var/lib/utxonode node.backup",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return usage(err)
			}
			defer f.Close()
			info, err := archive.Restore(dir, f, o)
			if err != nil {
				return err
			}
			return a.print(info, func(w io.Writer) {
				fmt.Fprintf(w, "%s at height %d is in %s\n", info.ChainID, info.Height, dir)
			})
		},
	}
	homeFlag(cmd, &dir)
	cmd.Flags().BoolVar(&o.Replace, "replace", false, "put the backup in the place of the same node's data")
	cmd.Flags().BoolVar(&o.AcceptDoubleSignRisk, "accept-double-sign-risk", false, "restore a validator without knowing what it signed since the backup")
	return cmd
}
