package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/ledger"
)

// A renewal is what became of a lease.
type renewal struct {
	Name    string      `json:"name"`
	Unicode string      `json:"unicode"`
	TxID    ledger.TxID `json:"txid"`
	Height  uint64      `json:"height"`
	Expiry  uint64      `json:"expiry,omitempty"` // Unix seconds of the chain clock; none after a release
}

func (k *keyring) nameRenew() *cobra.Command {
	var years uint64
	cmd := &cobra.Command{
		Use: "renew NAME --years N --from ACCOUNT", Short: "Extend the lease of a name",
		Long:    `Extends the lease by years from when it ends now, also while the name is in grace.`,
		Example: `  utxonode name renew jmbc.user.utxo --years 2 --from alice`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
	}
	k.signs(cmd)
	cmd.Flags().Uint64Var(&years, "years", 0, "`number` of years to add")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		n, err := input(args[0])
		if err != nil {
			return err
		}
		if years == 0 {
			return usagef("say for how many years: --years N")
		}
		s, err := k.sign(cmd.Context(), nil)
		if err != nil {
			return err
		}
		done, err := s.Renew(cmd.Context(), n, years)
		if err != nil {
			return err
		}
		held, err := s.rest.Name(cmd.Context(), n)
		if err != nil {
			return err
		}
		s.proved(cmd.Context(), done.TxID)
		r := renewal{n.String(), n.Unicode(), done.TxID, done.Height, held.Expiry}
		return k.print(r, func(w io.Writer) {
			fields(w, "renewed", both(n), "txid", r.TxID.String(), "height", fmt.Sprint(r.Height), "expiry", day(r.Expiry))
		})
	})
	return cmd
}

func (k *keyring) nameRelease() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "release NAME --from ACCOUNT", Short: "Give a name up and take its stake back",
		Long:    `Gives a name up at once: its records are gone, anyone can register it.`,
		Example: `  utxonode name release jmbc.user.utxo --from alice --yes`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
	}
	k.signs(cmd)
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		n, err := input(args[0])
		if err != nil {
			return err
		}
		s, err := k.sign(cmd.Context(), nil)
		if err != nil {
			return err
		}
		if !yes {
			if _, ok := k.terminal(); !ok {
				return usagef("a released name is gone: confirm it with --yes")
			}
			answer, err := k.ask(cmd.Context(), fmt.Sprintf("Release %s? Type yes: ", both(n)))
			if err != nil {
				return err
			}
			if answer != "yes" {
				return stop(exitFailed, "not released")
			}
		}
		done, err := s.Release(cmd.Context(), n)
		if err != nil {
			return err
		}
		s.proved(cmd.Context(), done.TxID)
		r := renewal{Name: n.String(), Unicode: n.Unicode(), TxID: done.TxID, Height: done.Height}
		return k.print(r, func(w io.Writer) {
			fields(w, "released", both(n), "txid", r.TxID.String(), "height", fmt.Sprint(r.Height))
		})
	})
	return cmd
}
