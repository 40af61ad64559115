package keystore_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/ledger"
)

func open(t *testing.T) (*keystore.Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	s, err := keystore.Open(keystore.Config{Dir: dir, WorkFactor: 4})
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// U-151, U-152, U-153, U-154, U-158: keys of every algorithm sign what the ledger takes.
func TestKeysSatisfyTheLedger(t *testing.T) {
	s, _ := open(t)
	p := ledger.DefaultParams("keystore-test")
	for _, alg := range ledger.Algorithms() {
		k, err := s.Create(alg.String(), alg, "")
		if err != nil {
			t.Fatal(err)
		}
		policy, err := ledger.EncodePolicy(k.Policy())
		if err != nil || ledger.AddressOf(policy) != k.Address() {
			t.Fatalf("%v: address %v, %v", alg, k.Address(), err)
		}
		tx := ledger.Tx{
			Version: ledger.TxVersion, Inputs: []ledger.Input{{Reveal: ledger.Reveal{Policy: policy}}},
			Outputs: []ledger.Output{{Amount: p.Dust, Address: k.Address()}},
		}
		if tx.Inputs[0].Witness, err = k.Sign(ledger.Sighash(p.ChainID, tx.ID())); err != nil {
			t.Fatal(err)
		}
		if err := ledger.Check(&p, tx.Encode()).Err(); err != nil {
			t.Errorf("%v: %v", alg, err)
		}
	}
}

// A backup of 24 words brings the same address back, with and without a
// passphrase, for every algorithm.
func TestPhraseRestoresTheAddress(t *testing.T) {
	s, _ := open(t)
	for _, alg := range ledger.Algorithms() {
		for _, passphrase := range []string{"", "correct horse"} {
			name := fmt.Sprintf("%s-%d", alg, len(passphrase))
			k, err := s.Create(name, alg, passphrase)
			if err != nil {
				t.Fatal(err)
			}
			words, err := s.Phrase(name, passphrase)
			if err != nil || len(strings.Fields(words)) != 24 {
				t.Fatalf("%d words, %v", len(strings.Fields(words)), err)
			}
			again, err := s.Restore(name+"-again", alg, words, 0, "")
			if err != nil || again.Address() != k.Address() || !bytes.Equal(again.Seed(), k.Seed()) {
				t.Errorf("%s: another key comes back: %v", name, err)
			}
			second, err := s.Restore(name+"-second", alg, words, 1, "")
			if err != nil || second.Address() == k.Address() {
				t.Errorf("%s: index 1 is index 0: %v", name, err)
			}
		}
	}
}

func TestExportAndImport(t *testing.T) {
	from, _ := open(t)
	to, _ := open(t)
	for _, alg := range ledger.Algorithms() {
		for _, passphrase := range []string{"", "correct horse"} {
			k, err := from.Create(alg.String()+hex.EncodeToString([]byte(passphrase)), alg, passphrase)
			if err != nil {
				t.Fatal(err)
			}
			b, err := from.Export(k.Name())
			if err != nil {
				t.Fatal(err)
			}
			got, err := to.Import("", b, passphrase)
			if err != nil || got.Address() != k.Address() {
				t.Fatalf("%v", err)
			}
			if _, err := to.Import("other-"+k.Name(), b, passphrase); err != nil {
				t.Fatal(err)
			}
			info, err := to.Get("other-" + k.Name())
			if err != nil || info.Encrypted != (passphrase != "") || info.Address != k.Address() {
				t.Fatalf("%+v, %v", info, err)
			}
			same, err := to.ImportSeed("seed-"+k.Name(), alg, k.Seed(), "")
			if err != nil || same.Address() != k.Address() {
				t.Fatalf("the seed of %s: %v", k.Name(), err)
			}
		}
	}
	seed := bytes.Repeat([]byte{7}, keystore.SeedSize)
	k, err := to.ImportSeed("seed", ledger.Ed25519, seed, "")
	if err != nil || !bytes.Equal(k.Seed(), seed) {
		t.Fatal(err)
	}
	if _, err := to.Phrase("seed", ""); !errors.Is(err, keystore.ErrPhrase) {
		t.Errorf("a seed has a phrase: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	s, _ := open(t)
	if _, err := s.Create("alice", ledger.Ed25519, "secret"); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		do   func() error
		want keystore.ErrorKind
	}{
		{"a name twice", func() error { _, err := s.Create("alice", ledger.Ed25519, ""); return err }, keystore.ErrExists},
		{"a way out of the directory", func() error { _, err := s.Create("../alice", ledger.Ed25519, ""); return err }, keystore.ErrName},
		{"a hidden file", func() error { _, err := s.Get(".alice"); return err }, keystore.ErrName},
		{"nobody", func() error { _, err := s.Get("bob"); return err }, keystore.ErrUnknown},
		{"no passphrase", func() error { _, err := s.Unlock("alice", ""); return err }, keystore.ErrPassphrase},
		{"a wrong passphrase", func() error { _, err := s.Unlock("alice", "Secret"); return err }, keystore.ErrPassphrase},
		{"an algorithm nobody knows", func() error { _, err := s.Create("x", 99, ""); return err }, keystore.ErrAlgorithm},
		{"a short seed", func() error { _, err := s.ImportSeed("x", ledger.Ed25519, []byte{1}, ""); return err }, keystore.ErrSeed},
		{"scalar zero", func() error { _, err := s.ImportSeed("x", ledger.Secp256k1, make([]byte, 32), ""); return err }, keystore.ErrSeed},
		{"a scalar of the group's order and above", func() error {
			_, err := s.ImportSeed("x", ledger.Secp256k1, bytes.Repeat([]byte{0xff}, 32), "")
			return err
		}, keystore.ErrSeed},
		{"a file that is none", func() error { _, err := s.Import("x", []byte("{}"), ""); return err }, keystore.ErrFile},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := tc.do(); !errors.Is(err, tc.want) {
				t.Fatalf("%v, want %v", err, tc.want)
			}
		})
	}
}

// A key that others may read is not used.
func TestModes(t *testing.T) {
	s, dir := open(t)
	if _, err := s.Create("alice", ledger.Ed25519, ""); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "alice.key.json")
	for name, mode := range map[string]fs.FileMode{dir: 0o700, path: 0o600} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Unlock("alice", ""); !errors.Is(err, keystore.ErrMode) {
		t.Errorf("a key file that the group reads: %v", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := keystore.Open(keystore.Config{Dir: dir}); !errors.Is(err, keystore.ErrMode) {
		t.Errorf("a directory that all enter: %v", err)
	}
}

// Nothing that prints a key prints its secret, and no encrypted file has it.
func TestSecretsAreHidden(t *testing.T) {
	s, _ := open(t)
	k, err := s.Create("alice", ledger.Ed25519, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("test", "key", k)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("test", "key", k)
	shown := fmt.Sprint(k) + fmt.Sprintf("%+v %#v %s %x %v %d", k, k, k, k, *k, k) + log.String()
	inJSON, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	shown += string(inJSON)
	exported, err := s.Export("alice")
	if err != nil {
		t.Fatal(err)
	}
	shown += string(exported)
	words, err := s.Phrase("alice", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{
		hex.EncodeToString(k.Seed()), strings.ToUpper(hex.EncodeToString(k.Seed())),
		strings.Trim(fmt.Sprintf("%d", k.Seed()), "[]"), strings.Join(strings.Fields(words)[:3], " "),
	} {
		if strings.Contains(shown, secret) {
			t.Errorf("%q is shown", secret)
		}
	}
	if !strings.Contains(fmt.Sprintf("%#v", k), "key alice") {
		t.Errorf("%#v", k)
	}
}

func TestListSkipsOtherFiles(t *testing.T) {
	s, dir := open(t)
	for _, name := range []string{"bob", "alice"} {
		if _, err := s.Create(name, ledger.Ed25519, ""); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{".tmp-123", "notes.txt", "UPPER.key.json"} { // a crash leaves the first
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	infos, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, i := range infos {
		names = append(names, i.Name)
	}
	if diff := cmp.Diff([]string{"alice", "bob"}, names); diff != "" {
		t.Error(diff)
	}
}

// Two processes that make the same key do not overwrite each other's.
func TestCreateOnce(t *testing.T) {
	s, _ := open(t)
	var made atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, err := s.Create("alice", ledger.Ed25519, "")
			if err == nil {
				made.Add(1)
			} else if !errors.Is(err, keystore.ErrExists) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 {
		t.Errorf("%d keys of one name", made.Load())
	}
}

// The dev accounts are the same everywhere: others' genesis files name them.
func TestDev(t *testing.T) {
	k, err := keystore.Dev("alice")
	if err != nil {
		t.Fatal(err)
	}
	const want = "72f712c52f151763"
	if got := hex.EncodeToString(k.Seed()[:8]); got != want {
		t.Errorf("seed %s…, want %s…", got, want)
	}
	seen := map[ledger.Address]bool{}
	for _, name := range keystore.DevNames() {
		k, err := keystore.Dev(name)
		if err != nil || seen[k.Address()] {
			t.Errorf("%s: %v", name, err)
		}
		seen[k.Address()] = true
	}
}

func ExampleStore() {
	dir, err := os.MkdirTemp("", "keys")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	store, err := keystore.Open(keystore.Config{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	key, err := store.Create("alice", ledger.Ed25519, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	words, err := store.Phrase("alice", "")
	fmt.Println(key.Name(), len(strings.Fields(words)), err)
	// Output: alice 24 <nil>
}
