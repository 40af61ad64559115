package abci

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/node/mempool"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Config says what the application stands on. All fields but Log and
// Committed are required.
type Config struct {
	Genesis *registrar.Genesis
	Store   *store.DB
	Pool    *mempool.Pool
	Log     *slog.Logger // nil means slog.DiscardHandler

	// Committed is told of every block once it is durable, in order; it must
	// not wait.
	Committed func(Committed)
}

// A Committed block, with the outcome of each of its transactions.
type Committed struct {
	State ledger.State
	Block ledger.Block
	Hash  [32]byte   // of the block
	Txs   []TxResult // in the order of Block.Txs

	Before ledger.State // after the block before
	Names  []NameChange // what became of names
}

// An App is the ledger as CometBFT sees it. CometBFT calls it from one
// goroutine a connection; CheckTx reads the pool only.
type App struct {
	abci.BaseApplication
	params *ledger.Params
	law    *registrar.Law
	cfg    Config
	pool   *mempool.Pool

	mu       sync.Mutex
	state    ledger.State     // guarded by mu; after the last committed block
	snapshot mempool.Snapshot // guarded by mu; its values
	opened   *store.Snapshot  // guarded by mu; what to close when they are let go
	genesis  *genesisState    // guarded by mu; nil once block 1 is stored
	last     *execution       // guarded by mu; the newest execution
	staged   *staged          // guarded by mu; between FinalizeBlock and Commit
}

// New returns the application of a store, at the height it was left at.
func New(cfg Config) (*App, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Committed == nil {
		cfg.Committed = func(Committed) {}
	}
	a := &App{params: &cfg.Genesis.Ledger, law: &registrar.Law{Params: cfg.Genesis.Registrar}, cfg: cfg, pool: cfg.Pool}
	if meta := cfg.Store.Meta(); meta.Height > 0 {
		state, err := StateOf(meta)
		if err != nil {
			return nil, err
		}
		return a, a.settle(state)
	}
	return a, nil
}

// settle makes state, which the store has published, the one that blocks and
// admissions build on. The caller holds a.mu, or is alone.
func (a *App) settle(state ledger.State) error {
	snapshot, err := a.cfg.Store.Snapshot(state.Height)
	if err != nil {
		return fmt.Errorf("open the state of height %d: %w", state.Height, err)
	}
	a.build(state, snapshot)
	// The pool has let go of the old snapshot.
	if a.opened != nil {
		a.opened.Close()
	}
	a.opened = snapshot
	return nil
}

func (a *App) build(state ledger.State, values mempool.Snapshot) {
	a.state, a.snapshot, a.last, a.staged = state, values, nil, nil
	a.pool.Reset(state, values)
}

// Close lets go of the store.
func (a *App) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.opened != nil {
		a.opened.Close()
		a.opened = nil
	}
}

// Info says up to where the store has come; CometBFT replays the rest.
func (a *App) Info(context.Context, *abci.RequestInfo) (*abci.ResponseInfo, error) {
	meta := a.cfg.Store.Meta()
	if meta.Height == 0 {
		return &abci.ResponseInfo{}, nil
	}
	state, err := StateOf(meta)
	if err != nil {
		return nil, err
	}
	hash := ledger.AppHash(meta.Root, state.Warp)
	return &abci.ResponseInfo{LastBlockHeight: int64(meta.Height), LastBlockAppHash: hash[:]}, nil
}

// CheckTx judges a transaction for the next block: whatever it admits,
// PrepareProposal would include.
func (a *App) CheckTx(_ context.Context, req *abci.RequestCheckTx) (*abci.ResponseCheckTx, error) {
	_, err := a.pool.Admit(req.Tx)
	return &abci.ResponseCheckTx{Code: uint32(rcode.Of(err)), Log: logText(err)}, nil
}

func logText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
