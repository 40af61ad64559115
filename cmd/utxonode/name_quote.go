package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/ledger"
)

// A price is what a registration costs, in atoms.
type price struct {
	Name     string        `json:"name"`
	Unicode  string        `json:"unicode"`
	Years    uint64        `json:"years"`
	Fee      ledger.Amount `json:"fee"`
	Stake    ledger.Amount `json:"stake"`
	Deposit  ledger.Amount `json:"deposit"`
	Treasury string        `json:"treasury"`
}

func (k *keyring) nameQuote() *cobra.Command {
	var years uint64
	cmd := &cobra.Command{
		Use: "quote NAME", Short: "Say what a name costs, if it is free",
		Long: `Asks what a registration costs (draft §5.1.1 step 3). The figures are those of
the genesis file; a node that quotes others is found out. A quote reserves
nothing.`,
		Example: `  utxonode name quote jmbc.user.utxo --years 2
  utxonode name quote 域名系統.utxo`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
	}
	cmd.Flags().Uint64Var(&years, "years", 1, "`number` of years")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		n, err := input(args[0])
		if err != nil {
			return err
		}
		if err := n.Registrable(); err != nil {
			return err
		}
		s, err := k.connect(cmd.Context())
		if err != nil {
			return err
		}
		q, err := s.Quote(cmd.Context(), n, years)
		if err != nil {
			return err
		}
		p := price{n.String(), n.Unicode(), years, q.Fee, q.Stake, q.Deposit, q.Treasury.Encode(s.net.prefix())}
		return k.print(p, func(w io.Writer) {
			fmt.Fprintf(w, "%s is free\n", both(n))
			fields(w,
				"fee", fmt.Sprintf("%s for %s", coins(p.Fee), plural(years, "year")),
				"stake", coins(p.Stake)+", comes back when the name is released",
				"deposit", coins(p.Deposit)+", comes back with the registration")
		})
	})
	return cmd
}
