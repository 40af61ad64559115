package p2p

import (
	"sync"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"golang.org/x/time/rate"
)

// standing is what the host remembers of connected peers: how much they sent
// lately, and how often they lied about records.
type standing struct {
	cfg Config

	mu    sync.Mutex
	peers map[peer.ID]*account // guarded by mu; connected peers only
	lies  map[peer.ID]int      // guarded by mu; at most maxLiars peers
}

// maxLiars bounds the peers whose lies are remembered after they left.
const maxLiars = 1024

type account struct {
	messages, octets, fetches *rate.Limiter
}

func newStanding(cfg Config) *standing {
	return &standing{cfg: cfg, peers: make(map[peer.ID]*account), lies: make(map[peer.ID]int)}
}

func (s *standing) account(id peer.ID) *account {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.peers[id]
	if a == nil {
		a = &account{
			messages: rate.NewLimiter(rate.Limit(s.cfg.MessageRate), 2*s.cfg.MessageRate),
			octets:   rate.NewLimiter(rate.Limit(s.cfg.ByteRate), max(2*s.cfg.ByteRate, 2*s.cfg.Envelope.MaxOctets())),
			fetches:  rate.NewLimiter(rate.Limit(s.cfg.FetchRate), 2*s.cfg.FetchRate),
		}
		s.peers[id] = a
	}
	return a
}

// left forgets a peer that is gone. Its score outlives it in GossipSub.
func (s *standing) left(id peer.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.peers, id)
}

// lied counts an answer that was not the records of its root.
func (s *standing) lied(id peer.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.lies) >= maxLiars && s.lies[id] == 0 {
		clear(s.lies)
	}
	s.lies[id]++
}

func (s *standing) liar(id peer.ID) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return float64(s.lies[id])
}

// inspect drops what a peer sends above its rate, before it is queued.
func (s *standing) inspect(id peer.ID, rpc *pubsub.RPC) error {
	messages, octets := len(rpc.GetPublish()), 0
	for _, m := range rpc.GetPublish() {
		octets += len(m.GetData())
	}
	if messages == 0 {
		return nil
	}
	a, now := s.account(id), time.Now()
	if !a.messages.AllowN(now, messages) || !a.octets.AllowN(now, octets) {
		return errTooFast
	}
	return nil
}

const errTooFast = ErrorKind("too-fast")

// Scores. A peer's score is the sum of, for each topic: time in the mesh and first
// deliveries (up to 15 and 50), invalid messages (−10 × count²) and lies about records
// (−50 each). Invalid counts halve in about seven minutes. A peer below −100
// gets no gossip, below −200 no messages of ours, below −400 (seven invalid
// messages, or nine lies) nothing it sends is read.
const (
	gossipThreshold   = -100
	publishThreshold  = -200
	graylistThreshold = -400
	lieWeight         = -50
	invalidWeight     = -10
)

func (s *standing) scoring(topics ...string) (*pubsub.PeerScoreParams, *pubsub.PeerScoreThresholds) {
	params := &pubsub.PeerScoreParams{
		SkipAtomicValidation:      true,
		Topics:                    make(map[string]*pubsub.TopicScoreParams),
		AppSpecificScore:          s.liar,
		AppSpecificWeight:         lieWeight,
		BehaviourPenaltyWeight:    -10,
		BehaviourPenaltyThreshold: 6,
		BehaviourPenaltyDecay:     pubsub.ScoreParameterDecay(10 * time.Minute),
		DecayInterval:             pubsub.DefaultDecayInterval,
		DecayToZero:               pubsub.DefaultDecayToZero,
		RetainScore:               time.Hour,
	}
	for _, topic := range topics {
		params.Topics[topic] = &pubsub.TopicScoreParams{
			SkipAtomicValidation:           true,
			TopicWeight:                    1,
			TimeInMeshWeight:               0.05,
			TimeInMeshQuantum:              time.Second,
			TimeInMeshCap:                  300,
			FirstMessageDeliveriesWeight:   0.5,
			FirstMessageDeliveriesDecay:    pubsub.ScoreParameterDecay(10 * time.Minute),
			FirstMessageDeliveriesCap:      100,
			InvalidMessageDeliveriesWeight: invalidWeight,
			InvalidMessageDeliveriesDecay:  pubsub.ScoreParameterDecay(time.Hour),
		}
	}
	thresholds := &pubsub.PeerScoreThresholds{
		GossipThreshold:   gossipThreshold,
		PublishThreshold:  publishThreshold,
		GraylistThreshold: graylistThreshold,
		AcceptPXThreshold: 1,
	}
	return params, thresholds
}
