package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
)

func (a *app) txCommand() *cobra.Command {
	k := &keyring{app: a}
	cmd := noun("tx", "Explain, sign, submit and follow transactions",
		`A transaction that others have to sign is a draft: a file without secrets, which
--draft of the commands of names writes. Each signs it, in turn or copies of it that are
combined; whoever has them all submits it.`,
		`  utxonode tx show draft.json
  utxonode tx sign draft.json --from carol
  utxonode tx combine draft.json carols.json --out all.json
  utxonode tx submit all.json
  utxonode tx status 5f0c…`,
		k.txShow(), k.txSign(), k.txCombine(), a.txSubmit(), a.txStatus())
	k.flags(cmd)
	return cmd
}

func (a *app) txSubmit() *cobra.Command {
	var wait string
	cmd := &cobra.Command{
		Use: "submit FILE|-", Short: "Hand a signed transaction to a node",
		Long: `Hands a signed transaction to a node. The file is a draft that all have signed, or has
a transaction's octets, or those in hexadecimal or base64, or a JSON value with "tx"
and "records" in base64, as the HTTP API takes it.`,
		Example: `  utxonode tx submit signed.tx
  utxonode tx submit - --wait none < signed.tx`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&wait, "wait", rest.WaitCommitted, "`how` long to wait: none, committed or proved")
	_ = cmd.RegisterFlagCompletionFunc("wait", cobra.FixedCompletions( // the flag is there
		[]string{rest.WaitNone, rest.WaitCommitted, rest.WaitProved}, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		if wait != rest.WaitNone && wait != rest.WaitCommitted && wait != rest.WaitProved {
			return usagef("--wait is none, committed or proved, not %q", wait)
		}
		b, err := a.readInput(args[0])
		if err != nil {
			return err
		}
		s, err := signed(b)
		if err != nil {
			return err
		}
		session, err := a.connect(cmd.Context())
		if err != nil {
			return err
		}
		t, err := session.rest.Submit(cmd.Context(), s, wait)
		if err != nil {
			return err
		}
		return a.printTx(t)
	})
	return cmd
}

// signed reads what can be submitted: a draft that all have signed, or a
// transaction.
func signed(b []byte) (rest.Submission, error) {
	d, ok, err := readDraft(b)
	if !ok || err != nil {
		if err != nil {
			return rest.Submission{}, err
		}
		return submission(b)
	}
	built, err := d.Complete()
	if err != nil {
		return rest.Submission{}, err
	}
	return rest.Submission{Tx: built.Raw, Records: built.Records}, nil
}

func (a *app) txStatus() *cobra.Command {
	var wait bool
	cmd := &cobra.Command{
		Use: "status TXID", Short: "Say whether a transaction is in a block",
		Long:    `Says where a transaction is, as the node knows it; exit code 1 if it knows nothing of it.`,
		Example: `  utxonode tx status 5f0c… --json`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
	}
	cmd.Flags().BoolVar(&wait, "wait", false, "wait for the block")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		id, err := ledger.ParseTxID(args[0])
		if err != nil {
			return usagef("%q is no TxID: 64 hexadecimal digits", args[0])
		}
		s, err := a.connect(cmd.Context())
		if err != nil {
			return err
		}
		t, err := s.follow(cmd.Context(), id, wait)
		if err != nil {
			return err
		}
		if err := a.printTx(t); err != nil {
			return err
		}
		if t.Status == rest.TxUnknown {
			return stop(exitFailed, "the node knows no transaction %s; ask another with --node, or submit it again", id)
		}
		return nil
	})
	return cmd
}

func (s *session) follow(ctx context.Context, id ledger.TxID, wait bool) (rest.Transaction, error) {
	how := rest.WaitNone
	if wait {
		how = rest.WaitCommitted
	}
	return s.rest.Transaction(ctx, id, how)
}

func (a *app) printTx(t rest.Transaction) error {
	return a.print(t, func(w io.Writer) {
		height := ""
		if t.Status == rest.TxCommitted {
			height = fmt.Sprintf("%d, place %d", t.Height, t.Place)
		}
		fields(w, "txid", t.TxID.String(), "status", oneLine(t.Status), "height", height)
	})
}
