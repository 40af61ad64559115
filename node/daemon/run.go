package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/archive"
	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/node/settings"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An ErrorKind says why a node's process ended.
type ErrorKind string

const (
	// ErrHalted: consensus ended by itself; the log says why.
	ErrHalted = ErrorKind("halted")
	// ErrChain: the genesis is of another chain than the configuration says.
	ErrChain = ErrorKind("chain")
	// ErrStuck: the node did not stop in time.
	ErrStuck = ErrorKind("stuck")
)

func (k ErrorKind) Error() string { return "daemon: " + string(k) }

// RCode is SERVFAIL: the fault is this machine's.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }

// stopLimit bounds how long a node may take to stop.
const stopLimit = 15 * time.Second

// minThreads is how many threads run Go code at least, however few cores there
// are. The store writes to files that are mapped into memory: a thread that waits
// there for the disk keeps its place, and with one place everything waits. With
// more the kernel shares a core out, and nobody waits for a slice of 10 ms of
// somebody else. On one core 4 commit 956 updates a second where 1 commits 407. 8
// commit as many as 4, and leave a place for who comes back from waiting.
const minThreads = 8

// Options are what a process runs.
type Options struct {
	Home     string
	Settings settings.Settings
	Log      *slog.Logger // nil means slog.DiscardHandler

	// Parent is read until it ends, which means that the parent process is
	// gone and this one must go too; nil means that there is none to watch.
	Parent io.Reader

	// Ready is called once the node runs; nil is not called.
	Ready func(home.Endpoints)
}

// Run runs the node in Options.Home until ctx ends, the parent is gone, or
// consensus halts; the last is an error.
func Run(ctx context.Context, o Options) (err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if _, err := os.Stat(filepath.Join(o.Home, node.GenesisFile)); err != nil {
		return fmt.Errorf("%w; make a node's directory with 'utxonode init --home %s'", err, o.Home)
	}
	if os.Getenv("GOMAXPROCS") == "" && runtime.GOMAXPROCS(0) < minThreads {
		runtime.GOMAXPROCS(minThreads)
	}
	lock, err := home.Acquire(o.Home)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	if err := errors.Join(archive.Interrupted(o.Home), checkChain(&o)); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	boundGarbage(ctx)
	if o.Parent != nil {
		go func() {
			_, _ = io.Copy(io.Discard, o.Parent)
			cancel()
		}()
	}
	p2p.LogLibrary(o.Log.With("room", "libp2p"))
	notes := newLastErrors(o.Log.Handler())
	cfg, err := o.Settings.NodeConfig(o.Home, slog.New(notes))
	if err != nil {
		return err
	}
	n, err := node.Start(ctx, cfg)
	if err != nil {
		return err
	}
	return serve(ctx, o, n, notes)
}

// checkChain compares the genesis with what the operator expects.
func checkChain(o *Options) error {
	g, err := node.ReadGenesis(o.Home)
	if err != nil {
		return err
	}
	want := o.Settings.Network.ChainID
	if got := g.Chain.Ledger.ChainID; want != "" && got != want {
		return fmt.Errorf("%w: network.chain_id is %q, the genesis in %s is of %q", ErrChain, want, o.Home, got)
	}
	return nil
}

func serve(ctx context.Context, o Options, n *node.Node, notes *lastErrors) error {
	at := home.Endpoints{PID: os.Getpid(), Service: n.ServiceAddr(), API: "http://" + n.APIAddr()}
	if err := home.WriteEndpoints(o.Home, at); err != nil {
		return errors.Join(err, stop(ctx, n))
	}
	o.Log.InfoContext(ctx, "node runs", "service", at.Service, "api", at.API)
	if o.Ready != nil {
		o.Ready(at)
	}
	var ended error
	select {
	case <-ctx.Done():
		o.Log.InfoContext(ctx, "node stops")
	case <-n.Halted():
		ended = fmt.Errorf("%w: consensus cannot go on: %s", ErrHalted, notes.reason())
		o.Log.ErrorContext(ctx, "node halted", "err", ended)
	}
	return errors.Join(ended, home.RemoveEndpoints(o.Home), stop(ctx, n))
}

// stop ends the node, or gives up on it.
func stop(ctx context.Context, n *node.Node) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- n.Stop(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("%w: the node did not stop within %s", ErrStuck, stopLimit)
	}
}
