package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/zone"
)

// A shown name is what a node holds of it.
type shown struct {
	Name    string        `json:"name"`
	Unicode string        `json:"unicode"`
	Status  string        `json:"status"`
	Owner   string        `json:"owner,omitempty"`
	Account string        `json:"account,omitempty"` // the owner's, if it is known here
	Expiry  uint64        `json:"expiry,omitempty"`  // Unix seconds of the chain clock
	Lease   string        `json:"lease,omitempty"`   // the expiry in words
	Stake   ledger.Amount `json:"stake,omitempty"`   // atoms
	Records []string      `json:"records"`           // presentation format
	Height  uint64        `json:"height"`
}

func (k *keyring) nameShow() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show who holds a name, until when, and its records",
		Long: `Shows what the node holds of a name, as the node says it; 'utxonode query' gives
records that are proved.`,
		Example: `  utxonode name show jmbc.user.utxo
  utxonode name show 域名系統.utxo --json`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
		RunE: advise(func(cmd *cobra.Command, args []string) error {
			n, err := input(args[0])
			if err != nil {
				return err
			}
			s, err := k.connect(cmd.Context())
			if err != nil {
				return err
			}
			v, err := k.look(cmd.Context(), s, n)
			if err != nil {
				return err
			}
			return k.print(v, func(w io.Writer) { v.write(w, n) })
		}),
	}
}

// look asks for a name. The records are read here from what their root shows.
func (k *keyring) look(ctx context.Context, s *session, n name.Name) (shown, error) {
	held, err := s.rest.Name(ctx, n)
	if err != nil {
		return shown{}, err
	}
	v := shown{Name: n.String(), Unicode: n.Unicode(), Status: held.Status, Records: []string{}, Height: held.Height}
	if held.Outpoint == nil {
		return v, n.Registrable() // what nobody can hold is not free
	}
	status, err := s.rest.Status(ctx)
	if err != nil {
		return v, err
	}
	v.Owner, v.Expiry, v.Stake = oneLine(held.Owner), held.Expiry, held.Stake
	v.Account = k.whose(s.net, held.Owner)
	v.Lease = lease(registrar.Status(held.Status), held.Expiry, status.ChainTime, s.net.genesis.Chain.Registrar.Grace)
	set, err := committed(n, held)
	v.Records = lines(set)
	return v, err
}

// committed reads the records of a name and checks that they are those of its
// root.
func committed(n name.Name, held rest.Name) (zone.Set, error) {
	if len(held.RecordSet) == 0 {
		return zone.Empty(n), nil
	}
	set, err := zone.Decode(n, held.RecordSet)
	if err != nil {
		return set, fmt.Errorf("%w: %w", client.ErrRecords, err)
	}
	if root := set.Root(); hex.EncodeToString(root[:]) != held.RecordsRoot {
		return set, fmt.Errorf("%w: the records of %s have another root than the name", client.ErrRecords, n)
	}
	return set, nil
}

// whose names the account of an address, if it is one of those known here.
func (k *keyring) whose(n *network, address string) string {
	all, err := k.accounts(n)
	if err != nil {
		return ""
	}
	for _, a := range all {
		if a.Address.Encode(n.prefix()) == address {
			return a.Name
		}
	}
	return ""
}

// write prints both forms of the name (T-037) and the rest in words.
func (v shown) write(w io.Writer, n name.Name) {
	alabel := v.Name
	if v.Unicode == v.Name {
		alabel = ""
	}
	if v.Owner == "" {
		fields(w, "name", v.Unicode, "A-labels", alabel, "status", "free: nobody holds it")
		return
	}
	owner := v.Owner
	if v.Account != "" {
		owner = fmt.Sprintf("%s (%s)", v.Owner, v.Account)
	}
	fields(w,
		"name", v.Unicode, "A-labels", alabel, "status", oneLine(v.Status), "owner", owner, "expiry", v.Lease,
		"stake", coins(v.Stake), "records", fmt.Sprint(len(v.Records)))
	for _, line := range v.Records {
		fmt.Fprintln(w, "  "+line)
	}
}
