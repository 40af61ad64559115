package p2p

import (
	"maps"
	"sync"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// A mesh is the peers that a node passes gossip on to, by topic, and the number of
// messages it rejected, as GossipSub reports them.
type mesh struct {
	mu       sync.Mutex
	peers    map[place]bool
	rejected int
	changed  chan struct{} // closed and replaced at every change
}

// A place is a peer's in the mesh of a topic.
type place struct {
	id    peer.ID
	topic string
}

func newMesh() *mesh {
	return &mesh{peers: make(map[place]bool), changed: make(chan struct{})}
}

func (m *mesh) set(p place, in bool) {
	m.change(func() {
		if in {
			m.peers[p] = true
		} else {
			delete(m.peers, p)
		}
	})
}

func (m *mesh) change(do func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	do()
	close(m.changed)
	m.changed = make(chan struct{})
}

func (m *mesh) state() (peers, rejected int, changed <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.peers), m.rejected, m.changed
}

// waitMesh waits until the node passes gossip on to so many peers, each counted
// for each topic.
func (n *node) waitMesh(want int) {
	n.t.Helper()
	n.waitReport(func(peers, _ int) bool { return peers == want })
}

// waitRejected waits until the node rejected so many messages.
func (n *node) waitRejected(want int) {
	n.t.Helper()
	n.waitReport(func(_, rejected int) bool { return rejected >= want })
}

func (n *node) waitReport(good func(peers, rejected int) bool) {
	n.t.Helper()
	limit := time.After(patience)
	for {
		peers, rejected, changed := n.mesh.state()
		if good(peers, rejected) {
			return
		}
		select {
		case <-changed:
		case <-limit:
			n.t.Fatalf("%d peers in the mesh, %d messages rejected", peers, rejected)
		}
	}
}

func (m *mesh) RejectMessage(*pubsub.Message, string) { m.change(func() { m.rejected++ }) }

func (m *mesh) Graft(id peer.ID, topic string) { m.set(place{id, topic}, true) }
func (m *mesh) Prune(id peer.ID, topic string) { m.set(place{id, topic}, false) }
func (m *mesh) OnClosedOutboundStream(id peer.ID) {
	m.change(func() { maps.DeleteFunc(m.peers, func(p place, _ bool) bool { return p.id == id }) })
}

func (m *mesh) OnNewOutboundStream(peer.ID, protocol.ID) {}
func (m *mesh) Join(string)                              {}
func (m *mesh) Leave(string)                             {}
func (m *mesh) ValidateMessage(*pubsub.Message)          {}
func (m *mesh) DeliverMessage(*pubsub.Message)           {}
func (m *mesh) DuplicateMessage(*pubsub.Message)         {}
func (m *mesh) ThrottlePeer(peer.ID)                     {}
func (m *mesh) RecvRPC(*pubsub.RPC)                      {}
func (m *mesh) SendRPC(*pubsub.RPC, peer.ID)             {}
func (m *mesh) DropRPC(*pubsub.RPC, peer.ID)             {}
func (m *mesh) UndeliverableMessage(*pubsub.Message)     {}
