package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/ledger"
)

func (k *keyring) keyBackup() *cobra.Command {
	return &cobra.Command{
		Use: "backup NAME", Short: "Print the 24 words that bring a key back",
		Long: `Prints the words that bring the key back. Whoever reads them has the key, with all
its coins and names.`,
		Example: `  utxonode key backup main`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: k.completeKeys,
		RunE: advise(func(cmd *cobra.Command, args []string) error {
			store, err := k.open()
			if err != nil {
				return err
			}
			passphrase, err := k.passphraseOf(cmd.Context(), store, args[0])
			if err != nil {
				return err
			}
			words, err := store.Phrase(args[0], passphrase)
			if err != nil {
				return err
			}
			return k.print(map[string]string{"name": args[0], "phrase": words}, func(w io.Writer) {
				fmt.Fprintln(w, words)
			})
		}),
	}
}

func (k *keyring) keyRestore() *cobra.Command {
	var (
		algorithm, file string
		index           uint32
	)
	cmd := &cobra.Command{
		Use: "restore NAME", Short: "Make a key again from its words",
		Long: `Reads 12 to 24 words from a terminal, a file or standard input. The same words give
another key for each --algorithm and --index.`,
		Example: `  utxonode key restore main --phrase-file words.txt`,
		Args:    cobra.ExactArgs(1), ValidArgsFunction: completeNothing,
	}
	algorithmFlag(cmd, &algorithm)
	cmd.Flags().StringVar(&file, "phrase-file", "", "`file` with the words, - for standard input")
	cmd.Flags().Uint32Var(&index, "index", 0, "`number` of the key among those of the words")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		alg, err := parseAlgorithm(algorithm)
		if err != nil {
			return err
		}
		store, err := k.open()
		if err != nil {
			return err
		}
		var words string
		if _, typed := k.terminal(); typed && file == "" {
			words, err = k.askSecret(cmd.Context(), "Words: ")
		} else {
			if file == "" {
				file = "-"
			}
			var b []byte
			b, err = k.readInput(file)
			words = string(b)
		}
		if err != nil {
			return err
		}
		passphrase, err := k.newPassphrase(cmd.Context())
		if err != nil {
			return err
		}
		key, err := store.Restore(args[0], alg, words, index, passphrase)
		if err != nil {
			return err
		}
		return k.printKey(key)
	})
	return cmd
}

func (k *keyring) keyExport() *cobra.Command {
	var (
		seed bool
		out  string
	)
	cmd := &cobra.Command{
		Use: "export NAME", Short: "Print a key's file, or its seed",
		Long: `Prints the key's file as it is, under its passphrase if it has one. With --seed it
prints the secret itself, in hexadecimal.`,
		Example: `  utxonode key export main --out main.key.json
  utxonode key export main --seed`,
		Args: cobra.ExactArgs(1), ValidArgsFunction: k.completeKeys,
	}
	cmd.Flags().BoolVar(&seed, "seed", false, "print the secret")
	cmd.Flags().StringVar(&out, "out", "", "`file` to write instead, which must not exist")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		store, err := k.open()
		if err != nil {
			return err
		}
		b, err := store.Export(args[0])
		if err != nil {
			return err
		}
		if seed {
			key, err := k.unlock(cmd.Context(), store, args[0])
			if err != nil {
				return err
			}
			if b, err = k.secretOf(key); err != nil {
				return err
			}
		}
		if out == "" {
			_, err = k.out.Write(b)
			return err
		}
		if err := writeNew(out, b); err != nil {
			return err
		}
		return k.print(map[string]string{"name": args[0], "file": out}, func(w io.Writer) {
			fmt.Fprintf(w, "key %s is in %s\n", args[0], out)
		})
	})
	return cmd
}

// secretOf returns the secret of a key as it is printed.
func (k *keyring) secretOf(key *keystore.Key) ([]byte, error) {
	seed := hex.EncodeToString(key.Seed())
	if !k.json {
		return []byte(seed + "\n"), nil
	}
	b, err := json.Marshal(struct {
		Name string `json:"name"`
		Seed string `json:"seed"`
	}{key.Name(), seed})
	return append(b, '\n'), err
}

// writeNew writes a secret into a file that only its user may read.
func writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return usage(err)
	}
	if _, err := f.Write(b); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

func (k *keyring) keyImport() *cobra.Command {
	var (
		named, algorithm string
		seed             bool
	)
	cmd := &cobra.Command{
		Use: "import FILE|-", Short: "Store a key that was exported",
		Long: `Stores a key that 'utxonode key export' printed, under its own name or --name. An
encrypted one keeps its passphrase. With --seed the file has a secret of 64
hexadecimal digits, and --name is needed.`,
		Example: `  utxonode key import main.key.json
  utxonode key import seed.txt --seed --name main`,
		Args: cobra.ExactArgs(1),
	}
	algorithmFlag(cmd, &algorithm)
	cmd.Flags().StringVar(&named, "name", "", "`name` to store it under")
	cmd.Flags().BoolVar(&seed, "seed", false, "the file has a seed")
	cmd.RunE = advise(func(cmd *cobra.Command, args []string) error {
		alg, err := parseAlgorithm(algorithm)
		if err != nil {
			return err
		}
		store, err := k.open()
		if err != nil {
			return err
		}
		b, err := k.readInput(args[0])
		if err != nil {
			return err
		}
		var key *keystore.Key
		if seed {
			key, err = k.importSeed(cmd, store, named, b, alg)
		} else {
			key, err = k.importFile(cmd, store, named, b)
		}
		if err != nil {
			return err
		}
		return k.printKey(key)
	})
	return cmd
}

func (k *keyring) importSeed(cmd *cobra.Command, store *keystore.Store, named string, b []byte, alg ledger.Algorithm) (*keystore.Key, error) {
	if named == "" {
		return nil, usagef("say what to call the key with --name NAME")
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, fmt.Errorf("%w: not hexadecimal", keystore.ErrSeed)
	}
	passphrase, err := k.newPassphrase(cmd.Context())
	if err != nil {
		return nil, err
	}
	return store.ImportSeed(named, alg, secret, passphrase)
}

// importFile asks for the passphrase only if the key turns out to have one.
func (k *keyring) importFile(cmd *cobra.Command, store *keystore.Store, named string, b []byte) (*keystore.Key, error) {
	key, err := store.Import(named, b, "")
	if !errors.Is(err, keystore.ErrPassphrase) {
		return key, err
	}
	passphrase, err := k.passphrase(cmd.Context(), "Passphrase of the key: ")
	if err != nil {
		return nil, err
	}
	return store.Import(named, b, passphrase)
}
