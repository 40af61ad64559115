package consensus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtconsensus "github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/lp2p"
	"github.com/cometbft/cometbft/mempool"
	cmtp2p "github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	"github.com/cometbft/cometbft/proxy"
	"github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/store"
	"github.com/cometbft/cometbft/types"
	"github.com/libp2p/go-libp2p/core/peer"
)

// An Engine is one node's part in consensus. Its methods may be called from
// any goroutine.
type Engine struct {
	cfg     Config
	nodeKey *cmtp2p.NodeKey
	id      string
	peers   []peer.AddrInfo
	signer  *privval.FilePV // nil unless Config.Validator

	dbs      *databases
	blocks   *store.BlockStore
	states   state.Store
	app      proxy.AppConns
	events   *types.EventBus
	pool     *mempool.CListMempool
	state    *cmtconsensus.State
	reactor  *cmtconsensus.Reactor
	host     *lp2p.Host
	network  *lp2p.Switch
	adaptive bool // voting and fetching blocks at once

	checking sync.Mutex // serialises CheckTx

	tip     tip
	keeper  *keeper
	cancel  context.CancelFunc // ends the engine's own goroutines
	running sync.WaitGroup     // those goroutines
	stop    sync.Once
	stopErr error
	stopped chan struct{} // closed when Stop begins
	halted  chan struct{} // closed when consensus ended by itself
}

// Open makes an engine ready: databases and keys are open, the application
// has caught up with the blocks stored here, and the port answers; but nothing
// is sent before Run. Networks in one process open every engine first, so that
// none dials a port that is not there yet.
func Open(ctx context.Context, cfg Config, app abci.Application) (*Engine, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	e := &Engine{cfg: cfg, stopped: make(chan struct{}), halted: make(chan struct{})}
	e.tip.changed = make(chan struct{})
	if err := e.open(ctx, app); err != nil {
		return nil, errors.Join(err, e.Stop())
	}
	return e, nil
}

// Start opens an engine and runs it.
func Start(ctx context.Context, cfg Config, app abci.Application) (*Engine, error) {
	e, err := Open(ctx, cfg, app)
	if err != nil {
		return nil, err
	}
	if err := e.Run(ctx); err != nil {
		return nil, err
	}
	return e, nil
}

// open turns a panic of CometBFT's constructors into an error: they panic on
// inconsistent databases.
func (e *Engine) open(ctx context.Context, app abci.Application) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("open: %v", r)
		}
	}()
	return e.assemble(ctx, app)
}

// Run connects to the peers and begins to vote. An engine runs once. On error
// it is stopped.
func (e *Engine) Run(ctx context.Context) error {
	if wait := time.Until(e.cfg.Genesis.GenesisTime); wait > 0 {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return errors.Join(ctx.Err(), e.Stop())
		}
	}
	if err := e.run(ctx); err != nil {
		return errors.Join(fmt.Errorf("start consensus: %w", err), e.Stop())
	}
	return nil
}

// run starts what lives until Stop, whatever becomes of the context of the
// start.
func (e *Engine) run(start context.Context) error {
	ctx, cancel := context.WithCancel(context.WithoutCancel(start))
	e.cancel = cancel
	if err := e.followTip(ctx); err != nil {
		return err
	}
	if err := e.network.Start(); err != nil {
		return err
	}
	e.keeper = newKeeper(e.host, e.network, e.peers, e.cfg.Log)
	e.running.Go(func() { e.keeper.run(ctx) })
	e.running.Go(func() { e.watch(ctx) })
	return nil
}

// watch notices that consensus ended though nobody stopped it.
func (e *Engine) watch(ctx context.Context) {
	ended := make(chan struct{})
	go func() {
		e.state.Wait()
		close(ended)
	}()
	select {
	case <-ctx.Done():
	case <-ended:
		select {
		case <-e.stopped:
		default:
			e.cfg.Log.ErrorContext(ctx, "consensus halted")
			close(e.halted)
		}
	}
}

// Halted is closed when consensus ended by itself: the application or a disk
// failed, and the node must stop rather than go on with what it has.
func (e *Engine) Halted() <-chan struct{} { return e.halted }

// Stop ends the engine and releases everything it holds: the port can be
// bound and the databases opened again when it returns. It is idempotent.
func (e *Engine) Stop() error {
	e.stop.Do(func() {
		close(e.stopped)
		e.stopErr = e.release()
	})
	return e.stopErr
}

func (e *Engine) release() error {
	var all error
	keep := func(what string, err error) {
		if err != nil {
			all = errors.Join(all, fmt.Errorf("stop %s: %w", what, err))
		}
	}
	if e.cancel != nil {
		e.cancel()
	}
	if e.keeper != nil {
		e.keeper.forget()
	}
	if e.network != nil && e.network.IsRunning() {
		keep("network", e.network.Stop())
	}
	if e.state != nil && e.state.IsRunning() {
		// A start that failed half-way leaves it running.
		keep("consensus", e.state.Stop())
		e.state.Wait()
	}
	if e.host != nil {
		// CometBFT's switch closes the connections but not the host, whose
		// socket then stays bound until a collector runs, 30 s later.
		keep("host", e.host.Close())
	}
	if e.events != nil && e.events.IsRunning() {
		keep("events", e.events.Stop())
	}
	e.running.Wait()
	if e.app != nil && e.app.IsRunning() {
		keep("application", e.app.Stop())
	}
	if e.dbs != nil {
		keep("databases", e.dbs.close())
	}
	return all
}

// ID is the engine's name on the consensus network, for Peer.ID.
func (e *Engine) ID() string { return e.id }

// PubKey is the validator key, 32 octets; nil if the node is not a validator.
func (e *Engine) PubKey() []byte {
	if e.signer == nil {
		return nil
	}
	return e.signer.Key.PubKey.Bytes()
}
