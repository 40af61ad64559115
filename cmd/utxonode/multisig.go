package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
)

// A shownPolicy is an address that several keys hold.
type shownPolicy struct {
	Name        string   `json:"name"`
	Policy      string   `json:"policy"`       // encoded, hexadecimal
	Words       string   `json:"words"`        // in words
	Signatures  int      `json:"signatures"`   // least that satisfy it
	Keys        []string `json:"keys"`         // ALGORITHM:HEX
	Address     string   `json:"address"`      // on the main network
	TestAddress string   `json:"test_address"` // on every other network
	File        string   `json:"file,omitempty"`
}

func (k *keyring) showPolicy(p keystore.Policy) (shownPolicy, error) {
	encoded, err := ledger.EncodePolicy(p.Policy)
	if err != nil {
		return shownPolicy{}, err
	}
	v := shownPolicy{
		Name: p.Name, Policy: hex.EncodeToString(encoded), Words: k.conditions(p.Policy), Signatures: ledger.MinSignatures(encoded),
		Address: p.Address.Encode(ledger.MainPrefix), TestAddress: p.Address.Encode(ledger.TestPrefix), Keys: []string{},
	}
	eachKey(p.Policy, func(key ledger.PublicKey) {
		v.Keys = append(v.Keys, fmt.Sprintf("%s:%x", key.Algorithm, key.Key))
	})
	return v, nil
}

func (v shownPolicy) write(w io.Writer) {
	fields(w, "policy", v.Name, "satisfied by", v.Words, "address", v.Address, "on test networks", v.TestAddress, "file", v.File)
}

// eachKey calls fn with every key of a policy.
func eachKey(p ledger.Policy, fn func(ledger.PublicKey)) {
	switch p := p.(type) {
	case ledger.PublicKey:
		fn(p)
	case ledger.Threshold:
		for _, member := range p.Of {
			eachKey(member, fn)
		}
	}
}

// conditions is a policy in words, with the names of the keys that are known
// here.
func (k *keyring) conditions(p ledger.Policy) string {
	switch p := p.(type) {
	case ledger.PublicKey:
		if name := k.keyName(p); name != "" {
			return fmt.Sprintf("%s (%s %x…)", name, p.Algorithm, p.Key[:4])
		}
	case ledger.Threshold:
		parts := make([]string, len(p.Of))
		for i := range p.Of {
			parts[i] = k.conditions(p.Of[i])
		}
		return fmt.Sprintf("%d of (%s)", p.M, strings.Join(parts, ", "))
	}
	return conditions(p)
}

// keyName names a key that is known here, "" if it is not.
func (k *keyring) keyName(key ledger.PublicKey) string {
	address, err := ledger.PolicyAddress(key)
	if err != nil {
		return ""
	}
	n := &network{}
	if dir, err := k.localDir(); err == nil && k.node == "" {
		n.dir = dir
	}
	all, err := k.accounts(n)
	if err != nil {
		return ""
	}
	for _, a := range all {
		if a.Address == address {
			return a.Name
		}
	}
	return ""
}

func (a *app) multisigCommand() *cobra.Command {
	k := &keyring{app: a}
	cmd := noun("multisig", "Make addresses that several keys hold",
		`A policy of m of n keys is an address like any other: it holds coins and names, or
guards them. Its file says which keys; it is no secret, and everybody who signs
for the address needs it. No node knows it.`,
		`  utxonode multisig create board 2 alice bob carol
  utxonode multisig show board --out board.json
  utxonode name register jmbc.user.utxo --from alice --owner board`,
		k.multisigCreate(), k.multisigShow())
	k.flags(cmd)
	return cmd
}

func (k *keyring) multisigCreate() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "create NAME M MEMBER…", Short: "Make the policy of m of n members",
		Long: `Makes the policy that m of the members satisfy, 1 ≤ m ≤ n ≤ 32, and keeps it beside
the keys. A member is an account, a public key as ALGORITHM:HEX, or a policy by its
name or its file; algorithms may be mixed. One of one is the member itself.`,
		Example: `  utxonode multisig create board 2 alice bob ed25519:2f1c… --out board.json
  utxonode multisig create hybrid 2 alice vault
  utxonode multisig create nested 2 board vault`,
		Args: cobra.MinimumNArgs(3), ValidArgsFunction: completeNothing,
	}
	cmd.Flags().StringVar(&out, "out", "", "also write the policy's `file`, for co-signers")
	cmd.RunE = advise(func(_ *cobra.Command, args []string) error {
		m, err := strconv.Atoi(args[1])
		if err != nil {
			return usagef("%q is no number of signatures: the form is 'utxonode multisig create NAME M MEMBER…'", args[1])
		}
		var members []ledger.Policy
		for _, text := range args[2:] {
			p, err := k.member(text)
			if err != nil {
				return err
			}
			members = append(members, p)
		}
		policy, err := wallet.Multisig(m, members...)
		if err != nil {
			return err
		}
		p, err := keystore.NewPolicy(args[0], policy)
		if err != nil {
			return err
		}
		store, err := k.open()
		if err != nil {
			return err
		}
		if err := store.PutPolicy(p); err != nil {
			return err
		}
		return k.printPolicy(p, out)
	})
	return cmd
}

func (k *keyring) multisigShow() *cobra.Command {
	var out string
	var keep bool
	cmd := &cobra.Command{
		Use: "show NAME|FILE", Short: "Show a policy and its address",
		Long: `Shows a policy that is kept here, or one from a file, or the one of a single key, whose
file others need to have it sign along. With --keep a file's policy is kept beside the keys, so that this program can sign for its
address.`,
		Example: `  utxonode multisig show board
  utxonode multisig show board --out board.json
  utxonode multisig show main --out main.json
  utxonode multisig show board.json --keep`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&out, "out", "", "write the policy's `file`, for co-signers")
	cmd.Flags().BoolVar(&keep, "keep", false, "keep the policy beside the keys")
	cmd.RunE = advise(func(_ *cobra.Command, args []string) error {
		p, err := k.policy(args[0])
		if err != nil {
			return err
		}
		if keep {
			store, err := k.open()
			if err != nil {
				return err
			}
			if err := store.PutPolicy(p); err != nil {
				return err
			}
		}
		return k.printPolicy(p, out)
	})
	return cmd
}

// printPolicy shows a policy and writes its file, if that was asked for.
func (k *keyring) printPolicy(p keystore.Policy, out string) error {
	v, err := k.showPolicy(p)
	if err != nil {
		return err
	}
	if out != "" {
		b, err := p.Encode()
		if err != nil {
			return err
		}
		if err := writeFile(out, b); err != nil {
			return err
		}
		v.File = out
	}
	return k.print(v, v.write)
}

// writeFile writes a file that only its user may read.
func writeFile(path string, b []byte) error {
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return usage(err)
	}
	return nil
}

// member reads what a policy is made of.
func (k *keyring) member(text string) (ledger.Policy, error) {
	algorithm, digits, isKey := strings.Cut(text, ":")
	if alg, err := ledger.ParseAlgorithm(algorithm); isKey && err == nil {
		key, err := hex.DecodeString(digits)
		p := ledger.PublicKey{Algorithm: alg, Key: key}
		if err == nil {
			err = p.Valid()
		}
		if err != nil {
			return nil, usagef("%q is no public key: %w", text, err)
		}
		return p, nil
	}
	p, err := k.policy(text)
	return p.Policy, err
}

// policy finds a policy: a file, one that is kept here, or that of an account's
// key.
func (k *keyring) policy(text string) (keystore.Policy, error) {
	if isPath(text) {
		return k.policyFile(text)
	}
	store, err := k.present()
	if err != nil {
		return keystore.Policy{}, err
	}
	if store != nil {
		p, err := store.Policy(text)
		if err == nil || !errors.Is(err, keystore.ErrUnknown) && !errors.Is(err, keystore.ErrName) {
			return p, err
		}
	}
	n := &network{}
	if dir, err := k.localDir(); err == nil && k.node == "" {
		n.dir = dir
	}
	who, err := k.account(n, text)
	if err != nil {
		return keystore.Policy{}, err
	}
	return keystore.NewPolicy(strings.ReplaceAll(text, "+", "-"), who.policy)
}

func (k *keyring) policyFile(path string) (keystore.Policy, error) {
	b, err := k.readInput(path)
	if err != nil {
		return keystore.Policy{}, err
	}
	p, err := keystore.DecodePolicy(b)
	if err != nil {
		return p, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}
