package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/testnet"
)

// upFlags are those of testnet up.
type upFlags struct {
	validators, followers    int
	detach, processes, fresh bool
	dnssec                   bool
}

func (a *app) testnetUp() *cobra.Command {
	var f upFlags
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start a local network, or take it up again",
		Long: `up starts the network in --dir, making it the first time, and runs it until
Ctrl-C. Without --dir it is the one in this user's state directory
($XDG_STATE_HOME/utxonode/testnet, or ~/.local/state/utxonode/testnet). Nothing
is lost when it ends: the next up goes on where it was. --fresh throws it away
first.

The nodes run in this process, or with --processes in one each.`,
		Example: "  utxonode testnet up\n  utxonode testnet up --validators 1 --detach",
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := a.upDir()
			if err != nil {
				return err
			}
			cfg := testnet.Config{Dir: dir, Register: true, DNSSEC: f.dnssec}
			if cmd.Flags().Changed("validators") {
				cfg.Validators = f.validators
			}
			if cmd.Flags().Changed("followers") {
				cfg.Followers = f.followers
			}
			if f.validators < 1 || f.followers < 0 || f.validators+f.followers > testnet.MaxNodes {
				return usagef("--validators %d --followers %d: want at least one validator and at most %d nodes", f.validators, f.followers, testnet.MaxNodes)
			}
			if f.fresh {
				if err := testnet.Remove(dir); err != nil {
					return upFailed(err)
				}
			}
			if f.detach {
				return a.detach(cmd.Context(), cfg, f.processes)
			}
			return a.up(cmd.Context(), cfg, f.processes)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.validators, "validators", testnet.DefaultValidators, "`nodes` that vote")
	flags.IntVar(&f.followers, "followers", 0, "`nodes` that follow without voting")
	flags.BoolVar(&f.detach, "detach", false, "return when it is up; 'testnet down' ends it")
	flags.BoolVar(&f.processes, "processes", false, "run each node in a process of its own")
	flags.BoolVar(&f.dnssec, "dnssec", false, "sign the zones of the DNS; 'dnssec anchor --home' with a node's directory prints its trust anchor")
	flags.BoolVar(&f.fresh, "fresh", false, "remove the network in the directory first, with all that is on it")
	return cmd
}

// upDir is where the network to start lives.
func (a *app) upDir() (string, error) {
	if a.node != "" {
		return "", usagef("--node names a node that runs; a local network has a directory: --dir")
	}
	if a.dir != "" {
		return filepath.Abs(a.dir)
	}
	return testnet.DefaultDir()
}

// up runs the network until ctx ends.
func (a *app) up(ctx context.Context, cfg testnet.Config, processes bool) error {
	if processes {
		exe, err := os.Executable()
		if err != nil {
			return fmt.Errorf("find this program: %w", err)
		}
		cfg.Program = []string{exe}
	}
	n, err := testnet.Up(ctx, cfg)
	if errors.Is(err, context.Canceled) {
		return nil // told to end before it was up
	}
	if err != nil {
		return upFailed(err)
	}
	m := n.Manifest()
	failed := a.announce(ctx, &m, n.Dir(), "Ctrl-C ends it.")
	if failed == nil {
		failed = a.watch(ctx, n)
	}
	a.note("stopping")
	return errors.Join(failed, n.Down(context.WithoutCancel(ctx)))
}

// watch waits until ctx ends. A node that ends in a process of its own is told
// of; one in this process takes the others with it.
func (a *app) watch(ctx context.Context, n *testnet.Network) error {
	for {
		i, err := n.Died(ctx)
		if i < 0 {
			return nil
		}
		if n.Node(i) == nil && n.Manifest().Processes {
			m := n.Manifest().Nodes[i]
			a.note("%s ended: %v\nstart it again with: %s start --home %s", m.Name, err, self(), shellWord(m.Dir))
			continue
		}
		return err
	}
}

func upFailed(err error) error {
	if errors.Is(err, testnet.ErrUp) {
		return fmt.Errorf("%w; see '%s testnet status', end it with '%s testnet down'", err, self(), self())
	}
	return err
}

// announce says what is up and what to try.
func (a *app) announce(ctx context.Context, m *testnet.Manifest, dir, end string) error {
	s, err := m.Status(ctx)
	if errors.Is(err, context.Canceled) {
		return nil // told to end meanwhile
	}
	if err != nil {
		return err
	}
	return a.print(s, func(w io.Writer) {
		printStatus(w, s, dir)
		fmt.Fprintf(w, "\nTry in another terminal:\n\n%s\n%s\n", a.hints(s, dir), end)
	})
}

// hints are commands that work as they are printed.
func (a *app) hints(s *testnet.Status, dir string) string {
	call := self()
	if dirs, err := testnet.Running(); err != nil || len(dirs) > 1 {
		call += " --dir " + shellWord(dir)
	}
	text := fmt.Sprintf(`  %[1]s name register jmbc.user.utxo --from alice --years 1
  %[1]s name set jmbc.user.utxo A 192.0.2.1 --from alice
  %[1]s query jmbc.user.utxo A
`, call)
	for _, n := range s.Nodes {
		if host, port, err := net.SplitHostPort(n.Service); err == nil {
			return text + fmt.Sprintf("  dig -p %s @%s jmbc.user.utxo A\n", port, host)
		}
	}
	return text
}
