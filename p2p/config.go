package p2p

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
)

// A Config configures a Host. ChainID and Key are required; every other field
// has a useful zero value.
type Config struct {
	ChainID string   // nodes of other chains are not kept as peers
	Key     []byte   // Ed25519 seed, 32 octets; never the consensus network's
	Listen  []string // multiaddrs; nil means loopback, TCP and QUIC, any port
	Peers   []string // multiaddrs ending in /p2p/…: connected to, and again whenever they go away

	Envelope Limits // what a transaction and its records may measure
	MaxPeers int    // connected peers; 0 means 50. Configured peers come on top
	// MaxPerSubnet bounds connections from one IPv4 /24 or IPv6 /48, so that
	// one network cannot be all of a node's peers; 0 means 8. Loopback
	// addresses are not counted unless CountLoopback is set.
	MaxPerSubnet  int
	CountLoopback bool
	// MessageRate and ByteRate bound what is read from one peer in a second,
	// two seconds' worth at once: messages (0 means 10000) and octets of
	// messages (0 means 8 MiB). What is above is dropped.
	MessageRate int
	ByteRate    int
	// Native streams: of one peer at a time (0 means 16), in all (0 means 128);
	// and the connected peers that only ask (0 means 16, within MaxPeers), each
	// gone when it has had no stream for VisitorIdle (0 means 10 s).
	NativePerPeer int
	NativeStreams int
	MaxVisitors   int
	VisitorIdle   time.Duration
	// FetchRate bounds the records a peer may ask for in a second; 0 means 100.
	FetchRate int

	// CheckRecords says whether fetched octets are the records of a root. A
	// peer whose answer fails is not believed and loses standing; the next one
	// is asked. nil believes the first answer.
	CheckRecords func(root [32]byte, b []byte) error

	// Notice judges what came on the topic of notifications. nil means that the
	// host takes no part in it.
	Notice func(ctx context.Context, msg []byte) Verdict

	Log *slog.Logger // nil means slog.DiscardHandler

	tracer pubsub.RawTracer // tests watch the mesh with it
}

// An Acceptor decides what becomes of a transaction that arrived.
type Acceptor interface {
	Accept(ctx context.Context, e Envelope) Verdict
}

// A Verdict is an Acceptor's answer.
type Verdict int

const (
	// Ignore: the envelope does not travel on, and nobody is to blame: it is
	// known already, the pool is full, or this node cannot judge it now.
	Ignore Verdict = iota
	// Accept: the envelope travels on.
	Accept
	// Reject: no honest peer would have passed it on; who did loses standing.
	Reject
)

// A RecordSource has the records this node can serve, by root.
type RecordSource interface {
	Records(root [32]byte) ([]byte, error) // nil, nil if they are not here
}

func (c Config) withDefaults() Config {
	if c.Listen == nil {
		c.Listen = []string{"/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1"}
	}
	c.Envelope = c.Envelope.withDefaults()
	setDefault(&c.MaxPeers, 50)
	setDefault(&c.MaxPerSubnet, 8)
	setDefault(&c.MessageRate, 10000)
	setDefault(&c.ByteRate, 8<<20)
	setDefault(&c.NativePerPeer, 16)
	setDefault(&c.NativeStreams, 128)
	setDefault(&c.MaxVisitors, 16)
	setDefault(&c.VisitorIdle, 10*time.Second)
	setDefault(&c.FetchRate, 100)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// peers reads Config.Peers; several addresses of one peer are one entry.
func (c Config) peers() ([]peer.AddrInfo, error) {
	addrs := make([]ma.Multiaddr, len(c.Peers))
	for i, s := range c.Peers {
		a, err := ma.NewMultiaddr(s)
		if err != nil {
			return nil, fmt.Errorf("%w: peer %q: %w", ErrConfig, s, err)
		}
		addrs[i] = a
	}
	infos, err := peer.AddrInfosFromP2pAddrs(addrs...)
	if err != nil {
		return nil, fmt.Errorf("%w: peers: %w", ErrConfig, err)
	}
	return infos, nil
}

// Times of the protocols.
const (
	fetchTimeout = 3 * time.Second        // one peer's time to send records
	fetchHedge   = 200 * time.Millisecond // after which the next peer is asked too
	serveTimeout = 5 * time.Second        // a peer's time to send a root and read the answer
)
