package p2p

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/libp2p/go-libp2p"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
)

// A Host is this node among its peers. Its methods may be called from any
// goroutine.
type Host struct {
	cfg      Config
	acceptor Acceptor
	source   RecordSource

	host    host.Host
	topic   *pubsub.Topic // of transactions
	notices *pubsub.Topic // nil without Config.Notice
	keeper  *keeper
	book    *standing

	visitors *visitors

	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	running sync.WaitGroup
	close   sync.Once
	errs    error
}

// New starts a host: it listens, connects to the configured peers and keeps
// doing so until Close. ctx bounds the start alone.
func New(ctx context.Context, cfg Config, acceptor Acceptor, source RecordSource) (*Host, error) {
	cfg = cfg.withDefaults()
	if cfg.ChainID == "" || len(cfg.Key) != ed25519.SeedSize || acceptor == nil || source == nil {
		return nil, fmt.Errorf("%w: a chain ID, a seed of %d octets, an acceptor and a record source are needed", ErrConfig, ed25519.SeedSize)
	}
	peers, err := cfg.peers()
	if err != nil {
		return nil, err
	}
	h := &Host{cfg: cfg, acceptor: acceptor, source: source, book: newStanding(cfg)}
	h.ctx, h.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if err := h.open(peers); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *Host) open(peers []peer.AddrInfo) error {
	key, err := privateKey(h.cfg.Key)
	if err != nil {
		return err
	}
	limits, conns, err := h.cfg.bounds()
	if err != nil {
		return err
	}
	h.host, err = libp2p.New(append(lean(limits, conns), libp2p.Identity(key), libp2p.NoListenAddrs)...)
	if err != nil {
		return errors.Join(fmt.Errorf("%w: %w", ErrConfig, err), limits.Close(), conns.Close())
	}
	h.visitors = newVisitors(h.cfg.MaxVisitors, h.cfg.VisitorIdle, h.disconnect)
	peers = slices.DeleteFunc(peers, func(p peer.AddrInfo) bool { return p.ID == h.host.ID() })
	h.keeper = newKeeper(h.host, peers, h.cfg.Log)
	h.host.Network().Notify(&network.NotifyBundle{DisconnectedF: func(n network.Network, c network.Conn) {
		if n.Connectedness(c.RemotePeer()) != network.Connected {
			h.book.left(c.RemotePeer())
			h.keeper.left(c.RemotePeer())
			h.visitors.left(c.RemotePeer())
		}
	}})
	if err := h.watchChain(); err != nil {
		return err
	}
	if err := h.joinTopic(); err != nil {
		return fmt.Errorf("join the topic: %w", err)
	}
	h.host.SetStreamHandler(h.recordsProtocol(), h.serveRecords)
	if err := h.listen(); err != nil {
		return err
	}
	h.keeper.start(h.ctx, &h.running)
	return nil
}

// listen binds every configured address; libp2p by itself is content with one
// of them.
func (h *Host) listen() error {
	for _, s := range h.cfg.Listen {
		a, err := ma.NewMultiaddr(s)
		if err != nil {
			return fmt.Errorf("%w: listen address %q: %w", ErrConfig, s, err)
		}
		if err := h.host.Network().Listen(a); err != nil {
			return fmt.Errorf("%w: listen on %s: %w", ErrConfig, s, err)
		}
	}
	return nil
}

func privateKey(seed []byte) (crypto.PrivKey, error) {
	key, err := crypto.UnmarshalEd25519PrivateKey(ed25519.NewKeyFromSeed(seed))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return key, nil
}

// PeerID returns the ID of a host with this key seed, as in /p2p/….
func PeerID(seed []byte) (string, error) {
	if len(seed) != ed25519.SeedSize {
		return "", fmt.Errorf("%w: a seed of %d octets", ErrConfig, len(seed))
	}
	key, err := privateKey(seed)
	if err != nil {
		return "", err
	}
	id, err := peer.IDFromPrivateKey(key)
	return id.String(), err
}

// ID is the host's peer ID, as in /p2p/….
func (h *Host) ID() string { return h.host.ID().String() }

// Addrs are the multiaddrs the host listens on, each ending in its ID, fit
// for another's Config.Peers.
func (h *Host) Addrs() []string {
	addrs, err := peer.AddrInfoToP2pAddrs(&peer.AddrInfo{ID: h.host.ID(), Addrs: h.host.Addrs()})
	if err != nil {
		return nil
	}
	out := make([]string, len(addrs))
	for i, a := range addrs {
		out[i] = a.String()
	}
	return out
}

// Connect connects to a peer once, by a multiaddr ending in its ID.
func (h *Host) Connect(ctx context.Context, addr string) error {
	a, err := ma.NewMultiaddr(addr)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	info, err := peer.AddrInfoFromP2pAddr(a)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return dial(ctx, h.host, *info)
}

// Peers is the number of connected peers, without those that only ask.
func (h *Host) Peers() int { return len(h.peers()) }

func (h *Host) peers() []peer.ID {
	return slices.DeleteFunc(h.host.Network().Peers(), h.visitors.has)
}

// TopicPeers is the number of connected peers that take part in the gossip of
// this chain's transactions.
func (h *Host) TopicPeers() int { return len(h.topic.ListPeers()) }

// Close disconnects from everybody and releases the ports. It is idempotent.
func (h *Host) Close() error {
	h.close.Do(func() {
		h.cancel()
		if h.host != nil {
			h.errs = h.host.Close()
			h.visitors.clear()
		}
		h.running.Wait()
	})
	return h.errs
}
