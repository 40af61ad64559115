package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/testnet"
)

func (k *keyring) txSign() *cobra.Command {
	var out string
	var yes bool
	cmd := &cobra.Command{
		Use: "sign FILE --from ACCOUNT", Short: "Sign a draft",
		Long: `Shows what a draft does and signs it with the keys of --from and --with: their part in
every policy that has them. Signatures do not cover how much the coins hold that are
spent, so a node is asked, and what it says is checked against the transactions that
made them. The draft is written back, or to --out.`,
		Example: `  utxonode tx sign draft.json --from carol
  utxonode tx sign draft.json --from carol --out carols.json --yes`,
		Args: cobra.ExactArgs(1),
	}
	k.signs(cmd)
	cmd.Flags().StringSliceVar(&k.with, "with", nil, "other `accounts` whose keys are here and sign too")
	cmd.Flags().StringVar(&out, "out", "", "write the signed draft to this `file`, not back")
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		d, err := k.draftOf(args[0])
		if err != nil {
			return err
		}
		if out == "" {
			out = args[0]
		}
		return k.signDraft(cmd.Context(), d, out, yes)
	})
	return cmd
}

func (k *keyring) draftOf(path string) (*wallet.Draft, error) {
	b, err := k.readInput(path)
	if err != nil {
		return nil, err
	}
	d, ok, err := readDraft(b)
	if err == nil && !ok {
		err = usagef("%s is no draft; --draft of the commands of names writes one", path)
	}
	return d, err
}

func (k *keyring) signDraft(ctx context.Context, d *wallet.Draft, out string, yes bool) error {
	s, err := k.sign(ctx, nil)
	if err != nil {
		return err
	}
	if err := s.Audit(ctx, d); err != nil {
		return err
	}
	status, err := s.rest.Status(ctx)
	if err != nil {
		return err
	}
	if !yes {
		if err := k.consent(ctx, s, d, status.ChainTime); err != nil {
			return err
		}
	}
	signed := 0
	for _, by := range s.signers {
		n, err := d.Sign(by)
		if err != nil {
			return err
		}
		signed += n
	}
	if signed == 0 {
		return usagef("nobody asks %s to sign this draft, or it has: '%s tx show' says who has to", k.from, self())
	}
	if err := writeDraft(out, d); err != nil {
		return err
	}
	v := k.describe(s.net, d, status.ChainTime)
	v.Draft = out
	return k.print(v, v.write)
}

// consent shows a draft to a person and asks.
func (k *keyring) consent(ctx context.Context, s *session, d *wallet.Draft, now uint64) error {
	if _, ok := k.terminal(); !ok {
		return usagef("look at it with 'utxonode tx show', then sign it with --yes")
	}
	k.describe(s.net, d, now).write(k.err)
	answer, err := k.ask(ctx, "Sign it? Type yes: ")
	if err == nil && answer != "yes" {
		err = stop(exitFailed, "not signed")
	}
	return err
}

func (k *keyring) txCombine() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "combine FILE… --out FILE", Short: "Put the signatures of copies of a draft together",
		Long:    `Puts the signatures of copies of one draft together. Drafts of different transactions are refused.`,
		Example: `  utxonode tx combine bobs.json carols.json --out all.json`,
		Args:    cobra.MinimumNArgs(2),
	}
	cmd.Flags().StringVar(&out, "out", "", "`file` for the draft with all signatures")
	cmd.RunE = advise(func(_ *cobra.Command, args []string) error {
		if out == "" {
			return usagef("say where to write it with --out FILE")
		}
		drafts := make([]*wallet.Draft, len(args))
		for i, path := range args {
			d, err := k.draftOf(path)
			if err != nil {
				return err
			}
			drafts[i] = d
		}
		all, err := wallet.Combine(drafts...)
		if err != nil {
			return err
		}
		if err := writeDraft(out, all); err != nil {
			return err
		}
		return k.showDraft(all, out, nil)
	})
	return cmd
}

// showDraft explains a draft without asking a node.
func (k *keyring) showDraft(d *wallet.Draft, path string, err error) error {
	if err != nil {
		return err
	}
	n, err := k.offline()
	if err != nil {
		return err
	}
	v := k.describe(n, d, 0)
	v.Draft = path
	return k.print(v, func(w io.Writer) {
		v.write(w)
		fmt.Fprintln(w, "nothing was asked of a node: what is spent is as the file says")
	})
}

// offline is the network at hand as far as its files say.
func (k *keyring) offline() (*network, error) {
	if k.genesis != "" {
		b, err := os.ReadFile(k.genesis)
		if err != nil {
			return nil, usage(fmt.Errorf("--genesis: %w", err))
		}
		genesis, err := node.DecodeGenesis(b)
		if err != nil {
			return nil, usage(fmt.Errorf("--genesis %s: %w", k.genesis, err))
		}
		return &network{genesis: genesis}, nil
	}
	dir, err := k.localDir()
	if err != nil {
		return nil, err
	}
	m, err := testnet.ReadManifest(dir)
	if err != nil {
		return nil, noNetwork(err)
	}
	genesis, err := m.Genesis()
	if err != nil {
		return nil, err
	}
	return &network{dir: dir, genesis: genesis}, nil
}
