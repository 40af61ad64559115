package consensus

import (
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	dbm "github.com/cometbft/cometbft-db"
	"github.com/cometbft/cometbft/blocksync"
	cmtconsensus "github.com/cometbft/cometbft/consensus"
	cmtp2p "github.com/cometbft/cometbft/p2p"
	bcproto "github.com/cometbft/cometbft/proto/tendermint/blocksync"
	"github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/store"
	"github.com/cometbft/cometbft/types"
)

// A peer reconnects while a block is asked of it, and answers in its second
// session: CometBFT's own reactor ends the process here. The requester stands
// still with the peer's name, since the question to another peer is held.
func TestBlockOfAnEarlierSession(t *testing.T) {
	sw := &deskSwitch{stopped: make(chan cmtp2p.ID, 1)}
	refused := make(lines, 16)
	r := startBlockSync(t, sw, slog.New(slog.NewTextHandler(refused, nil)))
	mallory := &deskPeer{id: "mallory"}
	trent := &deskPeer{id: "trent", asked: make(chan struct{}), hold: make(chan struct{})}
	begin(sw, r, mallory)
	begin(sw, r, trent) // who came last is asked first
	await(t, trent.asked)
	answer := says(t, mallory)
	awaitAsked(t, r, answer)

	sw.leave(mallory)
	r.RemovePeer(mallory, errors.New("gone"))
	again := &deskPeer{id: "mallory"}
	begin(sw, r, again)
	r.Receive(answer)
	answer.Src = again
	r.Receive(answer)
	for !strings.Contains(await(t, refused), "Failed to add block") {
	}
	close(trent.hold)
	if id := await(t, sw.stopped); id != "mallory" {
		t.Errorf("%s is gone for answering what it was not asked", id)
	}
}

// A peer of the second session is asked under the second session's name, and
// the first session's name finds nobody.
func TestSessionNames(t *testing.T) {
	sw := &deskSwitch{stopped: make(chan cmtp2p.ID, 1)}
	r := newSessionReactor(blocksync.NewReactor(false, true, state.State{}, nil, emptyStore(), nil, 0, blocksync.NopMetrics()))
	r.SetSwitch(sw)
	seen := &sessionSwitch{Switcher: sw, reactor: r}
	p := &deskPeer{id: "bob"}
	sw.join(p)
	r.InitPeer(p)
	name := r.of(p).ID()
	if got := seen.Peers().Get(name); got == nil || got.ID() != name {
		t.Errorf("not found by %s: %v", name, got)
	}
	r.InitPeer(p) // a new session of the same connection
	if got := seen.Peers().Get(name); got != nil {
		t.Errorf("found by the earlier name %s", name)
	}
	seen.StopPeerForError(r.of(p), blocksync.ErrReactorValidation{Err: errors.New("wrong block")})
	if id := await(t, sw.stopped); !r.isBanned("bob") || r.isBanned("carol") || id != "bob" {
		t.Errorf("stopped %q, banned %v", id, r.banned)
	}
}

func TestGrow(t *testing.T) {
	s := new(session)
	for _, tc := range []struct {
		name         string
		base, height int64
		want         bool
	}{
		{"first", 1, 5, true},
		{"the same", 1, 5, true},
		{"higher", 1, 7, true},
		{"overtaken", 1, 6, false},
		{"pruned", 3, 7, true},
		{"overtaken before pruning", 1, 9, false},
	} {
		if got := s.grow(&bcproto.StatusResponse{Base: tc.base, Height: tc.height}); got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}

// lines is a log that a test reads along.
type lines chan string

func (l lines) Write(b []byte) (int, error) {
	l <- string(b)
	return len(b), nil
}

func startBlockSync(t *testing.T, sw *deskSwitch, log *slog.Logger) *sessionReactor {
	t.Helper()
	db := dbm.NewMemDB()
	states := state.NewStore(db, state.StoreOptions{})
	exec := state.NewBlockExecutor(states, nil, nil, nil, nil, nil)
	r := newSessionReactor(blocksync.NewReactor(true, true, state.State{InitialHeight: 1}, exec, emptyStore(), nil, 0, blocksync.NopMetrics()))
	r.SetLogger(newCometLog(log))
	r.SetSwitch(sw)
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Stop(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func emptyStore() *store.BlockStore { return store.NewBlockStore(dbm.NewMemDB()) }

// begin connects a peer that has one block.
func begin(sw *deskSwitch, r cmtp2p.Reactor, p *deskPeer) {
	sw.join(p)
	r.InitPeer(p)
	r.AddPeer(p)
	r.Receive(cmtp2p.Envelope{Src: p, ChannelID: blocksync.BlocksyncChannel, Message: &bcproto.StatusResponse{Base: 1, Height: 1}})
}

func await[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(30 * time.Second):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// awaitAsked waits until the reactor would take an answer from its sender.
func awaitAsked(t *testing.T, r cmtp2p.MsgBytesFilter, e cmtp2p.Envelope) {
	t.Helper()
	msg, err := e.Message.(cmtp2p.Wrapper).Wrap().(*bcproto.Message).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); r.FilterMsgBytes(e.ChannelID, e.Src, msg) != nil; runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatal("the peer was not asked")
		}
	}
}

// says is a peer's answer to the question for block 1.
func says(t *testing.T, p *deskPeer) cmtp2p.Envelope {
	t.Helper()
	hash := make([]byte, 32)
	b := types.MakeBlock(1, nil, &types.Commit{}, nil)
	b.ChainID, b.ProposerAddress = "desk", hash[:20]
	b.ValidatorsHash, b.NextValidatorsHash, b.ConsensusHash = hash, hash, hash
	pb, err := b.ToProto()
	if err != nil {
		t.Fatal(err)
	}
	return cmtp2p.Envelope{Src: p, ChannelID: blocksync.BlocksyncChannel, Message: &bcproto.BlockResponse{Block: pb}}
}

// A deskPeer tells that it is asked, and holds the question.
type deskPeer struct {
	cmtp2p.Peer
	id    cmtp2p.ID
	asked chan struct{} // nil: it neither tells nor holds
	hold  chan struct{} // closed when questions need not wait any more
}

func (p *deskPeer) ID() cmtp2p.ID             { return p.id }
func (p *deskPeer) Send(cmtp2p.Envelope) bool { return true }
func (p *deskPeer) TrySend(cmtp2p.Envelope) bool {
	if p.asked != nil {
		p.asked <- struct{}{}
		<-p.hold
	}
	return true
}

// A deskSwitch holds the peers that a test connects.
type deskSwitch struct {
	cmtp2p.Switcher
	mu      sync.Mutex
	set     []cmtp2p.Peer
	stopped chan cmtp2p.ID
}

func (s *deskSwitch) join(p cmtp2p.Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set = append(s.set, p)
}

func (s *deskSwitch) leave(p cmtp2p.Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.set {
		if s.set[i] == p {
			s.set = append(s.set[:i:i], s.set[i+1:]...)
			return
		}
	}
}

func (s *deskSwitch) Peers() cmtp2p.IPeerSet { return deskPeers{s: s} }

func (s *deskSwitch) BroadcastAsync(cmtp2p.Envelope) {}

func (s *deskSwitch) StopPeerForError(p cmtp2p.Peer, _ any) { s.stopped <- p.ID() }

func (s *deskSwitch) Reactor(string) (cmtp2p.Reactor, bool) { return deskIngestor{}, true }

type deskPeers struct {
	cmtp2p.IPeerSet
	s *deskSwitch
}

func (d deskPeers) Get(id cmtp2p.ID) cmtp2p.Peer {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	for _, p := range d.s.set {
		if p.ID() == id {
			return p
		}
	}
	return nil
}

type deskIngestor struct{ cmtp2p.Reactor }

func (deskIngestor) IngestVerifiedBlock(cmtconsensus.IngestCandidate) error {
	return errors.New("not reached: no block is valid here")
}
