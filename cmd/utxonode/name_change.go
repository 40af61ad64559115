package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// A changed name is what an operation left.
type changed struct {
	Done    string        `json:"done"` // such as transfer
	Name    string        `json:"name"`
	Unicode string        `json:"unicode"`
	TxID    ledger.TxID   `json:"txid"`
	Height  uint64        `json:"height"`
	Status  string        `json:"status"`
	Owner   string        `json:"owner,omitempty"`
	Expiry  uint64        `json:"expiry,omitempty"` // Unix seconds of the chain clock
	Pending *rest.Pending `json:"pending,omitempty"`
	now     uint64
}

func (v changed) write(w io.Writer, n name.Name) {
	expiry, pending := "", ""
	if v.Expiry != 0 {
		expiry = day(v.Expiry)
	}
	if v.Pending != nil {
		pending = pendingWords(v.Pending, v.now)
	}
	fields(w, v.Done, both(n), "txid", v.TxID.String(), "height", fmt.Sprint(v.Height), "expiry", expiry, "pending", pending)
	if v.Pending != nil {
		fmt.Fprintf(w, "then anyone: '%s name finalize %s'\n", self(), v.Name)
	}
}

// pendingWords says what is to become of a name, and when.
func pendingWords(p *rest.Pending, now uint64) string {
	words := oneLine(p.Kind)
	if p.To != "" {
		words += " to " + oneLine(p.To)
	}
	if now >= p.EffectiveAt {
		return words + ", can be finalized"
	}
	return fmt.Sprintf("%s, can be finalized from %s, %s", words, day(p.EffectiveAt), from(p.EffectiveAt, now))
}

// operate makes one transaction of what add adds for each name, or drafts it,
// and shows what it left.
func (k *keyring) operate(ctx context.Context, names []name.Name, v *verb) error {
	s, err := k.sign(ctx, nil)
	if err != nil {
		return err
	}
	b := s.Batch()
	if len(names) > 1 {
		if err := b.Prepare(ctx, names...); err != nil {
			return err
		}
	}
	for _, n := range names {
		if err := v.add(ctx, s, b, n); err != nil {
			return err
		}
	}
	done, err := b.Send(ctx)
	if err != nil {
		return k.unsigned(ctx, s, err)
	}
	s.proved(ctx, done.TxID)
	all := make([]changed, len(names))
	for i, n := range names {
		if all[i], err = s.changed(ctx, n, v.done, done); err != nil {
			return err
		}
	}
	var out any = all
	if len(all) == 1 {
		out = all[0]
	}
	return k.print(out, func(w io.Writer) {
		for i := range all {
			all[i].write(w, names[i])
		}
	})
}

// changed looks up what a transaction left of a name.
func (s *session) changed(ctx context.Context, n name.Name, done string, c client.Confirmation) (changed, error) {
	v := changed{Done: done, Name: n.String(), Unicode: n.Unicode(), TxID: c.TxID, Height: c.Height}
	held, err := s.rest.Name(ctx, n)
	v.Status, v.Owner, v.Expiry, v.Pending, v.now = held.Status, held.Owner, held.Expiry, held.Pending, held.Time
	if v.Status != string(registrar.Active) {
		v.Pending = nil
	}
	return v, err
}

// A verb is an operation as a command, on one name or on several at once.
type verb struct {
	use, short, long, example string
	done                      string // what the first line of the output says
	confirm                   string // what is asked before; "" for nothing
	flags                     func(*cobra.Command)
	add                       func(ctx context.Context, s *session, b *client.Batch, n name.Name) error
}

func (k *keyring) nameVerb(v verb) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: v.use, Short: v.short, Long: v.long, Example: v.example,
		Args: cobra.MinimumNArgs(1), ValidArgsFunction: completeNothing,
	}
	k.drafts(cmd)
	if v.flags != nil {
		v.flags(cmd)
	}
	if v.confirm != "" {
		cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	}
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		names, err := inputs(args)
		if err != nil {
			return err
		}
		if v.confirm != "" && !yes {
			if err := k.confirm(cmd.Context(), v.confirm, names); err != nil {
				return err
			}
		}
		k.learn(cmd)
		return k.operate(cmd.Context(), names, &v)
	})
	return cmd
}

// inputs reads names as a person typed them.
func inputs(args []string) ([]name.Name, error) {
	names := make([]name.Name, len(args))
	for i, text := range args {
		var err error
		if names[i], err = input(text); err != nil {
			return nil, err
		}
		if slices.Contains(names[:i], names[i]) {
			return nil, usagef("%s is named twice", both(names[i]))
		}
	}
	return names, nil
}

// learn counts policy files that other flags name as --policy.
func (k *keyring) learn(cmd *cobra.Command) {
	for _, name := range []string{"to", "from", "owner"} {
		if f := cmd.Flags().Lookup(name); f != nil && isPath(f.Value.String()) {
			k.policyFiles = append(k.policyFiles, f.Value.String())
		}
	}
}

// confirm asks a person before what cannot be undone easily.
func (k *keyring) confirm(ctx context.Context, what string, names []name.Name) error {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = both(n)
	}
	what = fmt.Sprintf(what, strings.Join(all, ", "))
	if _, ok := k.terminal(); !ok {
		return usagef("%s: confirm it with --yes", what)
	}
	answer, err := k.ask(ctx, what+". Type yes: ")
	if err == nil && answer != "yes" {
		err = stop(exitFailed, "nothing was done")
	}
	return err
}

// address reads an account or address of a flag.
func (k *keyring) address(s *session, flag, text string) (ledger.Address, error) {
	if text == "" {
		return ledger.Address{}, usagef("say who with --%s ACCOUNT, ADDRESS or policy file", flag)
	}
	who, err := k.holder(s.net, text)
	return who.Address, err
}

func (k *keyring) nameTransfer() *cobra.Command {
	var to string
	return k.nameVerb(verb{
		use: "transfer NAME… --to ACCOUNT --from ACCOUNT", short: "Begin to give a name to another owner", done: "transfer begun",
		long: `Begins to give a name to another owner, who has to sign too: with --with if the key is
here, else in the draft. The transfer acts when the timelock is over and somebody
finalizes it; until then the old owner or the guardians can cancel it. It clears the
guardians.`,
		example: `  utxonode name transfer jmbc.user.utxo --to bob --from alice --with bob
  utxonode name transfer jmbc.user.utxo --to bob.json --from alice --draft transfer.json
  utxonode name finalize jmbc.user.utxo --from carol`,
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&to, "to", "", "new `owner`: account, address or policy file")
		},
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			a, err := k.address(s, "to", to)
			if err != nil {
				return err
			}
			return b.Transfer(ctx, n, a)
		},
	})
}

func (k *keyring) namePolicy() *cobra.Command {
	var to string
	return k.nameVerb(verb{
		use: "policy NAME… --to ACCOUNT --from ACCOUNT", short: "Begin to change by which keys a name is held", done: "change of keys begun",
		long: `Begins to put a name under other keys of its owner: another key, or a policy of several
('utxonode multisig create'). The new keys sign too, so that a name cannot go where
nobody holds the key. It acts when the timelock is over and somebody finalizes it.`,
		example: `  utxonode name policy jmbc.user.utxo --to board --from alice --with alice,bob`,
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&to, "to", "", "new `keys`: account, address or policy file")
		},
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			a, err := k.address(s, "to", to)
			if err != nil {
				return err
			}
			return b.SetPolicy(ctx, n, a)
		},
	})
}

func (k *keyring) nameGuardians() *cobra.Command {
	var to string
	var none bool
	return k.nameVerb(verb{
		use: "guardians NAME… --to ACCOUNT|--none --from ACCOUNT", short: "Begin to change who can recover a name", done: "change of guardians begun",
		long: `Begins to make others the guardians of a name: usually a policy of several ('utxonode
multisig create'). Guardians can give the name to new keys when the owner's are lost
('utxonode name recover') and cancel what is pending. An owner of one key cannot stop
its guardians: it trusts them. It acts when the timelock is over and somebody
finalizes it.`,
		example: `  utxonode name guardians jmbc.user.utxo --to friends --from alice
  utxonode name guardians jmbc.user.utxo --none --from alice`,
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&to, "to", "", "`guardians`: account, address or policy file")
			cmd.Flags().BoolVar(&none, "none", false, "nobody can recover the name any more")
		},
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			var a ledger.Address
			var err error
			if !none {
				if a, err = k.address(s, "to", to); err != nil {
					return err
				}
				if k.single(s.net) {
					k.note("warning     one key owns %s: it trusts these guardians, who can take the name and whom it cannot stop", both(n))
				}
			}
			return b.SetGuardians(ctx, n, a)
		},
	})
}

// single reports whether one signature speaks for --from.
func (k *keyring) single(n *network) bool {
	who, err := k.holder(n, k.from)
	if err != nil || who.policy == nil {
		return false
	}
	b, err := ledger.EncodePolicy(who.policy)
	return err == nil && ledger.MinSignatures(b) < 2
}

func (k *keyring) nameRecover() *cobra.Command {
	var to string
	return k.nameVerb(verb{
		use: "recover NAME… --to ACCOUNT --from ACCOUNT", short: "Begin to give a name to new keys, as its guardians", done: "recovery begun",
		long: `Begins to give a name to new keys, signed by its guardians and by the new keys. --from
pays; guardians whose keys are here sign with --with, the others in the draft. It
replaces whatever is pending. It acts when the timelock is over and somebody finalizes
it. An owner whose policy asks for two signatures can cancel it.`,
		example: `  utxonode name recover jmbc.user.utxo --to new --from carol --with carol --draft recover.json`,
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&to, "to", "", "new `keys`: account, address or policy file")
		},
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			a, err := k.address(s, "to", to)
			if err != nil {
				return err
			}
			return b.Recover(ctx, n, a)
		},
	})
}

func (k *keyring) nameFinalize() *cobra.Command {
	return k.nameVerb(verb{
		use: "finalize NAME… --from ACCOUNT", short: "Complete what is pending on a name", done: "finalized",
		long: `Completes a pending change whose time has come: a transfer, a release, a recovery, or
other keys, guardians or another resolver. Anyone can; --from pays for the transaction.`,
		example: `  utxonode name finalize jmbc.user.utxo --from carol`,
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			return b.Finalize(ctx, n)
		},
	})
}

func (k *keyring) nameCancel() *cobra.Command {
	var guardians bool
	return k.nameVerb(verb{
		use: "cancel NAME… --from ACCOUNT", short: "Cancel what is pending on a name", done: "cancelled",
		long: `Cancels a pending change, as the owner or with --guardians as the guardians. One key
does not stop a recovery, and guardians do not stop their replacement.`,
		example: `  utxonode name cancel jmbc.user.utxo --from alice
  utxonode name cancel jmbc.user.utxo --guardians --from carol --draft cancel.json`,
		flags: func(cmd *cobra.Command) {
			cmd.Flags().BoolVar(&guardians, "guardians", false, "sign as the guardians")
		},
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			return b.Cancel(ctx, n, guardians)
		},
	})
}

func (k *keyring) nameRelease() *cobra.Command {
	return k.nameVerb(verb{
		use: "release NAME… --from ACCOUNT", short: "Begin to give a name up", done: "release begun",
		confirm: "a released name is gone when its time has come: %s",
		long: `Begins to give a name up. When the timelock is over and somebody finalizes it, its
records are gone, the stake comes back, and anyone can register the name. Until then
it can be cancelled.`,
		example: `  utxonode name release jmbc.user.utxo --from alice --yes
  utxonode name finalize jmbc.user.utxo --from alice`,
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			return b.Release(ctx, n)
		},
	})
}

func (k *keyring) nameReclaim() *cobra.Command {
	return k.nameVerb(verb{
		use: "reclaim NAME… --from ACCOUNT", short: "Take the stake of a name back whose lease is over", done: "reclaimed",
		long: `Takes back the stake that a name has held for --from: when the name was released, its
grace or its delegation is over, or somebody else has registered it since.`,
		example: `  utxonode name reclaim jmbc.user.utxo --from alice`,
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			_, err := b.Reclaim(ctx, n)
			return err
		},
	})
}

func (k *keyring) nameDelegate() *cobra.Command {
	var to, period string
	var revocable bool
	return k.nameVerb(verb{
		use: "delegate NAME… --to ACCOUNT --for PERIOD --from ACCOUNT", short: "Make a name below yours somebody's own", done: "delegated",
		long: `Makes a name below a registered one a domain of its own, whose owner alone sets its
records. It costs no fee, and a stake that its owner gets back. It ends no later than
the name above. One that is not --revocable can be revoked for as long as the timelock,
and then not any more.`,
		example: `  utxonode name delegate dev.user.utxo --to bob --for 90d --revocable --from alice`,
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&to, "to", "", "`owner` of the new name: account, address or policy file")
			cmd.Flags().StringVar(&period, "for", "", "`period`, such as 90d, 12h or 1y")
			cmd.Flags().BoolVar(&revocable, "revocable", false, "it can be taken back at any time")
		},
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			a, err := k.address(s, "to", to)
			if err != nil {
				return err
			}
			seconds, err := parsePeriod(period)
			if err != nil {
				return err
			}
			return b.Delegate(ctx, n, a, seconds, revocable)
		},
	})
}

func (k *keyring) nameRevoke() *cobra.Command {
	var undo, guardians bool
	return k.nameVerb(verb{
		use: "revoke NAME… --from ACCOUNT", short: "Take a delegated name back", done: "revoked",
		long: `Ends a delegated name when the timelock is over, as the owner of the name above. --undo
takes that back, by the owner or with --guardians by the guardians of the name above.`,
		example: `  utxonode name revoke dev.user.utxo --from alice
  utxonode name revoke dev.user.utxo --undo --from alice`,
		flags: func(cmd *cobra.Command) {
			cmd.Flags().BoolVar(&undo, "undo", false, "take the revocation back")
			cmd.Flags().BoolVar(&guardians, "guardians", false, "with --undo: sign as the guardians of the name above")
		},
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			if guardians && !undo {
				return usagef("guardians can take a revocation back with --undo, and not revoke")
			}
			return b.Revoke(ctx, n, undo, guardians)
		},
	})
}

func (k *keyring) nameResolver() *cobra.Command {
	var to string
	var none bool
	return k.nameVerb(verb{
		use: "resolver NAME… --to ID|--none --from ACCOUNT", short: "Change by which resolver a name is resolved", done: "change of resolver begun",
		long: `Points a name to a resolver descriptor that somebody has published ('utxonode descriptor
publish'). Where the chain locks that, it acts when the timelock is over and somebody
finalizes it.`,
		example: `  utxonode name resolver jmbc.user.utxo --to 5f0c… --from alice
  utxonode name resolver jmbc.user.utxo --none --from alice`,
		flags: func(cmd *cobra.Command) {
			cmd.Flags().StringVar(&to, "to", "", "`id` of a published descriptor")
			cmd.Flags().BoolVar(&none, "none", false, "no resolver of its own")
		},
		add: func(ctx context.Context, s *session, b *client.Batch, n name.Name) error {
			if none {
				return b.SetResolver(ctx, n, [32]byte{})
			}
			id, err := parseID(to)
			if err != nil {
				return err
			}
			return b.SetResolver(ctx, n, id)
		},
	})
}

// parseID reads the id of a descriptor.
func parseID(text string) (id [32]byte, err error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(id) {
		return id, usagef("%q is no id of a descriptor: 64 hexadecimal digits, as 'utxonode descriptor publish' prints them", text)
	}
	return [32]byte(b), nil
}
