package consensus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/cometbft/cometbft/blocksync"
	cmtconsensus "github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/lp2p"
	cmtp2p "github.com/cometbft/cometbft/p2p"
	bcproto "github.com/cometbft/cometbft/proto/tendermint/blocksync"
	"github.com/cometbft/cometbft/types"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
)

// The keeper's pace: how often it looks at the configured peers while one is
// away and while all are there, and the limits of the pause between two
// attempts at one of them.
const (
	keepEvery  = 20 * time.Millisecond
	keepIdle   = time.Second
	minBackoff = 20 * time.Millisecond
	maxBackoff = 5 * time.Second
	dialLimit  = 3 * time.Second
)

var errDisconnected = errors.New("disconnected")

// A keeper holds the connections to the configured peers. CometBFT's own
// switch would connect before the other side listens to it (and lose the
// first messages), neither notices a closed connection nor forgets what it
// believed of a peer that restarted (which then waits for votes it is thought
// to have), and lets up to five minutes pass between attempts to reconnect.
type keeper struct {
	host    *lp2p.Host
	network *lp2p.Switch
	log     *slog.Logger
	peers   []peer.AddrInfo // configured, without this node
	hello   []byte
	kick    chan struct{} // a peer went away
	notify  *network.NotifyBundle

	mu    sync.Mutex
	ended map[peer.ID]time.Time // guarded by mu; when the last session with a configured peer ended
	wait  map[peer.ID]retry     // guarded by mu; configured peers that are away
}

type retry struct {
	at    time.Time
	pause time.Duration
	busy  bool
}

func newKeeper(host *lp2p.Host, sw *lp2p.Switch, peers []peer.AddrInfo, log *slog.Logger) *keeper {
	hello, err := (&bcproto.Message{Sum: &bcproto.Message_StatusRequest{StatusRequest: &bcproto.StatusRequest{}}}).Marshal()
	if err != nil {
		panic("BUG: encode a status request: " + err.Error())
	}
	k := &keeper{
		host: host, network: sw, peers: peers, log: log, hello: hello, kick: make(chan struct{}, 1),
		ended: make(map[peer.ID]time.Time), wait: make(map[peer.ID]retry),
	}
	k.notify = &network.NotifyBundle{DisconnectedF: func(_ network.Network, c network.Conn) { go k.disconnected(c) }}
	host.Network().Notify(k.notify)
	return k
}

// forget ends the notices; the connections that close afterwards are ours.
func (k *keeper) forget() { k.host.Network().StopNotify(k.notify) }

// disconnected ends the session a closed connection belonged to, so that the
// next one begins with nothing believed of the peer. Connections older than
// the end of the last session are echoes of it.
func (k *keeper) disconnected(c network.Conn) {
	id := c.RemotePeer()
	k.mu.Lock()
	echo := c.Stat().Opened.Before(k.ended[id])
	k.mu.Unlock()
	if p := k.network.Peers().Get(cmtp2p.ID(id.String())); p != nil && !echo {
		k.end(id, p)
	}
}

func (k *keeper) end(id peer.ID, p cmtp2p.Peer) {
	k.mu.Lock()
	if slices.ContainsFunc(k.peers, func(a peer.AddrInfo) bool { return a.ID == id }) {
		k.ended[id] = time.Now()
	}
	k.mu.Unlock()
	k.network.StopPeerForError(p, errDisconnected)
	select {
	case k.kick <- struct{}{}:
	default:
	}
}

func (k *keeper) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-k.kick:
		}
		pause := keepIdle
		for _, p := range k.peers {
			if !k.keep(ctx, p) {
				pause = keepEvery
			}
		}
		timer.Reset(pause)
	}
}

// keep calls a configured peer if it is away and its pause is over, and
// reports whether it is there.
func (k *keeper) keep(ctx context.Context, addr peer.AddrInfo) (there bool) {
	id := addr.ID
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.network.Peers().Has(cmtp2p.ID(id.String())) {
		delete(k.wait, id)
		return true
	}
	r := k.wait[id]
	if r.busy || time.Now().Before(r.at) {
		return false
	}
	r.busy = true
	k.wait[id] = r
	go func() {
		err := k.call(ctx, addr)
		k.mu.Lock()
		defer k.mu.Unlock()
		r.busy = false
		r.pause = min(max(2*r.pause, minBackoff), maxBackoff)
		r.at = time.Now().Add(r.pause)
		k.wait[id] = r
		if err != nil {
			k.log.DebugContext(ctx, "peer away", "peer", id.String(), "err", err, "pause", r.pause)
		}
	}()
	return false
}

// call connects to a peer and asks for its height. The question makes each
// switch add the other: the peer's when it hears the question, ours when it
// hears the answer.
func (k *keeper) call(ctx context.Context, addr peer.AddrInfo) error {
	ctx, cancel := context.WithTimeout(network.WithDialPeerTimeout(ctx, dialLimit), dialLimit)
	defer cancel()
	if s := swarmOf(k.host); s != nil {
		s.Backoff().Clear(addr.ID) // the pauses are ours; libp2p's are up to 5 minutes
	}
	if err := k.host.Connect(ctx, addr); err != nil {
		return err
	}
	s, err := k.host.NewStream(ctx, addr.ID, lp2p.ProtocolID(blocksync.BlocksyncChannel))
	if err != nil {
		return err
	}
	return lp2p.StreamWriteClose(s, k.hello)
}

// swarmOf is the host's connections as libp2p implements them, or nil.
func swarmOf(h *lp2p.Host) *swarm.Swarm {
	s, _ := h.Network().(*swarm.Swarm)
	return s
}

// bestHeight is the highest block a connected peer says it has.
func (k *keeper) bestHeight() int64 {
	var best int64
	k.network.Peers().ForEach(func(p cmtp2p.Peer) {
		if ps, ok := p.Get(types.PeerStateKey).(*cmtconsensus.PeerState); ok {
			best = max(best, ps.GetHeight()-1)
		}
	})
	return best
}

// peerAddrs reads the configured peers, leaving out this node.
func peerAddrs(peers []Peer, self string) ([]peer.AddrInfo, error) {
	var out []peer.AddrInfo
	for _, p := range peers {
		addr, err := lp2p.AddrInfoFromHostAndID(p.Addr, p.ID)
		if err != nil {
			return nil, fmt.Errorf("%w: peer %s at %s: %w", ErrConfig, p.ID, p.Addr, err)
		}
		if p.ID != self {
			out = append(out, addr)
		}
	}
	return out, nil
}
