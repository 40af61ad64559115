package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/testnet"
)

// testnet is the noun of local networks.
func (a *app) testnet() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "testnet",
		Short: "Run a local network of real nodes",
		Long: `testnet runs networks of real nodes on this machine. A network lives in a
directory and is taken up again where it was left. Its accounts are funded and
their keys are known to everybody: nothing on it is worth anything.

Commands of this user find the network that is up; with several, --dir chooses.`,
	}
	cmd.AddCommand(a.testnetUp(), a.testnetDown(), a.testnetStatus(), a.testnetWarp(), a.testnetFaucet(), a.testnetLogs())
	return cmd
}

// localNetwork reads the local network that is up.
func (a *app) localNetwork() (*testnet.Manifest, string, error) {
	if a.node != "" {
		return nil, "", usagef("--node names a node of any network; this command is for a local one: leave it out, or use --dir")
	}
	dir, err := a.localDir()
	if err != nil {
		return nil, "", err
	}
	m, err := testnet.ReadManifest(dir)
	if err != nil {
		return nil, "", noNetwork(err)
	}
	return m, dir, nil
}

func (a *app) testnetStatus() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show the nodes, the height and the accounts",
		Long: `status asks every node of the local network how it is. The network may be down:
then no node is running and every balance is 0.`,
		Example: "  utxonode testnet status --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, dir, err := a.localNetwork()
			if err != nil {
				return err
			}
			s, err := m.Status(cmd.Context())
			if err != nil {
				return err
			}
			return a.print(s, func(w io.Writer) { printStatus(w, s, dir) })
		},
	}
}

func printStatus(w io.Writer, s *testnet.Status, dir string) {
	fmt.Fprintf(w, "%s at height %d, in %s\n\n", s.ChainID, s.Height, dir)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "NODE\tSTATE\tDNS AND NATIVE\tHTTP API")
	for _, n := range s.Nodes {
		state := "stopped"
		if n.Running {
			state = "running"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", n.Name, state, n.Service, n.API)
	}
	_ = t.Flush() // an output that is gone fails elsewhere too
	printListeners(w, s)
	fmt.Fprintln(t, "\nACCOUNT\tJMBC\tADDRESS")
	for _, acc := range s.Accounts {
		fmt.Fprintf(t, "%s\t%s\t%s\n", acc.Name, acc.Balance, acc.Address)
	}
	_ = t.Flush()
}

// printListeners prints where each node takes names in another form.
func printListeners(w io.Writer, s *testnet.Status) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	header := false
	for _, n := range s.Nodes {
		for _, p := range message.Profiles() {
			at, ok := n.Profiles[string(p)]
			if !ok {
				continue
			}
			if !header {
				fmt.Fprintln(t, "\nNODE\tNAMES AS\tDNS")
				header = true
			}
			fmt.Fprintf(t, "%s\t%s\t%s\n", n.Name, p, at)
		}
	}
	_ = t.Flush()
}

func (a *app) testnetWarp() *cobra.Command {
	return &cobra.Command{
		Use:   "warp DURATION",
		Short: "Move the chain clock forward",
		Long: `warp moves the clock by which leases, grace periods and timelocks are judged. It
cannot go back. A duration is a number with h, m or s; d is a day, y 365 days.`,
		Example: "  utxonode testnet warp 24h\n  utxonode testnet warp 1y",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			by, err := parseDuration(args[0])
			if err != nil {
				return usage(err)
			}
			m, _, err := a.localNetwork()
			if err != nil {
				return err
			}
			id, err := m.Warp(cmd.Context(), by)
			if err != nil {
				return noNetwork(err)
			}
			s, err := m.ChainTime(cmd.Context())
			if err != nil {
				return err
			}
			out := struct {
				TxID      ledger.TxID `json:"txid"`
				ChainTime uint64      `json:"chain_time"` // Unix seconds
			}{id, s}
			return a.print(out, func(w io.Writer) {
				fmt.Fprintf(w, "the chain clock is %s\n", time.Unix(int64(s), 0).UTC().Format(time.RFC3339))
			})
		},
	}
}

// parseDuration reads whole days and years besides what Go reads.
func parseDuration(s string) (time.Duration, error) {
	for suffix, unit := range map[string]time.Duration{"d": 24 * time.Hour, "y": 365 * 24 * time.Hour} {
		var n int
		var rest string
		if k, _ := fmt.Sscanf(s, "%d%s", &n, &rest); k == 2 && rest == suffix && n >= 0 && n <= 36500 {
			return time.Duration(n) * unit, nil
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Second || d%time.Second != 0 {
		return 0, fmt.Errorf("%q is not a duration of whole seconds forward, such as 90s, 24h, 30d or 1y", s)
	}
	return d, nil
}

func (a *app) testnetFaucet() *cobra.Command {
	return &cobra.Command{
		Use:     "faucet ADDRESS AMOUNT",
		Short:   "Pay JMBC from nowhere to an address",
		Long:    "faucet pays an amount in JMBC to an address of the network, or to one of its accounts by name.",
		Example: "  utxonode testnet faucet alice 1000",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			amount, err := ledger.ParseAmount(args[1])
			if err != nil {
				return usage(err)
			}
			m, _, err := a.localNetwork()
			if err != nil {
				return err
			}
			to, err := payee(m, args[0])
			if err != nil {
				return usage(err)
			}
			id, err := m.Faucet(cmd.Context(), to, amount)
			if err != nil {
				return noNetwork(err)
			}
			out := struct {
				TxID   ledger.TxID   `json:"txid"`
				Amount ledger.Amount `json:"amount"` // atoms
			}{id, amount}
			return a.print(out, func(w io.Writer) { fmt.Fprintf(w, "paid %s JMBC to %s in %s\n", amount, args[0], id) })
		},
	}
}

// payee reads an address or the name of an account.
func payee(m *testnet.Manifest, s string) (ledger.Address, error) {
	for _, name := range testnet.Accounts() {
		if s == name {
			key, err := keystore.Dev(name)
			if err != nil {
				return ledger.Address{}, err
			}
			return key.Address(), nil
		}
	}
	g, err := m.Genesis()
	if err != nil {
		return ledger.Address{}, err
	}
	return ledger.ParseAddress(g.Chain.Ledger.Prefix, s)
}
