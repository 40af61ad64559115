package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// An updated name says what a change of its records did.
type updated struct {
	Name    string      `json:"name"`
	Unicode string      `json:"unicode"`
	TxID    ledger.TxID `json:"txid"`
	Height  uint64      `json:"height"`
	Root    string      `json:"records_root"`
	Records []string    `json:"records"` // all that the name has now, in presentation format
}

func (k *keyring) nameSet() *cobra.Command {
	var (
		ttl         uint32
		owner       string
		add, create bool
	)
	cmd := &cobra.Command{
		Use: "set NAME TYPE RDATA… --from ACCOUNT", Short: "Set a record of a name",
		Long: `Sets the record of a type, in place of all records of that type there were;
--add leaves those. RDATA is written as in a zone file, and \# LENGTH HEX works for
every type. A character-string of TXT is one argument; longer ones than 255 octets
are split.`,
		Example: `  utxonode name set jmbc.user.utxo A 192.0.2.1 --from alice
  utxonode name set jmbc.user.utxo A 192.0.2.2 --from alice --add
  utxonode name set jmbc.user.utxo TXT "v=spf1 -all" --from alice
  utxonode name set jmbc.user.utxo MX 10 mail.jmbc.user.utxo --from alice
  utxonode name set jmbc.user.utxo CNAME jmbc.user.utxo --owner www --from alice
  utxonode name set jmbc.user.utxo JMBC 1 3 jm1qexample --from alice
  utxonode name set jmbc.user.utxo TYPE65400 '\#' 2 00ff --from alice`,
		Args: cobra.MinimumNArgs(3), ValidArgsFunction: completeTypes,
	}
	k.drafts(cmd)
	cmd.Flags().Uint32Var(&ttl, "ttl", 300, "`seconds` that others may keep the record")
	cmd.Flags().StringVar(&owner, "owner", "", "`name` below NAME that the record is at, such as www")
	cmd.Flags().BoolVar(&add, "add", false, "add to the records of the type")
	cmd.Flags().BoolVar(&create, "new", false, "refuse if there are records of the type")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		if add && create {
			return usagef("--add is for records that may be there, --new for those that may not: choose one")
		}
		n, rr, err := record(args, owner, ttl)
		if err != nil {
			return err
		}
		change := zone.Change{Add: []wire.RR{rr}, Replace: !add && !create, MustNotExist: create}
		return k.update(cmd, n, change)
	})
	return cmd
}

func (k *keyring) nameUnset() *cobra.Command {
	var owner string
	cmd := &cobra.Command{
		Use: "unset NAME TYPE [RDATA…] --from ACCOUNT", Short: "Remove records of a name",
		Long: `Removes the records of a type; with RDATA only the record that has it; with
the type ANY all records of the owner name.`,
		Example: `  utxonode name unset jmbc.user.utxo A --from alice
  utxonode name unset jmbc.user.utxo A 192.0.2.2 --from alice
  utxonode name unset jmbc.user.utxo ANY --owner www --from alice`,
		Args: cobra.MinimumNArgs(2), ValidArgsFunction: completeTypes,
	}
	k.drafts(cmd)
	cmd.Flags().StringVar(&owner, "owner", "", "`name` below NAME that the records are at, such as www")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		n, rr, err := record(args, owner, 0)
		if err != nil {
			return err
		}
		return k.update(cmd, n, zone.Change{Delete: []wire.RR{rr}})
	})
	return cmd
}

// record reads NAME TYPE RDATA…; without RDATA the record stands for its RRset.
func record(args []string, owner string, ttl uint32) (name.Name, wire.RR, error) {
	n, err := input(args[0])
	if err != nil {
		return n, wire.RR{}, err
	}
	if err := n.Delegable(); err != nil {
		return n, wire.RR{}, err
	}
	rr := wire.RR{Class: wire.ClassIN, TTL: ttl}
	if rr.Type, err = recordType(args[1]); err != nil {
		return n, rr, err
	}
	if rr.Name, err = ownerName(n, owner); err != nil {
		return n, rr, err
	}
	if ttl > 1<<31-1 {
		return n, rr, usagef("--ttl %d is no TTL: at most %d seconds", ttl, 1<<31-1)
	}
	if len(args) > 2 {
		rr.Data, err = zone.ParseRData(rr.Type, rdata(rr.Type, args[2:]))
	}
	return n, rr, err
}

// ownerName is where a record of n is. What is under .utxo by itself, or ends in a
// dot, is meant as it stands; all else is below n.
func ownerName(n name.Name, owner string) (name.Name, error) {
	if owner == "" || owner == "@" {
		return n, nil
	}
	whole, err := input(owner)
	if err != nil {
		return whole, err
	}
	if strings.HasSuffix(owner, ".") || whole.InNamespace() == nil {
		return whole, nil
	}
	return input(owner + "." + n.String())
}

// rdata writes as zone files do what the shell took apart.
func rdata(t wire.Type, args []string) string {
	quoted := strings.HasPrefix(args[0], `"`) || args[0] == `\#`
	switch {
	case t == wire.TypeTXT && !quoted:
		var parts []string
		for _, a := range args {
			for len(a) > 255 {
				parts, a = append(parts, quote(a[:255])), a[255:]
			}
			parts = append(parts, quote(a))
		}
		return strings.Join(parts, " ")
	case t == wire.TypeCBDC && len(args) == 4 && !strings.HasPrefix(args[3], `"`):
		args = append(args[:3:3], quote(args[3]))
	}
	return strings.Join(args, " ")
}

// quote writes a character-string (RFC 1035 §5.1).
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, "\\%03d", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// update changes the records of a name and shows what there are now.
func (k *keyring) update(cmd *cobra.Command, n name.Name, change zone.Change) error {
	for _, words := range zone.Advise(change.Add) {
		k.note("warning     %s", words)
	}
	s, err := k.sign(cmd.Context(), nil)
	if err != nil {
		return err
	}
	done, err := s.SetRecords(cmd.Context(), n, change)
	if err != nil {
		return k.unsigned(cmd.Context(), s, err)
	}
	s.proved(cmd.Context(), done.TxID)
	u := describe(n, done)
	return k.print(u, func(w io.Writer) {
		fields(w, "updated", both(n), "txid", u.TxID.String(), "height", fmt.Sprint(u.Height))
		for _, line := range u.Records {
			fmt.Fprintln(w, line)
		}
	})
}

func describe(n name.Name, done client.RecordUpdate) updated {
	return updated{
		n.String(), n.Unicode(), done.TxID, done.Height, fmt.Sprintf("%x", done.Root), lines(done.Records, zone.FormatRR),
	}
}

// lines are the records of a set in presentation format.
func lines(set zone.Set, format func(wire.RR) string) []string {
	all := []string{}
	for rrset := range set.All() {
		for _, rr := range rrset.AppendRRs(nil) {
			all = append(all, format(rr))
		}
	}
	return all
}
