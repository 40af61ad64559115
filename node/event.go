package node

import (
	"context"
	"errors"
	"time"

	"golang.org/x/time/rate"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/node/events"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/wire"
)

// What a node notifies its peers of: NEW-BLOCK always, events of names so many a
// second and at once. Whoever misses one has the block; the stream of the API
// has them all.
const (
	noticeRate  = 32
	noticeBurst = 128
	noticeQueue = 64 // blocks whose events wait to be signed
)

// A crier tells of events: listeners at once, peers in the background.
type crier struct {
	hub    *events.Hub
	blocks chan []events.Event
	signer *events.Signer
	judge  *events.Judge
}

func newCrier() *crier {
	return &crier{hub: events.NewHub(events.HubConfig{}), blocks: make(chan []events.Event, noticeQueue)}
}

// openEvents learns whose notifications are believed: those of the configured
// peers (U-143).
func (n *Node) openEvents(seed Seed) error {
	keys, err := p2p.PeerKeys(n.cfg.GossipPeers)
	if err != nil {
		return err
	}
	known := make([]ledger.PublicKey, len(keys))
	for i, k := range keys {
		known[i] = events.PublicKey(k)
	}
	chainID := n.genesis.Chain.Ledger.ChainID
	n.crier.signer, n.crier.judge = events.NewSigner(seed.Gossip(), chainID), events.NewJudge(chainID, known)
	return nil
}

// Events are what blocks do, as this node sees it.
func (n *Node) Events() *events.Hub { return n.crier.hub }

// cry hands the events of a block on. It does not wait.
func (n *Node) cry(c *abci.Committed) {
	all := events.Of(c, &n.genesis.Chain.Registrar)
	n.crier.hub.Add(all)
	select {
	case n.crier.blocks <- all:
	default: // peers see the next one
	}
}

// notify signs and publishes events until ctx is over.
func (n *Node) notify(ctx context.Context) {
	names := rate.NewLimiter(noticeRate, noticeBurst)
	for {
		select {
		case all := <-n.crier.blocks:
			if n.host.NoticePeers() > 0 && !n.engine.Status().CatchingUp {
				n.publishEvents(ctx, all, names)
			}
		case <-ctx.Done():
			return
		}
	}
}

func (n *Node) publishEvents(ctx context.Context, all []events.Event, names *rate.Limiter) {
	for i := range all {
		if all[i].Kind != wire.EventNewBlock && !names.Allow() {
			return
		}
		msg, err := n.crier.signer.Notification(&all[i], uint64(time.Now().Unix()))
		if err == nil {
			err = n.host.PublishNotice(ctx, msg)
		}
		if err != nil && ctx.Err() == nil {
			n.cfg.Log.WarnContext(ctx, "peers not notified", "event", all[i].ID.String(), "err", err)
			return
		}
	}
}

// heard judges a notification of a peer. It is a hint, and changes nothing here:
// at most this node looks for records that its own state says a name has.
func (n *Node) heard(_ context.Context, msg []byte) p2p.Verdict {
	notice, err := n.crier.judge.Judge(msg, uint64(time.Now().Unix()))
	switch {
	case errors.Is(err, events.ErrMalformed):
		return p2p.Reject
	case err != nil:
		return p2p.Ignore
	}
	n.metrics.heard.Inc()
	if notice.Event == wire.EventRecordsChanged {
		n.wantRecordsOf(notice.Name)
	}
	return p2p.Accept
}

// wantRecordsOf looks for the records of a name, if this node's state says that
// it has some and they are not here. If the state is behind, blocks bring the
// rest.
func (n *Node) wantRecordsOf(of name.Name) {
	s, _, err := n.latest()
	if err != nil {
		return
	}
	defer s.Close()
	d, err := domain(s, of)
	if err != nil || d == nil || d.Records == 0 {
		return
	}
	if _, err := n.db.Records(d.RecordsRoot); err == nil {
		return
	}
	select {
	case n.records.wanted <- d.RecordsRoot:
	default:
	}
}
