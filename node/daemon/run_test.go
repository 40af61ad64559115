package daemon_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/node/daemon"
	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/node/settings"
	"github.com/utxo-dns/utxonode/registrar"
)

const chainID = "daemon-test"

// newNode makes the directory of a chain with one validator.
func newNode(t *testing.T) daemon.Options {
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
		Ledger: ledger.DefaultParams(chainID), Registrar: registrar.DefaultParams(alice.Address),
		Accounts: []registrar.Account{{Address: alice.Address, Amount: ledger.JMBC}},
	})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := consensus.Genesis{
		ChainID: chainID, Time: time.Now(), AppState: state,
		Validators: []consensus.Validator{{PubKey: key, Power: 1}},
	}.Doc()
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.SaveAs(filepath.Join(dir, node.GenesisFile)); err != nil {
		t.Fatal(err)
	}
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = udp.Close() }() // nothing was sent on it
	s := settings.Default()
	s.Node.Validator, s.Node.Service, s.Node.API = true, "127.0.0.1:0", "127.0.0.1:0"
	s.Consensus.Listen = udp.LocalAddr().String()
	return daemon.Options{Home: dir, Settings: s}
}

// run runs the node until the test says stop, and returns where it answers and
// how it ended.
func run(t *testing.T, o daemon.Options) (home.Endpoints, <-chan error) {
	t.Helper()
	ready, ended := make(chan home.Endpoints, 1), make(chan error, 1)
	o.Ready = func(e home.Endpoints) { ready <- e }
	go func() { ended <- daemon.Run(t.Context(), o) }()
	select {
	case e := <-ready:
		return e, ended
	case err := <-ended:
		t.Fatal(err)
	case <-time.After(time.Minute):
		t.Fatal("not up within a minute")
	}
	return home.Endpoints{}, nil
}

// A node goes when its parent does, and says meanwhile where it answers.
func TestParent(t *testing.T) {
	o := newNode(t)
	parent, alive := io.Pipe()
	o.Parent = parent
	at, ended := run(t, o)
	if e, ok := home.ReadEndpoints(o.Home); !ok || e != at {
		t.Errorf("it says %+v, %t; it is at %+v", e, ok, at)
	}
	client := rest.New(at.API, nil)
	defer client.Close()
	if s, err := client.Status(t.Context()); err != nil || s.ChainID != chainID {
		t.Errorf("%+v, %v", s, err)
	}
	second := o
	second.Parent = nil
	if err := daemon.Run(t.Context(), second); !errors.Is(err, home.ErrHeld) {
		t.Errorf("one directory, two nodes: %v", err)
	}
	if err := alive.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it outlived its parent by a minute")
	}
	if _, ok := home.ReadEndpoints(o.Home); ok {
		t.Error("it still says where it answers")
	}
}

func TestRefuses(t *testing.T) {
	if err := daemon.Run(t.Context(), daemon.Options{Home: t.TempDir(), Settings: settings.Default()}); err == nil {
		t.Error("ran without a genesis")
	}
	o := newNode(t)
	o.Settings.Network.ChainID = "another"
	if err := daemon.Run(t.Context(), o); !errors.Is(err, daemon.ErrChain) {
		t.Errorf("another chain: %v", err)
	}
	if _, held := home.Holder(o.Home); held {
		t.Error("the directory is still held")
	}
}

// Why consensus halted is in the error, also where nobody reads the log.
func TestReason(t *testing.T) {
	var out bytes.Buffer
	notes := daemon.NewLastErrors(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelError + 1}))
	log := slog.New(notes).With("room", "consensus").WithGroup("g")
	if got := notes.Reason(); got != "the log says why" {
		t.Errorf("before any error: %q", got)
	}
	log.InfoContext(context.Background(), "fine", "err", "no error")
	log.ErrorContext(context.Background(), "consensus failure", "err", errors.New("store: disk-full"))
	log.ErrorContext(context.Background(), "consensus halted")
	if got := notes.Reason(); got != "store: disk-full" {
		t.Errorf("the reason is %q", got)
	}
	if out.Len() != 0 {
		t.Errorf("logged below its level: %s", &out)
	}
}
