package consensus

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	abcicli "github.com/cometbft/cometbft/abci/client"
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/blocksync"
	cmtconfig "github.com/cometbft/cometbft/config"
	cmtconsensus "github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/evidence"
	cmtlog "github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/lp2p"
	"github.com/cometbft/cometbft/mempool"
	"github.com/cometbft/cometbft/proxy"
	"github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/store"
	"github.com/cometbft/cometbft/types"
)

// connSync makes one ABCI client per connection, each with its own lock: the
// application locks its state itself, so that checking a transaction does not
// wait for a block.
type connSync struct{ app abci.Application }

func (c connSync) NewABCIClient() (abcicli.Client, error) {
	return abcicli.NewLocalClient(nil, c.app), nil
}

// assemble opens what the engine owns and connects it, in the order of
// CometBFT's NewNode. On error the caller releases what was opened.
func (e *Engine) assemble(ctx context.Context, app abci.Application) error {
	comet, log := e.cfg.comet(), newCometLog(e.cfg.Log)
	for _, sub := range []string{"config", "data"} {
		if err := os.MkdirAll(filepath.Join(e.cfg.Dir, sub), 0o700); err != nil {
			return fmt.Errorf("make directory: %w", err)
		}
	}
	// The databases' lock comes first: of two nodes on one directory, only
	// one gets as far as the keys.
	var err error
	if e.dbs, err = openDatabases(e.cfg.Dir); err != nil {
		return err
	}
	if err := e.openKeys(); err != nil {
		return err
	}
	e.blocks = store.NewBlockStore(e.dbs.blocks)
	e.states = state.NewStore(e.dbs.state, state.StoreOptions{DiscardABCIResponses: !e.cfg.KeepResults})
	if err := e.pinGenesis(); err != nil {
		return err
	}

	e.app = proxy.NewAppConns(connSync{paced{app, newTempo(comet.Consensus)}}, proxy.NopMetrics())
	e.app.SetLogger(log.With("module", "proxy"))
	if err := e.app.Start(); err != nil {
		return fmt.Errorf("connect the application: %w", err)
	}
	e.events = types.NewEventBus()
	e.events.SetLogger(log.With("module", "events"))
	if err := e.events.Start(); err != nil {
		return fmt.Errorf("start events: %w", err)
	}
	st, err := e.handshake(ctx, log)
	if err != nil {
		return err
	}
	return e.connect(comet, st, log)
}

func (e *Engine) openKeys() (err error) {
	if e.nodeKey, err = openNodeKey(e.cfg.Dir, e.cfg.NodeSeed); err != nil {
		return err
	}
	if e.id, err = nodeID(e.nodeKey.PrivKey); err != nil {
		return err
	}
	if e.peers, err = peerAddrs(e.cfg.Peers, e.id); err != nil {
		return err
	}
	if !e.cfg.Validator {
		return nil
	}
	e.signer, err = openSigner(e.cfg.Dir, e.cfg.ValidatorSeed)
	return err
}

// genesisKey is where the state database remembers which genesis it began
// with.
const genesisKey = "utxonode/genesis"

func (e *Engine) pinGenesis() error {
	hash, err := genesisHash(e.cfg.Genesis)
	if err != nil {
		return err
	}
	kept, err := e.dbs.state.Get([]byte(genesisKey))
	if err != nil {
		return fmt.Errorf("read genesis: %w", err)
	}
	if kept == nil {
		return e.dbs.state.SetSync([]byte(genesisKey), hash)
	}
	if !bytes.Equal(kept, hash) {
		return fmt.Errorf("%w: %s belongs to another genesis", ErrGenesis, e.cfg.Dir)
	}
	return nil
}

// handshake asks the application how far it is and replays to it the blocks
// it missed.
func (e *Engine) handshake(ctx context.Context, log cmtlog.Logger) (state.State, error) {
	st, err := e.states.LoadFromDBOrGenesisDoc(e.cfg.Genesis)
	if err != nil {
		return st, fmt.Errorf("load state: %w", err)
	}
	h := cmtconsensus.NewHandshaker(e.states, st, e.blocks, e.cfg.Genesis)
	h.SetLogger(log.With("module", "consensus"))
	h.SetEventBus(e.events)
	if err := h.HandshakeWithContext(ctx, e.app); err != nil {
		return st, fmt.Errorf("handshake with the application: %w", err)
	}
	if st, err = e.states.Load(); err != nil {
		return st, fmt.Errorf("load state: %w", err)
	}
	return st, nil
}

// connect builds the reactors and the network they talk over.
func (e *Engine) connect(comet *cmtconfig.Config, st state.State, log cmtlog.Logger) error {
	var local crypto.Address
	if e.signer != nil {
		local = e.signer.GetAddress()
	}
	alone := st.Validators.Size() == 1 && st.Validators.HasAddress(local)
	sync := !alone
	wait := sync && !e.cfg.AdaptiveSync
	e.adaptive = sync && e.cfg.AdaptiveSync

	e.pool = mempool.NewCListMempool(comet.Mempool, e.app.Mempool(), st.LastBlockHeight,
		mempool.WithPreCheck(state.TxPreCheck(st)), mempool.WithPostCheck(state.TxPostCheck(st)))
	e.pool.SetLogger(log.With("module", "mempool"))
	e.pool.EnableTxsAvailable()

	evidencePool, err := evidence.NewPool(e.dbs.evidence, e.states, e.blocks)
	if err != nil {
		return fmt.Errorf("open evidence: %w", err)
	}
	evidencePool.SetLogger(log.With("module", "evidence"))
	evidenceReactor := evidence.NewReactor(evidencePool)
	evidenceReactor.SetLogger(log.With("module", "evidence"))

	exec := state.NewBlockExecutor(e.states, log.With("module", "state"), e.app.Consensus(), e.pool, evidencePool, e.blocks,
		state.BlockExecutorWithBlockTimeTolerance(comet.Consensus.BlockTimeTolerance))
	blockReactor := blocksync.NewReactor(sync, e.cfg.AdaptiveSync, st.Copy(), exec, e.blocks, local, 0, blocksync.NopMetrics())
	blockReactor.SetLogger(log.With("module", "blocksync"))

	e.state = cmtconsensus.NewState(comet.Consensus, st.Copy(), exec, e.blocks, e.pool, evidencePool)
	e.state.SetLogger(log.With("module", "consensus"))
	if e.signer != nil {
		e.state.SetPrivValidator(e.signer)
	}
	e.reactor = cmtconsensus.NewReactor(e.state, wait)
	e.reactor.SetLogger(log.With("module", "consensus"))
	e.reactor.SetEventBus(e.events)

	// The pool's reactor is left out: the consensus network carries no
	// transactions in either direction.
	return e.openNetwork(comet, log.With("module", "p2p"), []lp2p.SwitchReactor{
		{Name: "BLOCKSYNC", Reactor: newSessionReactor(blockReactor)},
		{Name: "CONSENSUS", Reactor: e.reactor},
		{Name: "EVIDENCE", Reactor: evidenceReactor},
	})
}
