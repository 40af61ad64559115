package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/utxo-dns/utxonode/client/walk"
)

// An exportedZone is what a zone file holds, and where it is.
type exportedZone struct {
	Zone        string `json:"zone"`
	Server      string `json:"server"`
	Serial      uint32 `json:"serial"`
	Owners      int    `json:"owners"`
	Records     int    `json:"records"` // but signatures
	Signatures  int    `json:"signatures"`
	Delegations int    `json:"delegations"`
	Walks       int    `json:"walks"`
	File        string `json:"file"`

	// Unaddressed are name servers of the zone that have no address in it, and
	// should: checkers of zones say so.
	Unaddressed []string `json:"unaddressed,omitempty"`
}

func (a *app) dnssecExport() *cobra.Command {
	var cfg walk.Config
	var path string
	cmd := &cobra.Command{
		Use: "export --server HOST:PORT", Short: "Write the signed zone of a running node as a zone file",
		Long: `export asks a DNS server for a whole signed zone and writes it as a zone file, for
checkers of zones and for servers of others: it follows the NSEC records from the
zone's apex to the apex again, and asks for all that they list. It asks over TCP.

Delegations come with the addresses of their name servers, and types that only this
project has as octets (RFC 3597). Signatures are written as they are and not verified.

A zone file is of one serial. If the zone changes meanwhile it is read again, three
times at most; the file is there when it is whole, and not before.`,
		Example: `  utxonode dnssec export --server 127.0.0.1:5353 --output utxo.zone
  utxonode dnssec export --server 192.0.2.7:5353 --zone utxo.hk --output utxo.hk.zone --json
  utxonode dnssec export --server 127.0.0.1:5353 | ldns-verify-zone -V 1`,
		Args: cobra.NoArgs, ValidArgsFunction: completeNothing,
	}
	flags := cmd.Flags()
	flags.StringVar(&cfg.Server, "server", "", "`host:port` of the DNS server")
	flags.StringVar(&cfg.Zone, "zone", "utxo", "`name` of the zone")
	flags.StringVar(&path, "output", "-", "`file` to write; -: standard output")
	flags.IntVar(&cfg.InFlight, "in-flight", 64, "`number` of questions at a time")
	flags.DurationVar(&cfg.Timeout, "timeout", 5*time.Second, "`time` to wait for an answer")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		_, _, err := net.SplitHostPort(cfg.Server)
		switch {
		case cfg.Server == "":
			return usagef("--server HOST:PORT says whom to ask; 'utxonode testnet status' has it of a local network")
		case err != nil:
			return usagef("--server %s: want host:port", cfg.Server)
		case cfg.InFlight < 1 || cfg.Timeout <= 0:
			return usagef("--in-flight and --timeout want more than 0")
		case a.json && path == "-":
			return usagef("--json prints what the file holds: say with --output FILE where that goes")
		}
		return exportFailure(a.exportZone(cmd.Context(), cfg, path))
	}
	return cmd
}

// exportFailure gives an error of a walk its exit code.
func exportFailure(err error) error {
	switch {
	case errors.Is(err, walk.ErrZone):
		return usage(err)
	case errors.Is(err, walk.ErrNoAnswer):
		return noNetworkf("%w", err)
	}
	return err
}

// exportZone writes the zone into a file beside the one it becomes when it is
// whole, and tells of it.
func (a *app) exportZone(ctx context.Context, cfg walk.Config, path string) error {
	dir := filepath.Dir(path)
	if path == "-" {
		dir = "" // that of temporary files
	}
	f, err := os.CreateTemp(dir, ".utxonode-export-*")
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name()) // gone already after the rename
	}()
	shown := a.showProgress(&cfg)
	sum, err := walk.Export(ctx, cfg, f)
	shown()
	if err != nil {
		return err
	}
	if err := a.deliver(f, path); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	for _, server := range sum.Unaddressed {
		a.note("%s is a name server of %s without an address, and checkers will say so: give it one, or set dns.name_servers of the node", server, sum.Zone)
	}
	v := exportedZone{sum.Zone, cfg.Server, sum.Serial, sum.Owners, sum.Records, sum.Signatures, sum.Delegations, sum.Walks, path, sum.Unaddressed}
	if path == "-" {
		return nil
	}
	return a.print(v, func(w io.Writer) {
		fmt.Fprintf(w, "%s, serial %d: %d owners, %d records, %d signatures in %s\n",
			v.Zone, v.Serial, v.Owners, v.Records, v.Signatures, v.File)
	})
}

// deliver puts a file that is whole where it belongs, readable by all: a zone
// that anybody may ask for is no secret.
func (a *app) deliver(f *os.File, path string) error {
	if path == "-" {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		_, err := io.Copy(a.out, f)
		return err
	}
	if err := errors.Join(f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// showProgress counts owners on a terminal while they are written; end clears the
// line.
func (a *app) showProgress(cfg *walk.Config) (end func()) {
	f, ok := a.err.(*os.File)
	if a.json || !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	const often = 200 * time.Millisecond
	var last time.Time
	cfg.Progress = func(walks, owners int) {
		if time.Since(last) < often {
			return
		}
		last = time.Now()
		fmt.Fprintf(f, "\r\x1b[K%d owners", owners)
		if walks > 1 {
			fmt.Fprintf(f, ", walk %d: the zone had changed", walks)
		}
	}
	return func() { fmt.Fprint(f, "\r\x1b[K") }
}
