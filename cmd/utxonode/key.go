package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/ledger"
)

// A shownKey is what is public of a key.
type shownKey struct {
	Name        string `json:"name"`
	Algorithm   string `json:"algorithm"`
	PublicKey   string `json:"public_key"`
	Address     string `json:"address"`      // on the main network
	TestAddress string `json:"test_address"` // on every other network
	Encrypted   bool   `json:"encrypted"`
	Phrase      bool   `json:"phrase"` // words bring it back
}

func showKey(i keystore.Info) shownKey {
	return shownKey{
		i.Name, i.Algorithm.String(), hex.EncodeToString(i.PublicKey),
		i.Address.Encode(ledger.MainPrefix), i.Address.Encode(ledger.TestPrefix), i.Encrypted, i.Phrase,
	}
}

func (v shownKey) write(w io.Writer) {
	fields(w,
		"key", v.Name, "algorithm", v.Algorithm, "public key", v.shortKey(), "address", v.Address,
		"on test networks", v.TestAddress, "file", v.file(), "backup", v.backup())
}

// shortKey is the public key, or the beginning of one too long to read.
func (v shownKey) shortKey() string {
	const readable = 66 // digits of a secp256k1 key
	if len(v.PublicKey) <= readable {
		return v.PublicKey
	}
	return fmt.Sprintf("%s… (%d octets; --json prints them)", v.PublicKey[:32], len(v.PublicKey)/2)
}

func (v shownKey) file() string {
	if v.Encrypted {
		return "under a passphrase"
	}
	return "in the clear"
}

func (v shownKey) backup() string {
	if v.Phrase {
		return fmt.Sprintf("'utxonode key backup %s' prints its 24 words", v.Name)
	}
	return fmt.Sprintf("'utxonode key export %s --seed' prints its seed", v.Name)
}

func (a *app) keyCommand() *cobra.Command {
	k := &keyring{app: a}
	cmd := noun("key", "Make and keep keys",
		`Keys are files in a directory that only their user may enter, in the clear or under
a passphrase: from --passphrase-file, UTXONODE_PASSPHRASE, or typed on a terminal.
No node ever has a key.`,
		`  utxonode key create main
  utxonode key list
  utxonode key backup main`,
		k.keyCreate(), k.keyList(), k.keyShow(), k.keyExport(), k.keyImport(), k.keyBackup(), k.keyRestore())
	k.flags(cmd)
	return cmd
}

// algorithmFlag gives cmd the flag that says what kind of key to make.
func algorithmFlag(cmd *cobra.Command, algorithm *string) {
	var names []string
	for _, a := range []ledger.Algorithm{ledger.Ed25519, ledger.Secp256k1, ledger.MLDSA65, ledger.Sr25519} {
		names = append(names, a.String())
	}
	cmd.Flags().StringVar(algorithm, "algorithm", names[0], strings.Join(names, ", "))
	_ = cmd.RegisterFlagCompletionFunc("algorithm", // the flag is there
		cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// parseAlgorithm reads the flag.
func parseAlgorithm(name string) (ledger.Algorithm, error) {
	a, err := ledger.ParseAlgorithm(name)
	if err != nil {
		return a, usage(err)
	}
	return a, nil
}

func (k *keyring) keyCreate() *cobra.Command {
	var algorithm string
	cmd := &cobra.Command{
		Use: "create NAME", Short: "Make a key",
		Long: `Makes a key that 24 words bring back; 'utxonode key backup' prints them. Without a
passphrase the key lies in its file in the clear. ed25519 is the usual choice;
ml-dsa-65 withstands quantum computers, at 5 KiB more a transaction; sr25519 is
refused by nodes that are not configured for it.`,
		Example: `  utxonode key create main
  utxonode key create vault --algorithm ml-dsa-65
  utxonode key create main --passphrase-file ~/.passphrase`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
	}
	algorithmFlag(cmd, &algorithm)
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		alg, err := parseAlgorithm(algorithm)
		if err != nil {
			return err
		}
		store, err := k.open()
		if err != nil {
			return err
		}
		passphrase, err := k.newPassphrase(cmd.Context())
		if err != nil {
			return err
		}
		key, err := store.Create(args[0], alg, passphrase)
		if err != nil {
			return err
		}
		return k.printKey(key)
	})
	return cmd
}

// printKey shows a key that was made.
func (k *keyring) printKey(key *keystore.Key) error {
	if key.Info().Algorithm == ledger.Sr25519 {
		fmt.Fprintln(k.err, "utxonode: nodes refuse transactions of sr25519 keys unless their security.allowed_algorithms lists it")
	}
	v := showKey(key.Info())
	return k.print(v, v.write)
}

func (k *keyring) keyList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the keys",
		Example: `  utxonode key list`,
		Args:    cobra.NoArgs, ValidArgsFunction: completeNothing,
		RunE: advise(func(*cobra.Command, []string) error {
			store, err := k.open()
			if err != nil {
				return err
			}
			infos, err := store.List()
			if err != nil {
				return err
			}
			all := []shownKey{}
			var rows [][]string
			for _, i := range infos {
				v := showKey(i)
				all = append(all, v)
				rows = append(rows, []string{v.Name, v.Algorithm, v.file(), v.Address, v.TestAddress})
			}
			return k.print(all, func(w io.Writer) {
				table(w, []string{"KEY", "ALGORITHM", "FILE", "ADDRESS", "ON TEST NETWORKS"}, rows)
			})
		}),
	}
}

func (k *keyring) keyShow() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show what is public of a key",
		Example: `  utxonode key show main`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: k.completeKeys,
		RunE: advise(func(_ *cobra.Command, args []string) error {
			store, err := k.open()
			if err != nil {
				return err
			}
			info, err := store.Get(args[0])
			if err != nil {
				return err
			}
			v := showKey(info)
			return k.print(v, v.write)
		}),
	}
}
