package p2p

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
)

// The pause between two attempts at a configured peer doubles from the first
// to the last of these, give or take a quarter.
const (
	minBackoff = 50 * time.Millisecond
	maxBackoff = 10 * time.Second
	dialLimit  = 3 * time.Second
)

// A keeper connects to the configured peers, and again when they go away.
type keeper struct {
	host  host.Host
	log   *slog.Logger
	peers []peer.AddrInfo
	gone  map[peer.ID]chan struct{} // never changed; one slot each: the peer left
}

func newKeeper(h host.Host, peers []peer.AddrInfo, log *slog.Logger) *keeper {
	k := &keeper{host: h, log: log, peers: peers, gone: make(map[peer.ID]chan struct{})}
	for _, p := range peers {
		k.gone[p.ID] = make(chan struct{}, 1)
		h.ConnManager().Protect(p.ID, "configured")
	}
	return k
}

func (k *keeper) start(ctx context.Context, running *sync.WaitGroup) {
	for _, p := range k.peers {
		running.Go(func() { k.keep(ctx, p) })
	}
}

// left wakes the keeper of a configured peer.
func (k *keeper) left(id peer.ID) {
	select {
	case k.gone[id] <- struct{}{}:
	default: // not configured, or awake
	}
}

func (k *keeper) keep(ctx context.Context, p peer.AddrInfo) {
	pause := minBackoff
	for {
		err := dial(ctx, k.host, p)
		if err == nil {
			pause = minBackoff
			select {
			case <-k.gone[p.ID]:
			case <-ctx.Done():
				return
			}
			if k.host.Network().Connectedness(p.ID) == network.Connected {
				continue
			}
		} else {
			k.log.DebugContext(ctx, "peer away", "peer", p.ID.String(), "err", err, "pause", pause)
		}
		select {
		case <-time.After(pause*3/4 + rand.N(pause/2)):
		case <-ctx.Done():
			return
		}
		pause = min(2*pause, maxBackoff)
	}
}

// dial connects to a peer. The pauses are ours: libp2p's own, minutes long
// after a few failures, is cleared.
func dial(ctx context.Context, h host.Host, p peer.AddrInfo) error {
	ctx, cancel := context.WithTimeout(network.WithDialPeerTimeout(ctx, dialLimit), dialLimit)
	defer cancel()
	if s, ok := h.Network().(*swarm.Swarm); ok {
		s.Backoff().Clear(p.ID)
	}
	return h.Connect(ctx, p)
}
