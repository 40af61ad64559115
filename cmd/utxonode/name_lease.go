package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

func (k *keyring) nameRenew() *cobra.Command {
	var years uint64
	return k.nameVerb(verb{
		use: "renew NAME… --years N --from ACCOUNT", short: "Extend the lease of a name", done: "renewed",
		long:    `Extends the lease by years from when it ends now, also while the name is in grace.`,
		example: `  utxonode name renew jmbc.user.utxo --years 2 --from alice`,
		flags: func(cmd *cobra.Command) {
			cmd.Flags().Uint64Var(&years, "years", 0, "`number` of years to add")
		},
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			if years == 0 {
				return usagef("say for how many years: --years N")
			}
			return b.Renew(ctx, n, years*registrar.Year)
		},
	})
}

// parsePeriod reads a span of the chain clock, such as 12h, 90d or 1y.
func parsePeriod(text string) (registrar.Seconds, error) {
	if text == "" {
		return 0, usagef("say for how long: --for PERIOD, such as 12h, 90d or 1y")
	}
	d, err := parseDuration(text)
	if err != nil {
		return 0, usage(err)
	}
	return registrar.Seconds(d.Seconds()), nil
}
