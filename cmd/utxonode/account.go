package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/ledger"
)

// A balance is what an account holds, in atoms, as the node says.
type balance struct {
	Account   string        `json:"account,omitempty"`
	Address   string        `json:"address"`
	Dev       bool          `json:"dev,omitempty"` // everybody has its key
	Spendable ledger.Amount `json:"spendable"`
	Locked    ledger.Amount `json:"locked"` // stakes and deposits
	Height    uint64        `json:"height"`
}

func (a *app) accountCommand() *cobra.Command {
	k := &keyring{app: a}
	cmd := noun("account", "Show accounts and what they hold",
		`An account is a key of yours, or on a local network one of alice … judy, whose
keys everybody has. A key of yours goes first. Several with a + between are an
account of their own, for which all of them sign; the order does not matter.`,
		`  utxonode account list
  utxonode account balance alice
  utxonode account balance main+vault`,
		k.accountBalance(), k.accountList())
	k.flags(cmd)
	return cmd
}

func (k *keyring) accountBalance() *cobra.Command {
	return &cobra.Command{
		Use: "balance ACCOUNT|ADDRESS", Short: "Show what an account or address holds",
		Example: `  utxonode account balance alice
  utxonode account balance alice --json`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: k.completeAccounts,
		RunE: advise(func(cmd *cobra.Command, args []string) error {
			s, err := k.connect(cmd.Context())
			if err != nil {
				return err
			}
			who, err := k.holder(s.net, args[0])
			if err != nil {
				return err
			}
			b, err := s.balance(cmd.Context(), who)
			if err != nil {
				return err
			}
			return k.print(b, func(w io.Writer) {
				fields(w,
					"account", b.Account, "address", b.Address, "spendable", coins(b.Spendable),
					"locked", coins(b.Locked)+" in stakes and deposits", "height", fmt.Sprint(b.Height))
			})
		}),
	}
}

func (k *keyring) accountList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the accounts that can sign here, with what they hold",
		Example: `  utxonode account list
  utxonode account list --json`,
		Args: cobra.NoArgs, ValidArgsFunction: completeNothing,
		RunE: advise(func(cmd *cobra.Command, _ []string) error {
			s, err := k.connect(cmd.Context())
			if err != nil {
				return err
			}
			accounts, err := k.accounts(s.net)
			if err != nil {
				return err
			}
			all := []balance{}
			var rows [][]string
			for _, who := range accounts {
				b, err := s.balance(cmd.Context(), who)
				if err != nil {
					return err
				}
				kind := "key"
				if b.Dev {
					kind = "dev"
				}
				all = append(all, b)
				rows = append(rows, []string{b.Account, kind, coins(b.Spendable), coins(b.Locked), b.Address})
			}
			return k.print(all, func(w io.Writer) {
				table(w, []string{"ACCOUNT", "KIND", "SPENDABLE", "LOCKED", "ADDRESS"}, rows)
			})
		}),
	}
}

func (s *session) balance(ctx context.Context, who account) (balance, error) {
	address := who.Address.Encode(s.net.prefix())
	held, err := s.rest.Account(ctx, address, "")
	return balance{who.Name, address, who.Dev, held.Balance, held.Staked, held.Height}, err
}
