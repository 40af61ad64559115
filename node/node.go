package node

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/node/limits"
	"github.com/utxo-dns/utxonode/node/mempool"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/resolver/gateway"
)

// verdictOctets bounds the transactions whose state-free judgement the pool
// remembers.
const verdictOctets = 16 << 20

// A Node is one running registrar node.
type Node struct {
	cfg       Config
	genesis   *Genesis
	db        *store.DB
	pool      *mempool.Pool
	app       *abci.App
	engine    *consensus.Engine
	host      *p2p.Host
	chain     *chain
	records   *records
	service   *service
	listeners []listener        // of further profiles
	forwarder gateway.Forwarder // nil: names of others are refused
	signers   *signers          // nil: zones are not signed
	compiler  *compiler
	watchers  *watchers
	outbox    *outbox
	crier     *crier
	metrics   *metrics
	limits    *limits.Limits
	queries   *queryLog // nil: what is asked is not logged
	web       *http.Server
	webAddr   net.Addr
	https     *web        // nil without
	http      *web        // nil without
	closers   []io.Closer // what else ends with the node

	background sync.WaitGroup
	ctx        context.Context // of what runs in the background
	cancel     context.CancelFunc
	stopping   chan struct{} // closed when Stop begins
	stop       sync.Once
	stopErr    error
}

// Start opens a node and runs it.
func Start(ctx context.Context, cfg Config) (*Node, error) {
	n, err := Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return n, n.Run(ctx)
}

// Open makes a node ready: its store and its ports are open, and nothing is
// sent before Run. Networks in one process open all their nodes first.
func Open(ctx context.Context, cfg Config) (*Node, error) {
	n := &Node{cfg: cfg.withDefaults(), watchers: newWatchers(), outbox: newOutbox(), crier: newCrier(), stopping: make(chan struct{})}
	n.limits = limits.New(n.cfg.Limits)
	n.queries = newQueryLog(n.cfg.Log, n.cfg.LogQueries)
	n.ctx, n.cancel = context.WithCancel(context.WithoutCancel(ctx))
	for _, step := range []func(context.Context) error{
		n.openLedger, n.openConsensus, n.openGossip, n.openService, n.openAPI,
	} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, n.Stop(ctx))
		}
	}
	return n, nil
}

// Run connects to the peers and takes part. On error the node is stopped.
func (n *Node) Run(ctx context.Context) error {
	if err := n.engine.Run(ctx); err != nil {
		return errors.Join(err, n.Stop(ctx))
	}
	return nil
}

func (n *Node) openLedger(context.Context) (err error) {
	if n.genesis, err = ReadGenesis(n.cfg.Home); err != nil {
		return err
	}
	n.db, err = store.Open(store.Config{
		Dir: filepath.Join(n.cfg.Home, LedgerDir), Keep: n.cfg.KeepHeights, Log: n.cfg.Log.With("room", "store"),
	})
	n.records = newRecords(n.db, n.cfg.Log)
	n.compiler = newCompiler(n)
	if err == nil {
		n.crier.hub.Begin(n.db.Height())
	}
	return err
}

func (n *Node) openConsensus(ctx context.Context) error {
	seed, err := OpenSeed(n.cfg.Home)
	if err != nil {
		return err
	}
	n.app, err = abci.New(abci.Config{
		Genesis: n.genesis.Chain, Store: n.db, Pool: n.openPool(), Committed: n.committed, Log: n.cfg.Log.With("room", "abci"),
	})
	if err != nil {
		return err
	}
	n.engine, err = consensus.Open(ctx, consensus.Config{
		Dir:       filepath.Join(n.cfg.Home, ConsensusDir),
		Genesis:   n.genesis.Doc,
		Listen:    n.cfg.Consensus,
		Peers:     n.cfg.ConsensusPeers,
		NodeSeed:  seed.Consensus(),
		Validator: n.cfg.Validator, ValidatorSeed: validatorSeed(n.cfg, seed),
		Heartbeat: n.cfg.Heartbeat, AdaptiveSync: n.cfg.AdaptiveSync,
		// The block that proves a state follows the one that made it; waiting
		// between them for votes that are all in already would double the time
		// to a proof (BenchmarkPayment: 18–25 ms to 8–10 ms on one validator).
		SkipTimeoutCommit: true,
		MaxTxBytes:        n.genesis.Chain.Ledger.MaxTxSize,
		Log:               n.cfg.Log.With("room", "consensus"),
	}, n.app)
	if err != nil {
		return err
	}
	n.chain = &chain{db: n.db, engine: n.engine}
	n.compiler.begun = n.db.Meta()
	return nil
}

// validatorSeed is nil on a node that does not vote: it has no signing key.
func validatorSeed(cfg Config, s Seed) []byte {
	if !cfg.Validator {
		return nil
	}
	return s.Validator()
}

func (n *Node) openGossip(ctx context.Context) error {
	seed, err := OpenSeed(n.cfg.Home)
	if err != nil {
		return err
	}
	if err := n.openEvents(seed); err != nil {
		return err
	}
	n.metrics = newMetrics(n)
	n.host, err = p2p.New(ctx, p2p.Config{
		ChainID: n.genesis.Chain.Ledger.ChainID, Key: seed.Gossip(),
		Listen: n.cfg.Gossip, Peers: n.cfg.GossipPeers,
		Envelope:     p2p.Limits{TxBytes: n.genesis.Chain.Ledger.MaxTxSize},
		CheckRecords: checkRecords,
		Notice:       n.heard,
		Log:          n.cfg.Log.With("room", "p2p"),
	}, n, held{n.db})
	if err != nil {
		return err
	}
	n.records.host = n.host
	n.background.Go(func() { n.records.fetch(n.ctx) })
	n.background.Go(func() { n.republish(n.ctx, republishEvery) })
	n.background.Go(func() { n.notify(n.ctx) })
	return nil
}

// committed is told of every block, before consensus goes on to the next.
func (n *Node) committed(c abci.Committed) {
	n.cry(&c) // first: whoever waited for a transaction finds its events
	n.watchers.tell(c.Txs)
	n.outbox.committed(c.Txs)
	n.records.note(c)
	n.compiler.committed(&c)
	if n.metrics != nil { // blocks are replayed before it is there
		n.metrics.block(c.Txs)
	}
}

// Halted is closed when consensus ended by itself: the store or the
// application failed, and the process must end.
func (n *Node) Halted() <-chan struct{} { return n.engine.Halted() }

// Stop ends the node: no new requests, then consensus, then the store. It is
// idempotent; ctx bounds how long requests may take to end.
func (n *Node) Stop(ctx context.Context) error {
	n.stop.Do(func() {
		close(n.stopping)
		n.cancel()
		n.stopErr = n.release(ctx)
	})
	return n.stopErr
}

func (n *Node) release(ctx context.Context) error {
	var all error
	n.crier.hub.Close()
	if n.web != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if err := n.web.Shutdown(ctx); err != nil {
			all = errors.Join(all, n.web.Close())
		}
	}
	if n.service != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		all = errors.Join(all, n.closeWeb(ctx))
		all = errors.Join(all, n.service.close(), n.closeListeners())
	}
	if n.host != nil {
		all = errors.Join(all, n.host.Close())
	}
	if n.engine != nil {
		all = errors.Join(all, n.engine.Stop())
	}
	for _, c := range n.closers {
		all = errors.Join(all, c.Close())
	}
	n.background.Wait()
	if n.app != nil {
		n.app.Close()
	}
	if n.db != nil {
		all = errors.Join(all, n.db.Close())
	}
	return all
}

func (n *Node) openPool() *mempool.Pool {
	n.pool = mempool.New(&n.genesis.Chain.Ledger, n.law(), verdictOctets)
	return n.pool
}
