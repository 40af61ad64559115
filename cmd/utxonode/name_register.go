package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
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
	var term leaseTerm
	var owner string
	var cbdc bool
	cmd := &cobra.Command{
		Use: "register NAME… --from ACCOUNT", Short: "Register a name, or several at once",
		Long: `Registers a name (draft §5.1.1): asks for the price, commits to the name without
saying which, waits until the commitment is old enough, then reveals it and pays.
Each step is stored before it is taken. Whatever breaks it off, the same command
again goes on where it stood, and pays once. Several names are registered together,
all or none, in the same two transactions.

--for registers a name that ends by itself, without grace and renewal. Its --owner
signs, the owner of the name above where there is one, and a region's authority; where
their keys are not here, --draft has them sign the second transaction, and the same
command again shows the receipt.`,
		Example: `  utxonode name register jmbc.user.utxo --from alice --years 1
  utxonode name register one.utxo two.utxo --from alice --owner board
  utxonode name register meeting.utxo --for 12h --from alice
  utxonode name register 域名系統.utxo --from alice --json`,
		Args: cobra.MinimumNArgs(1), ValidArgsFunction: completeNothing,
	}
	k.drafts(cmd)
	term.flags(cmd)
	cmd.Flags().StringVar(&owner, "owner", "", "who is to hold it, if not --from: `account`, address or policy file")
	cmd.Flags().BoolVar(&cbdc, "cbdc", false, "the fee was paid to the region's central bank, which signs too")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		var r client.Registration
		for _, text := range args {
			n, err := input(text)
			if err != nil {
				return err
			}
			if err := n.Registrable(); err != nil {
				return err
			}
			if n.Unicode() != n.String() {
				k.note("note        clients that know only ASCII must be given %s for %s", n, n.Unicode())
			}
			r.Names = append(r.Names, n)
		}
		var err error
		if r.Period, err = term.period(); err != nil {
			return err
		}
		if cbdc {
			r.Payment = registrar.PayCBDC
		}
		k.learn(cmd)
		s, err := k.sign(cmd.Context(), k.step)
		if err != nil {
			return err
		}
		if owner != "" {
			if r.Owner, err = k.address(s, "owner", owner); err != nil {
				return err
			}
		}
		receipts, err := s.RegisterAll(cmd.Context(), r)
		if err != nil {
			return k.unsigned(cmd.Context(), s, err)
		}
		return k.registered(cmd.Context(), s, receipts, r.Period)
	})
	return cmd
}

// registered shows receipts.
func (k *keyring) registered(ctx context.Context, s *session, receipts []client.Receipt, period registrar.Seconds) error {
	all := make([]registration, len(receipts))
	for i, receipt := range receipts {
		n := receipt.Name
		all[i] = registration{Name: n.String(), Unicode: n.Unicode(), TxID: receipt.TxID, Height: receipt.Height, Expiry: receipt.Expiry}
		s.paid(ctx, &all[i], n)
	}
	s.proved(ctx, all[0].TxID)
	if all[0].Years != 0 && all[0].Years != period/registrar.Year {
		k.note("this is the registration for %s that was begun earlier", plural(all[0].Years, "year"))
	}
	var v any = all
	if len(all) == 1 {
		v = all[0]
	}
	return k.print(v, func(w io.Writer) {
		for i, r := range all {
			fields(w,
				"registered", both(receipts[i].Name), "txid", r.TxID.String(), "height", fmt.Sprint(r.Height),
				"expiry", day(r.Expiry), "fee", coins(r.Fee), "stake", coins(r.Stake))
		}
	})
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
func (s *session) paid(ctx context.Context, r *registration, n name.Name) {
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
		s.addPaid(r, tx, n)
	}
}

func (s *session) addPaid(r *registration, tx *ledger.Tx, n name.Name) {
	for _, a := range tx.Actions {
		op, err := registrar.DecodeAction(a)
		reveal, ok := op.(registrar.Register)
		if err != nil || !ok || reveal.Name != n || int(reveal.Output) >= len(tx.Outputs) {
			continue
		}
		r.Years, r.Stake = reveal.Period/registrar.Year, tx.Outputs[reveal.Output].Amount
		q, err := registrar.QuoteFor(&s.net.genesis.Chain.Registrar, n, nil, reveal.Period, 0)
		if err == nil && reveal.Payment == registrar.PayJMBC {
			r.Fee = q.Fee
		}
	}
}
