package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/testnet"
)

// followPause is how often a log that is followed is looked at.
const followPause = 100 * time.Millisecond

func (a *app) testnetLogs() *cobra.Command {
	var follow bool
	cmd := &cobra.Command{
		Use:     "logs [NODE]",
		Short:   "Show what the nodes log",
		Long:    "logs prints the logs of all nodes, or of one; with several, each line begins with its node.",
		Example: "  utxonode testnet logs node0 -f",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, _, err := a.localNetwork()
			if err != nil {
				return err
			}
			nodes := m.Nodes
			if len(args) == 1 {
				if nodes, err = oneNode(m, args[0]); err != nil {
					return err
				}
			}
			return a.logs(cmd.Context(), nodes, follow)
		},
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on with what is added, until Ctrl-C")
	return cmd
}

func oneNode(m *testnet.Manifest, name string) ([]testnet.ManifestNode, error) {
	for _, n := range m.Nodes {
		if n.Name == name {
			return []testnet.ManifestNode{n}, nil
		}
	}
	return nil, usagef("no node %q: there are node0 to node%d", name, len(m.Nodes)-1)
}

// A tail is a log of which lines are read as they come.
type tail struct {
	prefix string
	path   string
	file   *os.File
	lines  *bufio.Reader
	part   string // a line whose end has not come yet
}

func (a *app) logs(ctx context.Context, nodes []testnet.ManifestNode, follow bool) error {
	tails := make([]*tail, len(nodes))
	for i, n := range nodes {
		tails[i] = &tail{path: filepath.Join(n.Dir, testnet.LogFile)}
		if len(nodes) > 1 {
			tails[i].prefix = n.Name + " "
		}
		defer tails[i].close()
	}
	tick := time.NewTicker(followPause)
	defer tick.Stop()
	for {
		for _, t := range tails {
			if err := t.copy(a.out); err != nil {
				return err
			}
		}
		if !follow {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// copy prints the lines that have come since the last time.
func (t *tail) copy(w io.Writer) error {
	if t.file == nil {
		f, err := os.Open(t.path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // nothing logged yet
		}
		if err != nil {
			return err
		}
		t.file, t.lines = f, bufio.NewReader(f)
	}
	for {
		line, err := t.lines.ReadString('\n')
		t.part += line
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.path, err)
		}
		if _, err := io.WriteString(w, t.prefix+t.part); err != nil {
			return err
		}
		t.part = ""
	}
}

func (t *tail) close() {
	if t.file != nil {
		_ = t.file.Close() // it was only read
	}
}
