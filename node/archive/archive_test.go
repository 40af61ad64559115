package archive_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/archive"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/registrar"
)

const signState = "consensus/data/priv_validator_state.json"

// newNode makes the directory of a chain with one validator.
func newNode(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	seed, err := node.OpenSeed(dir)
	if err != nil {
		t.Fatal(err)
	}
	key, err := consensus.ValidatorPubKey(seed.Validator())
	if err != nil {
		t.Fatal(err)
	}
	alice := ledgertest.NewKey(t, "alice")
	state, err := json.Marshal(registrar.Genesis{
		Ledger: ledger.DefaultParams("archive-test"), Registrar: registrar.DefaultParams(alice.Address),
		Accounts: []registrar.Account{{Address: alice.Address, Amount: ledger.JMBC}},
	})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := consensus.Genesis{
		ChainID: "archive-test", Time: time.Now(), AppState: state,
		Validators: []consensus.Validator{{PubKey: key, Power: 1}},
	}.Doc()
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.SaveAs(filepath.Join(dir, node.GenesisFile)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// grow runs the node in dir for some blocks.
func grow(t testing.TB, dir string, blocks int64) node.Config {
	t.Helper()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg := node.Config{
		Home: dir, Validator: true, Service: "127.0.0.1:0", API: "127.0.0.1:0",
		Consensus: udp.LocalAddr().String(), Heartbeat: 20 * time.Millisecond,
	}
	if err := udp.Close(); err != nil {
		t.Fatal(err)
	}
	n, err := node.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := n.WaitHeight(ctx, int64(n.Status().Height)+blocks); err != nil {
		t.Error(err)
	}
	if err := n.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func backup(t testing.TB, dir string) ([]byte, *archive.Info) {
	t.Helper()
	var b bytes.Buffer
	info, err := archive.Backup(dir, &b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), info
}

func signed(t testing.TB, dir string) (s archive.SignState) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, signState))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

var risky = archive.Options{AcceptDoubleSignRisk: true}

// U-206: a restored node has the state that was backed up and goes on from it.
func TestBackupRestore(t *testing.T) {
	from := newNode(t)
	grow(t, from, 3)
	b, info := backup(t, from)
	if info.Height < 3 || info.SignState == nil || info.ChainID != "archive-test" {
		t.Fatalf("%+v", info)
	}
	to := filepath.Join(t.TempDir(), "node")
	if _, err := archive.Restore(to, bytes.NewReader(b), archive.Options{}); !errors.Is(err, archive.ErrSignState) {
		t.Fatalf("a validator restored without a word about the risk: %v", err)
	}
	if got, err := archive.Restore(to, bytes.NewReader(b), risky); err != nil || got.Height != info.Height {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, want := signed(t, to), signed(t, from); got != want {
		t.Errorf("sign state %+v, want %+v", got, want)
	}
	for _, dir := range []string{from, to} {
		db, err := store.Open(store.Config{Dir: filepath.Join(dir, node.LedgerDir)})
		if err != nil {
			t.Fatal(err)
		}
		if db.Height() != info.Height {
			t.Errorf("%s at height %d, want %d", dir, db.Height(), info.Height)
		}
		if err := errors.Join(db.Check(), db.Close()); err != nil {
			t.Error(err)
		}
	}
	grow(t, to, 2)
	if _, err := archive.Restore(to, bytes.NewReader(b), risky); !errors.Is(err, archive.ErrNotEmpty) {
		t.Errorf("over a node: %v", err)
	}
}

// A restore over the same node takes its data back, but never what its
// validator has signed.
func TestRestoreKeepsSignState(t *testing.T) {
	dir := newNode(t)
	grow(t, dir, 2)
	b, _ := backup(t, dir)
	grow(t, dir, 4)
	later, _ := backup(t, dir)
	high := signed(t, dir)
	info, err := archive.Restore(dir, bytes.NewReader(b), archive.Options{Replace: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := signed(t, dir); got != high || *info.SignState != high {
		t.Errorf("sign state %+v after restoring an older archive, was %+v", got, high)
	}
	// The newer archive cannot lower it either, and the older directory's is
	// raised by it.
	low, err := json.Marshal(archive.SignState{Height: 1, Step: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, signState), low, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Restore(dir, bytes.NewReader(later), archive.Options{Replace: true}); err != nil {
		t.Fatal(err)
	}
	if got := signed(t, dir); got != high {
		t.Errorf("sign state %+v, the archive's is %+v", got, high)
	}
	// A sign state that cannot be read is not one that is not there.
	if err := os.WriteFile(filepath.Join(dir, signState), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Restore(dir, bytes.NewReader(later), archive.Options{Replace: true, AcceptDoubleSignRisk: true}); !errors.Is(err, archive.ErrSignState) {
		t.Errorf("over a damaged sign state: %v", err)
	}
}

func TestRestoreRefuses(t *testing.T) {
	from := newNode(t)
	grow(t, from, 1)
	b, _ := backup(t, from)
	other := newNode(t)
	if _, err := archive.Restore(other, bytes.NewReader(b), archive.Options{Replace: true, AcceptDoubleSignRisk: true}); !errors.Is(err, archive.ErrOther) {
		t.Errorf("over another node: %v", err)
	}
	held, err := home.Acquire(from)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Backup(from, new(bytes.Buffer)); !errors.Is(err, home.ErrHeld) {
		t.Errorf("backup of a running node: %v", err)
	}
	if _, err := archive.Restore(from, bytes.NewReader(b), archive.Options{Replace: true}); !errors.Is(err, home.ErrHeld) {
		t.Errorf("restore over a running node: %v", err)
	}
	if err := held.Release(); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Backup(t.TempDir(), new(bytes.Buffer)); !errors.Is(err, archive.ErrNoNode) {
		t.Errorf("backup of nothing: %v", err)
	}
	// A restore that was interrupted after the old data was put aside.
	if err := os.MkdirAll(filepath.Join(from, ".replaced", "consensus", "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	high := []byte(`{"height":"1000","round":0,"step":3}`)
	if err := os.WriteFile(filepath.Join(from, ".replaced", signState), high, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := archive.Interrupted(from); !errors.Is(err, archive.ErrInterrupted) {
		t.Error(err)
	}
	if _, err := archive.Backup(from, new(bytes.Buffer)); !errors.Is(err, archive.ErrInterrupted) {
		t.Errorf("backup of half a node: %v", err)
	}
	if _, err := archive.Restore(from, bytes.NewReader(b), archive.Options{Replace: true}); err != nil {
		t.Fatal(err)
	}
	if got := signed(t, from); got.Height != 1000 || archive.Interrupted(from) != nil {
		t.Errorf("%+v, %v", got, archive.Interrupted(from))
	}
}

// An archive that was changed or cut off anywhere changes nothing.
func TestDamagedArchive(t *testing.T) {
	from := newNode(t)
	grow(t, from, 1)
	b, _ := backup(t, from)
	for i := range 12 {
		at := i * (len(b) - 1) / 11
		flipped := bytes.Clone(b)
		flipped[at] ^= 0x10
		for what, damaged := range map[string][]byte{"flipped": flipped, "cut": b[:at], "longer": append(bytes.Clone(b), 0)} {
			to := filepath.Join(t.TempDir(), "node")
			if _, err := archive.Restore(to, bytes.NewReader(damaged), risky); err == nil {
				t.Errorf("%s at %d of %d: restored", what, at, len(b))
			}
			entries, err := os.ReadDir(to)
			if err != nil || len(entries) != 1 || entries[0].Name() != home.LockFile {
				t.Errorf("%s at %d: left %v, %v", what, at, entries, err)
			}
		}
	}
}

// The format that version reports is the one that the store writes.
func TestStorageFormat(t *testing.T) {
	db, err := store.Open(store.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var b bytes.Buffer
	if err := db.Backup(&b); err != nil {
		t.Fatal(err)
	}
	const magic = "utxonode store"
	if got := binary.BigEndian.Uint16(b.Bytes()[len(magic):]); got != archive.StorageFormat {
		t.Errorf("the store writes format %d, this says %d", got, archive.StorageFormat)
	}
}

// An archive of octets never makes a node outside its directory, and what is
// left of a failed restore is nothing.
func FuzzRestore(f *testing.F) {
	f.Add([]byte("utxonode archive\x00\x01\x00\x00"))
	f.Add([]byte("utxonode archive\x00\x01\x00\x05../ab\x00\x00\x00\x01x\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		root := t.TempDir()
		dir := filepath.Join(root, "node")
		if _, err := archive.Restore(dir, bytes.NewReader(b), risky); err == nil {
			return
		}
		for path, want := range map[string]int{root: 1, dir: 1} {
			if entries, err := os.ReadDir(path); err != nil || len(entries) != want {
				t.Errorf("%s holds %v, %v", path, entries, err)
			}
		}
	})
}

func ExampleSignState_Compare() {
	a, b := archive.SignState{Height: 7, Round: 1}, archive.SignState{Height: 7, Step: 3}
	fmt.Println(a.Compare(b) > 0)
	// Output: true
}
