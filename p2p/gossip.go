package p2p

import (
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// Bounds of the gossip: messages waiting to be judged and messages being
// judged (an envelope is about 1.1 MiB at most), and how long a message is
// remembered as seen.
const (
	queuedMessages = 64
	judgedMessages = 16
	seenFor        = 30 * time.Second
	heartbeat      = 250 * time.Millisecond // GossipSub's own; 8 of them is how long messages are kept
)

func (h *Host) topicName() string { return "/utxo-dns/" + h.cfg.ChainID + "/tx/1" }

func (h *Host) joinTopic() error {
	router := pubsub.DefaultGossipSubParams()
	router.HeartbeatInitialDelay = 20 * time.Millisecond
	router.HeartbeatInterval = heartbeat
	router.HistoryLength, router.HistoryGossip = 8, 6
	params, thresholds := h.book.scoring(h.topicName(), h.noticeTopicName())
	options := []pubsub.Option{
		pubsub.WithMessageSignaturePolicy(pubsub.StrictNoSign),
		pubsub.WithNoAuthor(),
		pubsub.WithMessageIdFn(messageID),
		pubsub.WithMaxMessageSize(h.cfg.Envelope.MaxOctets() + 64<<10),
		pubsub.WithSeenMessagesTTL(seenFor),
		pubsub.WithGossipSubParams(router),
		pubsub.WithPeerScore(params, thresholds),
		pubsub.WithAppSpecificRpcInspector(h.book.inspect),
		pubsub.WithSubscriptionFilter(pubsub.WrapLimitSubscriptionFilter(pubsub.NewAllowlistSubscriptionFilter(h.topicName(), h.noticeTopicName()), 8)),
		pubsub.WithValidateQueueSize(queuedMessages),
		pubsub.WithValidateThrottle(judgedMessages),
		pubsub.WithValidateWorkers(runtime.GOMAXPROCS(0)),
		pubsub.WithPeerOutboundQueueSize(queuedMessages),
		// What is published here goes to every peer, not only to those the
		// last heartbeat chose: the first transaction of a new network too.
		pubsub.WithFloodPublish(true),
	}
	if h.cfg.tracer != nil {
		options = append(options, pubsub.WithRawTracer(h.cfg.tracer))
	}
	ps, err := pubsub.NewGossipSub(h.ctx, h.host, options...)
	if err != nil {
		return err
	}
	if err := ps.RegisterTopicValidator(h.topicName(), h.judge, pubsub.WithValidatorConcurrency(judgedMessages)); err != nil {
		return err
	}
	if h.topic, err = ps.Join(h.topicName()); err != nil {
		return err
	}
	// Relaying takes part in the topic without a subscription to drain: the
	// validator hands transactions over.
	if _, err = h.topic.Relay(); err != nil {
		return err
	}
	return h.joinNotices(ps)
}

// messageID is the content's: the same envelope is one message whoever sends
// it.
func messageID(m *pb.Message) string {
	sum := sha256.Sum256(m.GetData())
	return string(sum[:])
}

// judge is the topic's validator. What this node publishes passes: its caller
// accepted it before.
func (h *Host) judge(ctx context.Context, from peer.ID, m *pubsub.Message) pubsub.ValidationResult {
	if from == h.host.ID() {
		return pubsub.ValidationAccept
	}
	e, err := DecodeEnvelope(m.GetData(), h.cfg.Envelope)
	if err != nil {
		h.cfg.Log.DebugContext(ctx, "malformed envelope", "peer", from.String(), "err", err)
		return pubsub.ValidationReject
	}
	switch h.acceptor.Accept(ctx, e) {
	case Accept:
		return pubsub.ValidationAccept
	case Reject:
		return pubsub.ValidationReject
	case Ignore:
		return pubsub.ValidationIgnore
	}
	return pubsub.ValidationIgnore
}

// Publish sends an envelope to the peers. The caller has accepted it: the
// Acceptor is not asked. Publishing what was seen lately is not an error and
// sends nothing.
func (h *Host) Publish(ctx context.Context, e Envelope) error {
	if err := h.cfg.Envelope.Check(e); err != nil {
		return err
	}
	if h.ctx.Err() != nil {
		return ErrClosed
	}
	if err := h.topic.Publish(ctx, e.AppendTo(nil)); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// watchChain watches as what peers turn out.
func (h *Host) watchChain() error {
	sub, err := h.host.EventBus().Subscribe(new(event.EvtPeerIdentificationCompleted))
	if err != nil {
		return fmt.Errorf("watch peers: %w", err)
	}
	h.running.Go(func() {
		defer sub.Close()
		for {
			select {
			case <-h.ctx.Done():
				return
			case e, ok := <-sub.Out():
				if !ok {
					return
				}
				who, isID := e.(event.EvtPeerIdentificationCompleted)
				if isID {
					h.identified(who.Peer, who.Protocols)
				}
			}
		}
	})
	return nil
}

// identified disconnects from a peer that serves another chain (U-233), or none
// and is one client too many.
func (h *Host) identified(id peer.ID, protocols []protocol.ID) {
	if slices.Contains(protocols, h.recordsProtocol()) {
		return
	}
	if !slices.ContainsFunc(protocols, servesChain) && h.visitors.admit(id) {
		h.host.ConnManager().TagPeer(id, "visitor", -1) // peers that relay are of more use
		return
	}
	h.cfg.Log.InfoContext(h.ctx, "peer of another chain", "peer", id.String())
	h.disconnect(id)
}

// servesChain reports whether only a node of some chain speaks the protocol.
func servesChain(id protocol.ID) bool {
	return strings.HasPrefix(string(id), "/utxo-dns/") && strings.HasSuffix(string(id), recordsSuffix)
}

func (h *Host) disconnect(id peer.ID) {
	if err := h.host.Network().ClosePeer(id); err != nil {
		h.cfg.Log.DebugContext(h.ctx, "disconnect", "peer", id.String(), "err", err)
	}
}
