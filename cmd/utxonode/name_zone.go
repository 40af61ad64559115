package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// A zone file of one name, as it is printed.
type zoneFile struct {
	Name    string   `json:"name"`
	Unicode string   `json:"unicode"`
	Height  uint64   `json:"height"`
	Records []string `json:"records"`
}

func (k *keyring) nameExport() *cobra.Command {
	var ascii bool
	cmd := &cobra.Command{
		Use: "export NAME", Short: "Write the records of a name as a zone file",
		Long: `Writes the records of a name, and of the names below it that are its own, one a
line. Names are written as people read them, in UTF-8; a DNS server that does not load
such names wants --ascii. 'utxonode name load' reads both.`,
		Example: `  utxonode name export 域名系統.utxo > records.txt
  utxonode name export 域名系統.utxo --ascii`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
	}
	cmd.Flags().BoolVar(&ascii, "ascii", false, "write names as A-labels (xn--…)")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		n, err := input(args[0])
		if err != nil {
			return err
		}
		s, err := k.connect(cmd.Context())
		if err != nil {
			return err
		}
		set, height, err := s.records(cmd.Context(), n)
		if err != nil {
			return err
		}
		spell := zone.FormatUnicode
		if ascii {
			spell = zone.FormatRR
		}
		f := zoneFile{n.String(), n.Unicode(), height, lines(set, spell)}
		if !ascii && strings.Join(lines(set, zone.FormatRR), "") != strings.Join(f.Records, "") {
			k.note("; names are in UTF-8, which not every DNS server loads: --ascii writes A-labels")
		}
		return k.print(f, func(w io.Writer) {
			for _, line := range f.Records {
				fmt.Fprintln(w, line)
			}
		})
	})
	return cmd
}

func (k *keyring) nameLoad() *cobra.Command {
	var ttl uint32
	cmd := &cobra.Command{
		Use: "load NAME FILE --from ACCOUNT", Short: "Set all records of a name from a zone file",
		Long: `Replaces all records of a name by those of a zone file, one record a line, or of
standard input if FILE is "-". Names may be in UTF-8 or A-labels; they are prepared as
typed ones are. Either all of the file is taken or nothing.`,
		Example: `  utxonode name load 域名系統.utxo records.txt --from alice
  utxonode name export a.utxo | sed s/192.0.2.1/192.0.2.2/ | utxonode name load a.utxo - --from alice`,
		Args: cobra.ExactArgs(2),
	}
	k.drafts(cmd)
	cmd.Flags().Uint32Var(&ttl, "ttl", 300, "`seconds` for records that state none")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		n, err := input(args[0])
		if err != nil {
			return err
		}
		text, err := k.readFile(args[1])
		if err != nil {
			return err
		}
		rrs, err := zone.ParseRecords(string(text), ttl)
		if err != nil {
			return fmt.Errorf("%s: %w", args[1], err)
		}
		s, err := k.connect(cmd.Context())
		if err != nil {
			return err
		}
		now, _, err := s.records(cmd.Context(), n)
		if err != nil {
			return err
		}
		return k.update(cmd, n, zone.Change{Delete: all(now), Add: rrs})
	})
	return cmd
}

// all are records that stand for every RRset of a set.
func all(set zone.Set) (rrs []wire.RR) {
	for rrset := range set.All() {
		rrs = append(rrs, wire.RR{Name: rrset.Name, Type: rrset.Type, Class: wire.ClassIN})
	}
	return rrs
}

// records asks for the records of a name and holds them to their root.
func (s *session) records(ctx context.Context, n name.Name) (zone.Set, uint64, error) {
	held, err := s.rest.Name(ctx, n)
	if err != nil {
		return zone.Set{}, 0, err
	}
	set, err := committed(n, held)
	return set, held.Height, err
}

// readFile reads a file, or standard input for "-".
func (a *app) readFile(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(a.in)
	}
	return os.ReadFile(path)
}
