package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/ledger"
)

// A payment is one that is in a block.
type payment struct {
	To     string        `json:"to"`
	Amount ledger.Amount `json:"amount"` // atoms
	TxID   ledger.TxID   `json:"txid"`
	Height uint64        `json:"height"`
}

func (a *app) payCommand() *cobra.Command {
	k := &keyring{app: a}
	cmd := &cobra.Command{
		Use: "pay TO AMOUNT --from ACCOUNT", Short: "Pay an amount to an account or address",
		Long:    `Pays an amount in JMBC to an account or an address, and waits until it is in a block.`,
		Example: `  utxonode pay bob 12.5 --from alice`,
		Args:    cobra.ExactArgs(2), ValidArgsFunction: k.completeAccounts,
	}
	k.flags(cmd)
	k.signs(cmd)
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		amount, err := ledger.ParseAmount(args[1])
		if err != nil || amount == 0 {
			return usagef("%q is no amount; say it in JMBC, such as 12.5", args[1])
		}
		s, err := k.sign(cmd.Context(), nil)
		if err != nil {
			return err
		}
		to, err := k.holder(s.net, args[0])
		if err != nil {
			return err
		}
		done, err := s.Pay(cmd.Context(), to.Address, amount)
		if err != nil {
			return err
		}
		p := payment{to.Address.Encode(s.net.prefix()), amount, done.TxID, done.Height}
		return k.print(p, func(w io.Writer) {
			fields(w, "paid", coins(amount), "to", p.To, "txid", p.TxID.String(), "height", fmt.Sprint(p.Height))
		})
	})
	return cmd
}
