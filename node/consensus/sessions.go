package consensus

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/cometbft/cometbft/blocksync"
	cmtp2p "github.com/cometbft/cometbft/p2p"
	bcproto "github.com/cometbft/cometbft/proto/tendermint/blocksync"
)

// banTime is how long no blocks are asked of a peer that sent a wrong one.
const banTime = time.Minute

// A sessionReactor is CometBFT's block sync with a new name for each session
// of a peer. CometBFT v0.40 counts requests by the peer's own name: a block
// that was asked for in one session and counted in the next dereferences nil
// and ends the process, so that any peer which reconnects while it answers
// could stop a node. What is left is the instant between a peer's timeout and
// the end of its session.
type sessionReactor struct {
	*blocksync.Reactor

	mu       sync.Mutex
	sessions map[cmtp2p.Peer]*session // guarded by mu; the peers that are connected
	count    uint64                   // guarded by mu; of the sessions so far
	banned   map[cmtp2p.ID]time.Time  // guarded by mu; until when
}

func newSessionReactor(r *blocksync.Reactor) *sessionReactor {
	return &sessionReactor{Reactor: r, sessions: make(map[cmtp2p.Peer]*session), banned: make(map[cmtp2p.ID]time.Time)}
}

// A session is a peer from its connection to its removal.
type session struct {
	cmtp2p.Peer
	id cmtp2p.ID

	mu           sync.Mutex
	base, height int64 // guarded by mu; the most the peer said it has
}

func (s *session) ID() cmtp2p.ID { return s.id }

// sessionSep stands between a peer's name and the number of its session.
const sessionSep = "#"

// of is a peer's session, nil before it begins and after it ended.
func (r *sessionReactor) of(p cmtp2p.Peer) *session {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sessions[p]
}

func (r *sessionReactor) InitPeer(p cmtp2p.Peer) cmtp2p.Peer {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	r.sessions[p] = &session{Peer: p, id: cmtp2p.ID(fmt.Sprint(p.ID(), sessionSep, r.count))}
	return p
}

func (r *sessionReactor) AddPeer(p cmtp2p.Peer) {
	if s := r.of(p); s != nil {
		r.Reactor.AddPeer(s)
	}
}

func (r *sessionReactor) RemovePeer(p cmtp2p.Peer, reason any) {
	s := r.of(p)
	if s == nil {
		return
	}
	r.Reactor.RemovePeer(s, reason)
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.sessions, p)
}

func (r *sessionReactor) FilterMsgBytes(channel byte, p cmtp2p.Peer, msg []byte) error {
	if s := r.of(p); s != nil {
		return r.Reactor.FilterMsgBytes(channel, s, msg)
	}
	return nil
}

// Receive answers anyone's questions, and takes answers from those who were
// asked in the session that still is.
func (r *sessionReactor) Receive(e cmtp2p.Envelope) {
	s := r.of(e.Src)
	switch m := e.Message.(type) {
	case *bcproto.StatusRequest, *bcproto.BlockRequest:
		r.Reactor.Receive(e)
		return
	case *bcproto.StatusResponse:
		if s == nil || r.isBanned(e.Src.ID()) || !s.grow(m) {
			return
		}
	}
	if s != nil {
		e.Src = s
		r.Reactor.Receive(e)
	}
}

// grow notes what a peer says it has. Messages are handled side by side: one
// that says less than another was overtaken by it, which CometBFT would take
// for a lie.
func (s *session) grow(m *bcproto.StatusResponse) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.Base < s.base || m.Height < s.height {
		return false
	}
	s.base, s.height = m.Base, m.Height
	return true
}

func (r *sessionReactor) isBanned(id cmtp2p.ID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	until, ok := r.banned[id]
	if ok && time.Now().After(until) {
		delete(r.banned, id)
		return false
	}
	return ok
}

func (r *sessionReactor) SetSwitch(sw cmtp2p.Switcher) {
	r.Reactor.SetSwitch(&sessionSwitch{Switcher: sw, reactor: r})
}

// A sessionSwitch is the switch as block sync sees it.
type sessionSwitch struct {
	cmtp2p.Switcher
	reactor *sessionReactor
}

func (w *sessionSwitch) Peers() cmtp2p.IPeerSet { return sessionPeers{w.Switcher.Peers(), w.reactor} }

func (w *sessionSwitch) StopPeerForError(p cmtp2p.Peer, reason any) {
	s, ok := p.(*session)
	if !ok { // it asked before its session began
		w.Switcher.StopPeerForError(p, reason)
		return
	}
	var wrong blocksync.ErrReactorValidation
	if err, ok := reason.(error); ok && errors.As(err, &wrong) {
		w.reactor.mu.Lock()
		w.reactor.banned[s.Peer.ID()] = time.Now().Add(banTime)
		w.reactor.mu.Unlock()
	}
	w.Switcher.StopPeerForError(s.Peer, reason)
}

// sessionPeers finds the peers that are connected by their sessions' names.
type sessionPeers struct {
	cmtp2p.IPeerSet
	reactor *sessionReactor
}

func (p sessionPeers) Get(id cmtp2p.ID) cmtp2p.Peer {
	own, _, _ := strings.Cut(string(id), sessionSep)
	if s := p.reactor.of(p.IPeerSet.Get(cmtp2p.ID(own))); s != nil && s.id == id {
		return s
	}
	return nil
}
