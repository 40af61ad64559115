package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
)

// A registration is a receipt with what was paid, in atoms.
type registration struct {
	Name    string        `json:"name"`
	Unicode string        `json:"unicode"`
	TxID    ledger.TxID   `json:"txid"`
	Height  uint64        `json:"height"`
	Expiry  uint64        `json:"expiry"` // Unix seconds of the chain clock
	Years   uint64        `json:"years,omitempty"`
	Fee     ledger.Amount `json:"fee"`
	Stake   ledger.Amount `json:"stake"`
}

func (k *keyring) nameRegister() *cobra.Command {
	var years uint64
	cmd := &cobra.Command{
		Use: "register NAME --from ACCOUNT", Short: "Register a name",
		Long: `Registers a name (draft §5.1.1): asks for the price, commits to the name without
saying which, waits until the commitment is old enough, then reveals it and pays.
Each step is stored before it is taken. Whatever breaks it off, the same command
again goes on where it stood, and pays once.`,
		Example: `  utxonode name register jmbc.user.utxo --from alice --years 1
  utxonode name register 域名系統.utxo --from alice --json`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
	}
	k.signs(cmd)
	cmd.Flags().Uint64Var(&years, "years", 1, "`number` of years")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		n, err := input(args[0])
		if err != nil {
			return err
		}
		if err := n.Registrable(); err != nil {
			return err
		}
		s, err := k.sign(cmd.Context(), k.step)
		if err != nil {
			return err
		}
		receipt, err := s.Register(cmd.Context(), n, years)
		if err != nil {
			return err
		}
		r := registration{Name: n.String(), Unicode: n.Unicode(), TxID: receipt.TxID, Height: receipt.Height, Expiry: receipt.Expiry}
		s.paid(cmd.Context(), &r)
		s.proved(cmd.Context(), r.TxID)
		if r.Years != 0 && r.Years != years {
			k.note("this is the registration for %s that was begun earlier", plural(r.Years, "year"))
		}
		return k.print(r, func(w io.Writer) {
			fields(w,
				"registered", both(n), "txid", r.TxID.String(), "height", fmt.Sprint(r.Height),
				"expiry", day(r.Expiry), "fee", coins(r.Fee), "stake", coins(r.Stake))
		})
	})
	return cmd
}

// step tells a person how far a registration is.
func (a *app) step(p client.Progress) {
	switch p.Step {
	case client.StepQuoted:
		a.note("quoted      %s is free: fee %s, stake %s", p.Name.Unicode(), coins(p.Fee), coins(p.Stake))
	case client.StepCommitting:
		a.note("committing  transaction %s", p.TxID)
	case client.StepCommitted:
		a.note("committed   in block %d", p.Height)
	case client.StepWaiting:
		a.note("waiting     the commitment has to be %s older", time.Duration(p.Wait)*time.Second)
	case client.StepRevealing:
		a.note("revealing   transaction %s", p.TxID)
	case client.StepRegistered:
		a.note("registered  in block %d", p.Height)
	}
}

// paid adds to a receipt what the transaction in the block says: a
// registration that was taken up again may be of another period than the one
// asked for now. What cannot be found out is left out.
func (s *session) paid(ctx context.Context, r *registration) {
	if r.Height == 0 {
		return
	}
	block, err := s.rest.Block(ctx, r.Height)
	if err != nil {
		return
	}
	for _, b := range block.Txs {
		tx, err := ledger.DecodeTx(b.Tx)
		if err != nil || tx.ID() != r.TxID {
			continue
		}
		s.addPaid(r, tx)
	}
}

func (s *session) addPaid(r *registration, tx *ledger.Tx) {
	for _, a := range tx.Actions {
		op, err := registrar.DecodeAction(a)
		if reveal, ok := op.(registrar.Register); err == nil && ok {
			r.Years = reveal.Period / registrar.Year
		}
	}
	for _, out := range tx.Outputs {
		switch {
		case out.Covenant.Kind == registrar.KindDomain:
			r.Stake += out.Amount
		case out.Address == s.net.genesis.Chain.Registrar.Treasury:
			r.Fee += out.Amount
		}
	}
}
