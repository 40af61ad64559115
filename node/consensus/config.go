package consensus

import (
	"fmt"
	"log/slog"
	"net/netip"
	"path/filepath"
	"time"

	cmtconfig "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/types"
)

// DefaultHeartbeat is how long after the last block an empty one is made. It is
// far below the hour that the anchor of a proof may be old.
const DefaultHeartbeat = 5 * time.Second

// A Config says how one node takes part in consensus. Dir, Genesis and Listen
// are required; every other field has a useful zero value.
type Config struct {
	Dir     string            // where keys, blocks and consensus state live; made if absent (0700)
	Genesis *types.GenesisDoc // see Genesis.Doc
	Listen  string            // host:port, UDP (QUIC)
	Peers   []Peer            // every node to connect to: there is no peer exchange

	Validator     bool   // take part in voting; a node without it has no signing key at all
	ValidatorSeed []byte // 32 octets; nil reads the key file, or makes a new key the first time
	NodeSeed      []byte // 32 octets, never the p2p host's; nil as above

	Heartbeat         time.Duration // an empty block this long after the last one; 0 means DefaultHeartbeat
	TimeoutPropose    time.Duration // wait for a proposal; 0 means 1 s
	TimeoutCommit     time.Duration // wait for late votes after a commit; 0 means 5 ms
	PeerGossipSleep   time.Duration // pause of the gossip loops, three per peer; 0 means 5 ms
	SkipTimeoutCommit bool          // start the next height as soon as every vote is in

	// AdaptiveSync votes while still fetching blocks: the first block of a
	// new network comes seconds earlier. A validator of a standing network
	// must not set it, since it may vote before it has seen what it signed
	// elsewhere. Nodes that are not validators always have it.
	AdaptiveSync bool

	MempoolSize  int   // pending transactions; 0 means 5000
	MempoolBytes int64 // octets of pending transactions; 0 means 16 MiB
	MaxTxBytes   int   // octets of one transaction; 0 means 64 KiB
	MaxPeers     int   // connections at once; 0 means 64

	// KeepResults stores the results of every block, so that they can be read
	// later; they are a few octets a transaction.
	KeepResults bool

	Log *slog.Logger // nil means slog.DiscardHandler
}

// A Peer is another node of the consensus network.
type Peer struct {
	ID   string // as Engine.ID and NodeID give it
	Addr string // host:port, UDP
}

func (c Config) withDefaults() (Config, error) {
	switch {
	case c.Dir == "":
		return c, fmt.Errorf("%w: no directory", ErrConfig)
	case c.Genesis == nil:
		return c, fmt.Errorf("%w: no genesis", ErrConfig)
	}
	if _, err := netip.ParseAddrPort(c.Listen); err != nil {
		return c, fmt.Errorf("%w: listen address: %w", ErrConfig, err)
	}
	if err := c.Genesis.ValidateAndComplete(); err != nil {
		return c, fmt.Errorf("%w: %w", ErrGenesis, err)
	}
	setDefault(&c.Heartbeat, DefaultHeartbeat)
	setDefault(&c.TimeoutPropose, time.Second)
	setDefault(&c.TimeoutCommit, 5*time.Millisecond)
	setDefault(&c.PeerGossipSleep, 5*time.Millisecond)
	setDefault(&c.MempoolSize, 5000)
	setDefault(&c.MempoolBytes, 16<<20)
	setDefault(&c.MaxTxBytes, 64<<10)
	setDefault(&c.MaxPeers, 64)
	if !c.Validator {
		c.AdaptiveSync = true
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// maxPeerStreams bounds the messages in flight from one peer: each is one
// stream, at most 1 MiB.
const maxPeerStreams = 256

// comet is c in CometBFT's words. Every setting that differs from its
// defaults is named here.
func (c Config) comet() *cmtconfig.Config {
	out := cmtconfig.DefaultConfig()
	out.SetRoot(c.Dir)
	out.Moniker = "utxonode"
	out.RPC.ListenAddress = ""

	out.P2P.ListenAddress = "tcp://" + c.Listen // the transport is UDP whatever this says
	out.P2P.PexReactor = false
	out.P2P.LibP2PConfig.Enabled = true
	out.P2P.LibP2PConfig.Limits = cmtconfig.LibP2PLimits{
		Mode: cmtconfig.LibP2PLimitsModeCustom, MaxPeers: c.MaxPeers, MaxPeerStreams: maxPeerStreams,
	}
	// Peers are the keeper's business, not the switch's.

	// Transactions come from our own gossip: the pool only stores, rechecks
	// and says that there is something to order.
	out.Mempool.Type = cmtconfig.MempoolTypeFlood
	out.Mempool.Broadcast = false
	out.Mempool.Recheck = true
	out.Mempool.Size = c.MempoolSize
	out.Mempool.CacheSize = 2 * c.MempoolSize
	out.Mempool.MaxTxsBytes = c.MempoolBytes
	out.Mempool.MaxTxBytes = c.MaxTxBytes

	out.Consensus.WalPath = filepath.Join("data", "cs.wal", "wal")
	out.Consensus.CreateEmptyBlocks = false
	out.Consensus.CreateEmptyBlocksInterval = c.Heartbeat
	out.Consensus.TimeoutPropose = c.TimeoutPropose
	out.Consensus.TimeoutProposeDelta = c.TimeoutPropose / 4
	out.Consensus.TimeoutPrevote = c.TimeoutPropose / 2
	out.Consensus.TimeoutPrevoteDelta = c.TimeoutPropose / 4
	out.Consensus.TimeoutPrecommit = c.TimeoutPropose / 2
	out.Consensus.TimeoutPrecommitDelta = c.TimeoutPropose / 4
	out.Consensus.TimeoutCommit = c.TimeoutCommit
	out.Consensus.SkipTimeoutCommit = c.SkipTimeoutCommit
	out.Consensus.PeerGossipSleepDuration = c.PeerGossipSleep

	out.BlockSync.AdaptiveSync = c.AdaptiveSync
	out.Storage.DiscardABCIResponses = !c.KeepResults
	out.TxIndex.Indexer = "null"
	out.Instrumentation.Prometheus = false
	return out
}
