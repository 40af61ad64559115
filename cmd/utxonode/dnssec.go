package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

func (a *app) dnssecCommand() *cobra.Command {
	return noun("dnssec", "Keys that the zones of the DNS are signed with",
		`A node with dns.dnssec signs what it tells DNS clients of .utxo and of its regions.
Nobody above .utxo vouches for its keys: clients have to be told of them, as their
trust anchor. The keys are in dnssec.json in the node's directory; nodes with the
same file sign alike, and have the same anchor.`,
		`  utxonode dnssec anchor --home ./node --format delv >anchor
  delv @127.0.0.1 -p 5353 -a anchor +root=utxo example.utxo A
  utxonode dnssec roll --home ./node
  utxonode dnssec keys --home ./node
  utxonode dnssec export --server 127.0.0.1:5353 --output utxo.zone`,
		a.dnssecCreate(), a.dnssecKeys(), a.dnssecAnchor(), a.dnssecRoll(), a.dnssecExport())
}

// A zoneKey is what is public of a key, and its times.
type zoneKey struct {
	Tag       uint16     `json:"tag"`
	Algorithm string     `json:"algorithm"`
	State     string     `json:"state"`
	Publish   *time.Time `json:"publish"`
	Activate  *time.Time `json:"activate"`
	Retire    *time.Time `json:"retire,omitempty"`
	Revoke    *time.Time `json:"revoke,omitempty"`
	Remove    *time.Time `json:"remove,omitempty"`
}

func showZoneKey(k dnssec.TimedKey, now time.Time) zoneKey {
	at := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	return zoneKey{
		k.Tag(), k.Algorithm().String(), string(k.State(now)),
		at(k.Publish), at(k.Activate), at(k.Retire), at(k.Revoke), at(k.Remove),
	}
}

// printKeys shows the keys of a node.
func (a *app) printKeys(keys dnssec.KeySet, now time.Time) error {
	shown := []zoneKey{}
	var rows [][]string
	for _, k := range keys {
		v := showZoneKey(k, now)
		shown = append(shown, v)
		row := []string{fmt.Sprint(v.Tag), v.Algorithm, v.State}
		for _, at := range []*time.Time{v.Publish, v.Activate, v.Retire, v.Revoke, v.Remove} {
			if at == nil {
				row = append(row, "-")
				continue
			}
			row = append(row, at.UTC().Format("2006-01-02 15:04"))
		}
		rows = append(rows, row)
	}
	return a.print(shown, func(w io.Writer) {
		table(w, []string{"KEY", "ALGORITHM", "STATE", "PUBLISHED", "ACTIVE", "RETIRED", "REVOKED", "REMOVED"}, rows)
	})
}

func (a *app) dnssecKeys() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: "keys", Short: "List the keys, and when each comes and goes",
		Example: "  utxonode dnssec keys --home ./node",
		Args:    cobra.NoArgs, ValidArgsFunction: completeNothing,
		RunE: func(*cobra.Command, []string) error {
			keys, err := zoneKeys(dir)
			if err != nil {
				return err
			}
			return a.printKeys(keys, time.Now())
		},
	}
	homeFlag(cmd, &dir)
	return cmd
}

// zoneKeys reads the keys of the node in a directory.
func zoneKeys(dir string) (dnssec.KeySet, error) {
	keys, err := node.ReadKeys(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("%s has no keys: 'utxonode dnssec create --home %s' makes the first, and so does a node with dns.dnssec when it starts", dir, shellWord(dir))
	}
	return keys, err
}

func (a *app) dnssecCreate() *cobra.Command {
	var dir, algorithm string
	cmd := &cobra.Command{
		Use: "create", Short: "Make the first key",
		Long: `create makes the first key, so that its anchor can be handed out before the node
signs. A node with dns.dnssec that has none makes one when it starts.`,
		Example: "  utxonode dnssec create --home ./node",
		Args:    cobra.NoArgs, ValidArgsFunction: completeNothing,
		RunE: func(*cobra.Command, []string) error {
			alg, err := dnssec.ParseAlgorithm(algorithm)
			if err != nil {
				return usage(err)
			}
			now := time.Now()
			keys, err := node.CreateKeys(dir, alg, now)
			if errors.Is(err, fs.ErrExist) {
				return usagef("%s has keys already: 'utxonode dnssec roll --home %s' puts a new one in the place of the active", dir, shellWord(dir))
			}
			if err != nil {
				return err
			}
			return a.printKeys(keys, now)
		},
	}
	homeFlag(cmd, &dir)
	cmd.Flags().StringVar(&algorithm, "algorithm", dnssec.Ed25519.String(), "`name` of the algorithm: ed25519 or ecdsap256sha256")
	_ = cmd.RegisterFlagCompletionFunc("algorithm", // the flag is there
		cobra.FixedCompletions([]string{dnssec.Ed25519.String(), dnssec.ECDSAP256.String()}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// A zoneAnchor is a trust anchor as it is printed.
type zoneAnchor struct {
	Format string   `json:"format"`
	Zones  []string `json:"zones"`
	Anchor string   `json:"anchor"`
}

func (a *app) dnssecAnchor() *cobra.Command {
	var dir, format string
	var regions, formats []string
	for _, f := range dnssec.Formats() {
		formats = append(formats, string(f))
	}
	cmd := &cobra.Command{
		Use: "anchor", Short: "Print the trust anchor for a validator",
		Long: `anchor prints what a validator is to be told, in the form that it reads:

  delv              a file for delv -a, and a part of BIND's named.conf
  unbound           a part of unbound.conf
  unbound-auto      a file for its auto-trust-anchor-file, which follows rolls by itself
  knot-resolver     a part of config.yaml of Knot Resolver 6
  kresd             a part of kresd.conf of Knot Resolver 5
  systemd-resolved  a file /etc/dnssec-trust-anchors.d/utxo.positive
  dnskey, ds        records

It names the active key, and during a roll the next one too: whoever has both does
not notice the roll.`,
		Example: `  utxonode dnssec anchor --home ./node --format delv
  utxonode dnssec anchor --home ./node --format systemd-resolved --regions hk`,
		Args: cobra.NoArgs, ValidArgsFunction: completeNothing,
		RunE: func(*cobra.Command, []string) error {
			keys, err := zoneKeys(dir)
			if err != nil {
				return err
			}
			for _, cc := range regions {
				if !name.CountryAlpha2(cc) {
					return usagef("--regions %s: no country code of ISO 3166-1 in lower case", cc)
				}
			}
			zones := node.Zones(regions)
			text, err := keys.Anchor(dnssec.Format(format), zones, time.Now())
			if errors.Is(err, dnssec.ErrFormat) {
				return usage(err)
			}
			if err != nil {
				return err
			}
			v := zoneAnchor{Format: format, Anchor: text}
			for _, z := range zones {
				v.Zones = append(v.Zones, z.String())
			}
			return a.print(v, func(w io.Writer) { fmt.Fprint(w, text) })
		},
	}
	homeFlag(cmd, &dir)
	cmd.Flags().StringVar(&format, "format", formats[0], "`form` of the anchor: "+strings.Join(formats, ", "))
	cmd.Flags().StringSliceVar(&regions, "regions", nil, "`country codes` whose .utxo.<cc> the node signs, too")
	_ = cmd.RegisterFlagCompletionFunc("format", // the flag is there
		cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}
