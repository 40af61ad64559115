package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// A holding is one name of an account.
type holding struct {
	Name    string        `json:"name"`
	Unicode string        `json:"unicode"`
	Status  string        `json:"status"`
	Expiry  uint64        `json:"expiry"` // Unix seconds of the chain clock
	Stake   ledger.Amount `json:"stake"`  // atoms
	Flags   []string      `json:"flags,omitempty"`
	Pending *rest.Pending `json:"pending,omitempty"`
}

func (k *keyring) nameList() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list --from ACCOUNT|ADDRESS", Short: "List the names that an account holds",
		Example: `  utxonode name list --from alice`,
		Args:    cobra.NoArgs, ValidArgsFunction: completeNothing,
	}
	k.signs(cmd)
	cmd.RunE = advise(func(cmd *cobra.Command, _ []string) error {
		s, err := k.connect(cmd.Context())
		if err != nil {
			return err
		}
		if k.from == "" {
			return usagef("say whose names with --from ACCOUNT; 'utxonode account list' shows the accounts")
		}
		who, err := k.holder(s.net, k.from)
		if err != nil {
			return err
		}
		status, err := s.rest.Status(cmd.Context())
		if err != nil {
			return err
		}
		held, err := s.holdings(cmd.Context(), who.Address)
		if err != nil {
			return err
		}
		return k.print(held, func(w io.Writer) {
			var rows [][]string
			for _, h := range held {
				ascii := h.Name
				if ascii == h.Unicode {
					ascii = ""
				}
				words := lease(registrar.Status(h.Status), h.Expiry, status.ChainTime, s.net.genesis.Chain.Registrar.Grace)
				if h.Pending != nil {
					words += "; pending: " + pendingWords(h.Pending, status.ChainTime)
				}
				what := oneLine(strings.Join(append([]string{h.Status}, h.Flags...), ", "))
				rows = append(rows, []string{h.Unicode, ascii, what, coins(h.Stake), words})
			}
			table(w, []string{"NAME", "A-LABELS", "STATUS", "STAKE", "EXPIRY"}, rows)
		})
	})
	return cmd
}

// holdings lists the domain outputs of an address.
func (s *session) holdings(ctx context.Context, address ledger.Address) ([]holding, error) {
	all := []holding{}
	for after := ""; ; {
		page, err := s.rest.Account(ctx, address.Encode(s.net.prefix()), after)
		if err != nil {
			return nil, err
		}
		for _, coin := range page.Coins {
			h, ok, err := s.holding(ctx, coin)
			if err != nil {
				return nil, err
			}
			if ok {
				all = append(all, h)
			}
		}
		if page.Next == "" || page.Next == after {
			return all, nil
		}
		after = page.Next
	}
}

// holding looks up the name of a domain output. A coin of another kind is
// none, nor is one whose name somebody else has registered since.
func (s *session) holding(ctx context.Context, coin rest.Coin) (holding, bool, error) {
	if coin.Kind != "domain" {
		return holding{}, false, nil
	}
	n, err := name.Parse(coin.Name)
	if err != nil {
		return holding{}, false, err
	}
	held, err := s.rest.Name(ctx, n)
	if err != nil || held.Outpoint == nil || *held.Outpoint != coin.Outpoint {
		return holding{}, false, err
	}
	return holding{n.String(), n.Unicode(), held.Status, held.Expiry, coin.Amount, held.Flags, held.Pending}, true, nil
}
