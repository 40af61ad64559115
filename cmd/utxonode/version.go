package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/internal/build"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/archive"
)

// A versionInfo is what this program is.
type versionInfo struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	Storage int    `json:"storage_format"`     // of the ledger's store
	Archive int    `json:"archive_format"`     // of backups
	Chain   string `json:"chain_id,omitempty"` // of the node in --home
	Engine  string `json:"cometbft"`
}

func (a *app) versionCmd() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Show the version, the commit and the storage format",
		Long: `version prints what this program is. A directory whose storage format is newer
needs a newer program. With --home it also names the chain of the node there.`,
		Example: "  utxonode version --json",
		RunE: func(*cobra.Command, []string) error {
			v := thisVersion()
			if dir != "" {
				g, err := node.ReadGenesis(dir)
				if err != nil {
					return err
				}
				v.Chain = g.Chain.Ledger.ChainID
			}
			return a.print(v, func(w io.Writer) {
				fmt.Fprintf(w, "utxonode %s, commit %s, %s %s/%s, CometBFT %s\nstorage format %d, archive format %d\n",
					v.Version, v.Commit, v.Go, v.OS, v.Arch, v.Engine, v.Storage, v.Archive)
				if v.Chain != "" {
					fmt.Fprintf(w, "chain %s\n", v.Chain)
				}
			})
		},
	}
	cmd.Flags().StringVar(&dir, "home", "", "`directory` of a node")
	return cmd
}

func thisVersion() versionInfo {
	v := versionInfo{
		Version: build.Version(), Commit: build.Commit(), Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		Storage: archive.StorageFormat, Archive: archive.Format, Engine: "unknown",
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, d := range info.Deps {
		if d.Path == "github.com/cometbft/cometbft" {
			v.Engine = d.Version
		}
	}
	return v
}
