package testnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/home"
)

// An embedded node runs in this process.
type embedded struct {
	node *node.Node
	lock *home.Lock
	log  *slog.Logger
	file io.Closer // of the log
}

// open makes node i ready to run.
func (n *Network) open(ctx context.Context, i int) (_ *embedded, err error) {
	cfg, err := n.NodeConfig(i)
	if err != nil {
		return nil, err
	}
	e := new(embedded)
	if e.lock, err = home.Acquire(cfg.Home); err != nil {
		return nil, err
	}
	if e.log, e.file, err = n.logger(i); err != nil {
		return nil, errors.Join(err, e.lock.Release())
	}
	if err := n.releasePorts(i); err != nil {
		return nil, errors.Join(err, e.release())
	}
	cfg.Log = e.log
	if e.node, err = node.Open(ctx, cfg); err != nil {
		return nil, errors.Join(err, e.release())
	}
	return e, nil
}

func (n *Network) logger(i int) (*slog.Logger, io.Closer, error) {
	m := n.Manifest().Nodes[i]
	if n.cfg.Log != nil {
		return n.cfg.Log.With("node", m.Name), io.NopCloser(nil), nil
	}
	f, err := os.OpenFile(filepath.Join(m.Dir, LogFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("testnet: %w", err)
	}
	return slog.New(slog.NewJSONHandler(f, nil)), f, nil
}

// run connects the node to the others. On error it is stopped.
func (e *embedded) run(ctx context.Context) error {
	if err := e.node.Run(ctx); err != nil {
		return errors.Join(err, e.release())
	}
	at := e.endpoints()
	e.log.InfoContext(ctx, "node runs", "service", at.Service, "api", at.API)
	return nil
}

// release closes what is not the node's own; twice is harmless.
func (e *embedded) release() error {
	err := e.file.Close()
	if errors.Is(err, os.ErrClosed) {
		err = nil
	}
	return errors.Join(err, e.lock.Release())
}

func (e *embedded) endpoints() home.Endpoints {
	return home.Endpoints{PID: os.Getpid(), Service: e.node.ServiceAddr(), API: "http://" + e.node.APIAddr()}
}

func (e *embedded) stop(ctx context.Context) error {
	e.log.InfoContext(ctx, "node stops")
	return errors.Join(e.node.Stop(ctx), e.release())
}

func (e *embedded) kill() error { return ErrInProcess }

func (e *embedded) ended() <-chan struct{} { return e.node.Halted() }

func (e *embedded) reason() error {
	return fmt.Errorf("%w: consensus halted: its log says why", ErrDied)
}
