package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
)

func (k *keyring) nameHistory() *cobra.Command {
	return &cobra.Command{
		Use: "history NAME", Short: "List the transactions that acted on a name",
		Long: `Lists the transactions that acted on a name, oldest first, as the node has noted them
from the blocks. 'utxonode tx status' says where each is.`,
		Example: `  utxonode name history jmbc.user.utxo`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
		RunE: advise(func(cmd *cobra.Command, args []string) error {
			n, err := input(args[0])
			if err != nil {
				return err
			}
			s, err := k.connect(cmd.Context())
			if err != nil {
				return err
			}
			all, err := s.history(cmd.Context(), n)
			if err != nil {
				return err
			}
			return k.print(all, func(w io.Writer) {
				var rows [][]string
				for _, e := range all {
					rows = append(rows, []string{fmt.Sprint(e.Height), day(e.Time), oneLine(strings.Join(e.Operations, ", ")), e.TxID.String()})
				}
				table(w, []string{"HEIGHT", "TIME", "OPERATIONS", "TXID"}, rows)
			})
		}),
	}
}

// history asks for all pages.
func (s *session) history(ctx context.Context, n name.Name) ([]rest.Event, error) {
	all := []rest.Event{}
	for after := ""; ; {
		page, err := s.rest.History(ctx, n, after)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Events...)
		if page.Next == "" || page.Next == after {
			return all, nil
		}
		after = page.Next
	}
}
