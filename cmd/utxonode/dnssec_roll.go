package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/settings"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

func (a *app) dnssecRoll() *cobra.Command {
	var dir string
	var r dnssec.Roll
	cmd := &cobra.Command{
		Use: "roll", Short: "Put a new key in the place of the active one",
		Long: `roll makes a new key and writes down when what happens; a node that runs heeds it
at once, and nothing else has to be done:

  now             the new key is published, signed by the old one
  --publish-for   the new key signs, the old one retires
  --retire-for    the old key is revoked (RFC 5011)
  --revoke-for    the old key is removed

Validators that follow rolls by themselves take 30 days to trust a key. All others
have to be told of the new anchor before it signs: 'utxonode dnssec anchor' prints
both meanwhile. --publish-for 0s makes it sign at once, for a key that somebody else
has: whoever trusted it alone finds everything bogus until they are told.`,
		Example: `  utxonode dnssec roll --home ./node
  utxonode dnssec roll --home ./node --publish-for 0s`,
		Args: cobra.NoArgs, ValidArgsFunction: completeNothing,
	}
	homeFlag(cmd, &dir)
	flags := cmd.Flags()
	flags.DurationVar(&r.PublishFor, "publish-for", dnssec.DefaultPublishFor, "`time` before the new key signs")
	flags.DurationVar(&r.RetireFor, "retire-for", 0, "`time` before the old key is revoked; 0s: until the last of its signatures has expired")
	flags.DurationVar(&r.RevokeFor, "revoke-for", dnssec.DefaultRevokeFor, "`time` before the old key is removed")
	cmd.RunE = func(*cobra.Command, []string) error {
		for name, d := range map[string]*time.Duration{"publish-for": &r.PublishFor, "retire-for": &r.RetireFor, "revoke-for": &r.RevokeFor} {
			if *d < 0 {
				return usagef("--%s %s: less than no time", name, *d)
			}
		}
		for _, d := range []*time.Duration{&r.PublishFor, &r.RevokeFor} {
			if *d == 0 {
				*d = -1 // at once, where 0 is the default
			}
		}
		if r.RetireFor == 0 {
			var err error
			if r.RetireFor, err = lastSignature(dir); err != nil {
				return usage(err)
			}
		}
		keys, err := rollKeys(dir, r, time.Now())
		if err != nil {
			return err
		}
		return a.printKeys(keys, time.Now())
	}
	return cmd
}

// lastSignature returns how long signatures of the node in a directory hold at
// most after the key has gone: as it is configured, and a day.
func lastSignature(dir string) (time.Duration, error) {
	from := settings.Sources{File: filepath.Join(dir, settings.File), Env: os.Environ()}
	if _, err := os.Stat(from.File); errors.Is(err, fs.ErrNotExist) {
		from.File = "" // a node of a local network may have none
	}
	s, err := settings.Load(from)
	return s.DNS.DNSSECLifetime + 24*time.Hour, err
}

// rollKeys writes down a roll with a new key.
func rollKeys(dir string, r dnssec.Roll, now time.Time) (dnssec.KeySet, error) {
	keys, err := zoneKeys(dir)
	if err != nil {
		return nil, err
	}
	active, err := keys.ActiveAt(now)
	if err != nil {
		return nil, err
	}
	next, err := dnssec.GenerateKey(active.Algorithm(), rand.Reader)
	if err != nil {
		return nil, err
	}
	keys, err = keys.Roll(next, r, now)
	if errors.Is(err, dnssec.ErrRolling) {
		return nil, usage(fmt.Errorf("%w; 'utxonode dnssec keys --home %s' shows the roll that goes on", err, shellWord(dir)))
	}
	if err != nil {
		return nil, err
	}
	return keys, node.WriteKeys(dir, keys)
}
