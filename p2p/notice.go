package p2p

import (
	"context"
	"fmt"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
)

// MaxNotice is the largest notification that travels, in octets: two names of
// 255 octets, a receipt and a signature take some 900.
const MaxNotice = 4096

func (h *Host) noticeTopicName() string { return "/utxo-dns/" + h.cfg.ChainID + "/events/1" }

// joinNotices takes part in the topic of notifications, which carries nothing
// that anybody depends on: who misses one sees the next block.
func (h *Host) joinNotices(ps *pubsub.PubSub) (err error) {
	if h.cfg.Notice == nil {
		return nil
	}
	if err := ps.RegisterTopicValidator(h.noticeTopicName(), h.judgeNotice, pubsub.WithValidatorConcurrency(judgedMessages)); err != nil {
		return err
	}
	if h.notices, err = ps.Join(h.noticeTopicName()); err != nil {
		return err
	}
	_, err = h.notices.Relay()
	return err
}

// judgeNotice is the validator of the topic of notifications.
func (h *Host) judgeNotice(ctx context.Context, from peer.ID, m *pubsub.Message) pubsub.ValidationResult {
	if from == h.host.ID() {
		return pubsub.ValidationAccept
	}
	if len(m.GetData()) > MaxNotice {
		return pubsub.ValidationReject
	}
	switch h.cfg.Notice(ctx, m.GetData()) {
	case Accept:
		return pubsub.ValidationAccept
	case Reject:
		return pubsub.ValidationReject
	case Ignore:
		return pubsub.ValidationIgnore
	}
	return pubsub.ValidationIgnore
}

// PublishNotice sends a notification to the peers; nothing without
// Config.Notice, or if nobody listens.
func (h *Host) PublishNotice(ctx context.Context, msg []byte) error {
	switch {
	case h.ctx.Err() != nil:
		return ErrClosed
	case len(msg) > MaxNotice:
		return fmt.Errorf("%w: a notification of %d octets, limit %d", ErrEnvelope, len(msg), MaxNotice)
	case h.NoticePeers() == 0:
		return nil
	}
	if err := h.notices.Publish(ctx, msg); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// NoticePeers is the number of connected peers that take part in the topic of
// notifications.
func (h *Host) NoticePeers() int {
	if h.notices == nil {
		return 0
	}
	return len(h.notices.ListPeers())
}

// PeerKeys returns the Ed25519 keys of peers by their multiaddrs ending in
// /p2p/…, each once: a peer ID holds its key.
func PeerKeys(addrs []string) ([][]byte, error) {
	infos, err := Config{Peers: addrs}.peers()
	if err != nil {
		return nil, err
	}
	keys := make([][]byte, 0, len(infos))
	for _, p := range infos {
		key, err := p.ID.ExtractPublicKey()
		if err != nil {
			return nil, fmt.Errorf("%w: peer %s: %w", ErrConfig, p.ID, err)
		}
		if key.Type() != crypto.Ed25519 {
			continue // it signs nothing here
		}
		raw, err := key.Raw()
		if err != nil {
			return nil, fmt.Errorf("%w: peer %s: %w", ErrConfig, p.ID, err)
		}
		keys = append(keys, raw)
	}
	return keys, nil
}
