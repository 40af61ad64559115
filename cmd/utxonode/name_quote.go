package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
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
	Period   uint64        `json:"period"`           // seconds
	Region   string        `json:"region,omitempty"` // ISO 3166-1
}

func (k *keyring) nameQuote() *cobra.Command {
	var term leaseTerm
	cmd := &cobra.Command{
		Use: "quote NAME", Short: "Say what a name costs, if it is free",
		Long: `Asks what a registration costs (draft §5.1.1 step 3). The figures are those of
the genesis file; a node that quotes others is found out. A quote reserves
nothing.`,
		Example: `  utxonode name quote jmbc.user.utxo --years 2
  utxonode name quote 域名系統.utxo
  utxonode name quote meeting.utxo --for 12h`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
	}
	term.flags(cmd)
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
		period, err := term.period()
		if err != nil {
			return err
		}
		q, err := s.QuotePeriod(cmd.Context(), n, period)
		if err != nil {
			return err
		}
		p := price{n.String(), n.Unicode(), period / registrar.Year, q.Fee, q.Stake, q.Deposit, q.Treasury.Encode(s.net.prefix()), period, n.Region()}
		return k.print(p, func(w io.Writer) {
			fmt.Fprintf(w, "%s is free\n", both(n))
			fields(w,
				"fee", fmt.Sprintf("%s for %s", coins(p.Fee), term.words()),
				"region", p.Region,
				"stake", coins(p.Stake)+", comes back when the name is released",
				"deposit", coins(p.Deposit)+", comes back with the registration")
		})
	})
	return cmd
}

// A leaseTerm is for how long a name is registered: years, or less.
type leaseTerm struct {
	years uint64
	text  string // --for
}

func (t *leaseTerm) flags(cmd *cobra.Command) {
	cmd.Flags().Uint64Var(&t.years, "years", 1, "`number` of years")
	cmd.Flags().StringVar(&t.text, "for", "", "`period` of a name that ends by itself, 1h to 30d, instead of years")
}

func (t *leaseTerm) period() (registrar.Seconds, error) {
	if t.text != "" {
		return parsePeriod(t.text)
	}
	if t.years == 0 || t.years > 1000 {
		return 0, fmt.Errorf("%w: %d years", registrar.ErrPeriod, t.years)
	}
	return t.years * registrar.Year, nil
}

func (t *leaseTerm) words() string {
	if t.text != "" {
		return t.text
	}
	return plural(t.years, "year")
}
