package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/node/settings"
)

// The states of a finding.
const (
	findingOK     = "ok"
	findingAdvice = "advice" // it works, and could be better
	findingWrong  = "wrong"  // something needs doing
)

// A finding is what one check of doctor says.
type finding struct {
	Check string `json:"check"`
	State string `json:"state"`
	Says  string `json:"says"`
	Do    string `json:"do,omitempty"` // what an operator can do about it
}

// An examination is of one node.
type examination struct {
	dir      string
	settings settings.Settings
	at       home.Endpoints // where the node answers, if it runs
	pid      int            // of the node, 0 while none runs
	peer     string         // URL of another node's HTTP API, empty for none
}

func (a *app) doctor() *cobra.Command {
	x := examination{}
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what of the machine stands in a node's way",
		Long: `doctor looks at what the node in --home needs of the machine, whether it runs or
not: its ports, of which 5353 is also multicast DNS and often taken, the buffers
that the system gives UDP sockets, whether queries may come before other work, the
clock, room on the disk, how many files may be open, and with dns.dnssec whether
the keys that are served are those that 'utxonode dnssec anchor' prints. The clock
is compared with the last block of the node, if it runs, and with another node's by
--peer. Limits are those of the shell or unit that doctor runs in.

Each line says ok, advice, where it works and could be better, or wrong, where
something needs doing: then the exit code is 1.`,
		Example: `  utxonode doctor --home /var/lib/utxonode
  utxonode doctor --home ./node --json
  utxonode doctor --home ./node --peer http://192.0.2.1:8053`,
		Args: cobra.NoArgs, ValidArgsFunction: completeNothing,
	}
	homeFlag(cmd, &x.dir)
	cmd.Flags().StringVar(&x.peer, "peer", "", "`URL` of another node's HTTP API, to compare the clock with")
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		x.settings, err = settings.Load(settings.Sources{File: filepath.Join(x.dir, settings.File), Env: os.Environ()})
		if err != nil {
			return usage(err)
		}
		if pid, running := home.Holder(x.dir); running {
			x.pid = pid
			x.at, _ = home.ReadEndpoints(x.dir)
		}
		return a.printFindings(x.examine(cmd.Context()))
	}
	return cmd
}

// examine makes every check.
func (x *examination) examine(ctx context.Context) []finding {
	all := x.ports(ctx)
	all = append(all, buffers(), urgency(), x.clock(ctx))
	if x.peer != "" {
		all = append(all, x.peerClock(ctx))
	}
	all = append(all, x.disk(), openFiles())
	if x.settings.DNS.DNSSEC {
		all = append(all, x.anchors(ctx)...)
		all = append(all, x.nameServers())
	}
	return all
}

// printFindings prints the findings. It fails if something needs doing.
func (a *app) printFindings(all []finding) error {
	wrong := 0
	for _, f := range all {
		if f.State == findingWrong {
			wrong++
		}
	}
	err := a.print(map[string]any{"ok": wrong == 0, "findings": all}, func(w io.Writer) {
		for _, f := range all {
			fmt.Fprintf(w, "%-6s  %s: %s\n", f.State, f.Check, f.Says)
			if f.Do != "" {
				fmt.Fprintf(w, "        %s\n", f.Do)
			}
		}
	})
	if err == nil && wrong > 0 {
		err = stop(exitFailed, "%d of %d checks: something needs doing", wrong, len(all))
	}
	return err
}
