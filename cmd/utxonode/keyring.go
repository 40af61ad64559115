package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
)

// A keyring is where the commands of one noun find keys.
type keyring struct {
	*app
	dir            string // --keys; empty means the default
	passphraseFile string // --passphrase-file
	from           string // --from: who signs

	with        []string // --with: who else signs here
	policyFiles []string // --policy
	draft       string   // --draft
}

// flags gives every command below cmd the flags of a keyring.
func (k *keyring) flags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.StringVar(&k.dir, "keys", os.Getenv("UTXONODE_KEYS"), "`directory` of the keys (UTXONODE_KEYS; utxonode/keys in the user's configuration)")
	f.StringVar(&k.passphraseFile, "passphrase-file", "", "`file` with the passphrase of the key (or UTXONODE_PASSPHRASE, or a terminal)")
}

// signs gives cmd the flag that says whose key signs.
func (k *keyring) signs(cmd *cobra.Command) {
	cmd.Flags().StringVar(&k.from, "from", "", "`account` that signs and pays: a key, on a local network alice … judy, or several that sign together, as in main+vault")
	_ = cmd.RegisterFlagCompletionFunc("from", k.completeAccounts) // the flag is there
}

// drafts gives cmd the flags of an operation that others may have to sign.
func (k *keyring) drafts(cmd *cobra.Command) {
	k.signs(cmd)
	cmd.Flags().StringSliceVar(&k.with, "with", nil, "other `accounts` whose keys are here and sign along")
	cmd.Flags().StringSliceVar(&k.policyFiles, "policy", nil, "policy `files` of others who have to sign")
	cmd.Flags().StringVar(&k.draft, "draft", "", "`file` for the transaction, if signatures are missing")
	_ = cmd.RegisterFlagCompletionFunc("with", k.completeAccounts) // the flag is there
}

// path returns the directory of the keys.
func (k *keyring) path() (string, error) {
	if k.dir != "" {
		return k.dir, nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", usagef("no place for keys: %v; say where with --keys DIRECTORY", err)
	}
	return filepath.Join(config, "utxonode", "keys"), nil
}

// open opens the keystore, making its directory.
func (k *keyring) open() (*keystore.Store, error) {
	dir, err := k.path()
	if err != nil {
		return nil, err
	}
	return keystore.Open(keystore.Config{Dir: dir})
}

// present opens the keystore if there is one; nil means there are no keys.
func (k *keyring) present() (*keystore.Store, error) {
	dir, err := k.path()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return k.open()
}

// An account is who an account name means on a network.
type account struct {
	Name    string
	Address ledger.Address
	Dev     bool          // known to everybody
	stored  bool          // a key of the keystore
	policy  ledger.Policy // nil: only the address is known
	absent  bool          // of several keys, which --with gives or which are elsewhere
}

// account finds an account: a key of the keystore, on a local network one of
// the accounts that it was made with, or several of them with a + between,
// which sign together.
func (k *keyring) account(n *network, name string) (account, error) {
	if strings.Contains(name, "+") {
		return k.joint(n, name)
	}
	store, err := k.present()
	if err != nil {
		return account{}, err
	}
	if store != nil {
		info, err := store.Get(name)
		if err == nil {
			return account{name, info.Address, false, true, info.Policy(), false}, nil
		}
		if !errors.Is(err, keystore.ErrUnknown) && !errors.Is(err, keystore.ErrName) {
			return account{}, err
		}
		if p, err := store.Policy(name); err == nil {
			return account{Name: name, Address: p.Address, policy: p.Policy, absent: true}, nil
		}
	}
	if !slices.Contains(keystore.DevNames(), name) {
		return account{}, k.unknown(n, name)
	}
	if n.dir == "" {
		return account{}, usagef("%q is an account of local test networks, and everybody has its key; on this chain use a key of your own: 'utxonode key create NAME'", name)
	}
	key, err := keystore.Dev(name)
	if err != nil {
		return account{}, err
	}
	return account{name, key.Address(), true, false, key.Policy(), false}, nil
}

// joint is the account of several keys, of which every one has to sign.
func (k *keyring) joint(n *network, name string) (account, error) {
	all := account{Name: name, Dev: true}
	var policies []ledger.Policy
	for one := range strings.SplitSeq(name, "+") {
		who, err := k.account(n, one)
		if err != nil {
			return account{}, err
		}
		all.Dev = all.Dev && who.Dev
		policies = append(policies, who.policy)
	}
	var err error
	if all.policy, err = wallet.AllOf(policies...); err != nil {
		return account{}, usage(fmt.Errorf("%s: %w", name, err))
	}
	all.Address, err = ledger.PolicyAddress(all.policy)
	return all, err
}

func (k *keyring) unknown(n *network, name string) error {
	if n.dir == "" {
		return usagef("no key named %q; 'utxonode key list' shows those there are, 'utxonode key create NAME' makes one", name)
	}
	return usagef("no account named %q; 'utxonode account list' shows those there are", name)
}

// holder finds an account, or reads an address.
func (k *keyring) holder(n *network, text string) (account, error) {
	prefix := n.genesis.Chain.Ledger.Prefix
	if strings.HasPrefix(strings.ToLower(text), prefix+"1") {
		address, err := ledger.ParseAddress(prefix, text)
		if err != nil {
			return account{}, usage(fmt.Errorf("%q: %w: check it for a typing error", text, err))
		}
		return account{Address: address}, nil
	}
	if isPath(text) {
		p, err := k.policyFile(text)
		return account{Name: p.Name, Address: p.Address, policy: p.Policy, absent: true}, err
	}
	return k.account(n, text)
}

// isPath reports whether a text is a file's path and no account's name.
func isPath(text string) bool {
	return strings.ContainsAny(text, "/\\") || strings.HasSuffix(text, ".json")
}

// signer returns the key of --from, or all keys of a joint account.
func (k *keyring) signer(ctx context.Context, n *network) (wallet.Signer, error) {
	if k.from == "" {
		return nil, usagef("say who signs with --from ACCOUNT; 'utxonode account list' shows the accounts")
	}
	return k.signerOf(ctx, n, k.from)
}

func (k *keyring) signerOf(ctx context.Context, n *network, text string) (wallet.Signer, error) {
	who, err := k.holder(n, text)
	switch {
	case err != nil:
		return nil, err
	case who.policy == nil:
		return nil, usagef("%q is an address; name the account whose key is here", text)
	case who.absent:
		return wallet.Absent{By: who.policy}, nil
	}
	var signers []wallet.Signer
	for name := range strings.SplitSeq(text, "+") {
		key, err := k.key(ctx, n, name)
		if err != nil {
			return nil, err
		}
		signers = append(signers, key)
	}
	return wallet.NewJoint(who.policy, signers...)
}

// others returns the keys of --with.
func (k *keyring) others(ctx context.Context, n *network) ([]wallet.Signer, error) {
	var all []wallet.Signer
	for _, name := range k.with {
		s, err := k.signerOf(ctx, n, name)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// policies returns every policy that is known here: of the keys, of those that
// are kept, of --policy, and on a local network of its accounts.
func (k *keyring) policies(n *network) ([]keystore.Policy, error) {
	var all []keystore.Policy
	for _, path := range k.policyFiles {
		p, err := k.policyFile(path)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	store, err := k.present()
	if err != nil {
		return nil, err
	}
	if store != nil {
		kept, err := store.Policies()
		if err != nil {
			return nil, err
		}
		all = append(all, kept...)
	}
	accounts, err := k.accounts(n)
	for _, a := range accounts {
		all = append(all, keystore.Policy{Name: a.Name, Policy: a.policy, Address: a.Address})
	}
	return all, err
}

// key returns the key of an account.
func (k *keyring) key(ctx context.Context, n *network, name string) (*keystore.Key, error) {
	who, err := k.account(n, name)
	if err != nil {
		return nil, err
	}
	if who.Dev {
		return keystore.Dev(who.Name)
	}
	store, err := k.open()
	if err != nil {
		return nil, err
	}
	return k.unlock(ctx, store, name)
}

// unlock returns a key of the keystore that can sign.
func (k *keyring) unlock(ctx context.Context, store *keystore.Store, name string) (*keystore.Key, error) {
	passphrase, err := k.passphraseOf(ctx, store, name)
	if err != nil {
		return nil, err
	}
	return store.Unlock(name, passphrase)
}

// passphraseOf returns the passphrase of a key, "" if it has none.
func (k *keyring) passphraseOf(ctx context.Context, store *keystore.Store, name string) (string, error) {
	info, err := store.Get(name)
	if err != nil || !info.Encrypted {
		return "", err
	}
	return k.passphrase(ctx, "Passphrase of "+name+": ")
}

// passphrase returns the passphrase from the file, the environment or a
// terminal, in this order; "" if there is none of them.
func (k *keyring) passphrase(ctx context.Context, prompt string) (string, error) {
	if k.passphraseFile != "" {
		b, err := os.ReadFile(k.passphraseFile)
		if err != nil {
			return "", usage(fmt.Errorf("--passphrase-file: %w", err))
		}
		return strings.TrimRight(string(b), "\r\n"), nil
	}
	if p, ok := os.LookupEnv("UTXONODE_PASSPHRASE"); ok {
		return p, nil
	}
	if _, ok := k.terminal(); !ok {
		return "", nil
	}
	return k.askSecret(ctx, prompt)
}

// newPassphrase is passphrase for a key that is about to be stored: what is
// typed is typed twice.
func (k *keyring) newPassphrase(ctx context.Context) (string, error) {
	first, err := k.passphrase(ctx, "Passphrase, empty for none: ")
	_, typed := k.terminal()
	_, set := os.LookupEnv("UTXONODE_PASSPHRASE")
	if err != nil || first == "" || !typed || set || k.passphraseFile != "" {
		return first, err
	}
	second, err := k.askSecret(ctx, "The same again: ")
	if err == nil && second != first {
		err = usagef("the two passphrases differ; nothing was stored")
	}
	return first, err
}

// accounts lists who can sign on a network, the keys first; no network means
// the keys only.
func (k *keyring) accounts(n *network) ([]account, error) {
	store, err := k.present()
	if err != nil {
		return nil, err
	}
	var all []account
	if store != nil {
		infos, err := store.List()
		if err != nil {
			return nil, err
		}
		for _, info := range infos {
			all = append(all, account{info.Name, info.Address, false, true, info.Policy(), false})
		}
	}
	if n == nil || n.dir == "" {
		return all, nil
	}
	for _, name := range keystore.DevNames() {
		if slices.ContainsFunc(all, func(a account) bool { return a.Name == name }) {
			continue
		}
		key, err := keystore.Dev(name)
		if err != nil {
			return nil, err
		}
		all = append(all, account{name, key.Address(), true, false, key.Policy(), false})
	}
	return all, nil
}

// completeAccounts completes the names of accounts.
func (k *keyring) completeAccounts(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	n := &network{}
	if dir, err := k.localDir(); err == nil && k.node == "" {
		n.dir = dir
	}
	all, err := k.accounts(n)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].Name
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeKeys completes the names of keys in the first argument.
func (k *keyring) completeKeys(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	all, err := k.accounts(nil)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].Name
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
