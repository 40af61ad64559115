package consensus

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cometbft/cometbft/types"
)

// A Block is what is told of a committed block.
type Block struct {
	Height  int64
	Time    time.Time // the header's, the chain's clock before any warp
	AppHash []byte    // the header's: the state after the block before
	Txs     int       // transactions in it
}

// A Status is what the engine knows of itself.
type Status struct {
	Height     int64     // last committed block; 0 before the first
	Time       time.Time // its time; zero before the first
	Peers      int       // nodes of the consensus network connected now
	CatchingUp bool      // blocks are still being fetched
	Validator  bool      // the node has a signing key
}

// tip is the newest block, and how to wait for a newer one.
type tip struct {
	mu      sync.Mutex
	block   Block         // guarded by mu
	changed chan struct{} // guarded by mu; closed and replaced at every block
}

func (t *tip) set(b Block) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b.Height <= t.block.Height {
		return
	}
	t.block = b
	close(t.changed)
	t.changed = make(chan struct{})
}

func (t *tip) get() (Block, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.block, t.changed
}

// subscriber names the engine on CometBFT's event bus.
const subscriber = "utxonode"

// followTip keeps the tip up to date. The subscription is unbuffered: reading
// it never waits, and it cannot be cancelled for being slow.
func (e *Engine) followTip(ctx context.Context) error {
	if meta := e.blocks.LoadBlockMeta(e.blocks.Height()); meta != nil {
		e.tip.set(Block{Height: meta.Header.Height, Time: meta.Header.Time, AppHash: meta.Header.AppHash, Txs: meta.NumTxs})
	}
	sub, err := e.events.SubscribeUnbuffered(ctx, subscriber, types.EventQueryNewBlock)
	if err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	e.running.Go(func() {
		for {
			select {
			case msg := <-sub.Out():
				if data, ok := msg.Data().(types.EventDataNewBlock); ok {
					h := data.Block.Header
					e.tip.set(Block{Height: h.Height, Time: h.Time, AppHash: h.AppHash, Txs: len(data.Block.Txs)})
				}
			case <-sub.Canceled():
				return
			}
		}
	})
	return nil
}

// Tip returns the newest committed block.
func (e *Engine) Tip() Block {
	b, _ := e.tip.get()
	return b
}

// Blocks sends the newest block whenever there is one, until ctx ends or the
// engine stops, when the channel is closed. A slow reader misses blocks in
// between, never the newest.
func (e *Engine) Blocks(ctx context.Context) <-chan Block {
	out := make(chan Block)
	go func() {
		defer close(out)
		var sent int64
		for {
			b, changed := e.tip.get()
			send := out
			if b.Height == sent {
				send = nil
			}
			select {
			case send <- b:
				sent = b.Height
			case <-changed:
			case <-ctx.Done():
				return
			case <-e.stopped:
				return
			}
		}
	}()
	return out
}

// WaitHeight returns the newest block once it is at height or above.
func (e *Engine) WaitHeight(ctx context.Context, height int64) (Block, error) {
	for {
		b, changed := e.tip.get()
		if b.Height >= height {
			return b, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return b, fmt.Errorf("wait for height %d, now %d: %w", height, b.Height, ctx.Err())
		case <-e.stopped:
			return b, ErrStopped
		case <-e.halted:
			return b, ErrHalted
		}
	}
}

// Status describes the engine now.
func (e *Engine) Status() Status {
	b := e.Tip()
	s := Status{Height: b.Height, Time: b.Time, Peers: e.network.Peers().Size(), Validator: e.signer != nil}
	s.CatchingUp = e.reactor.WaitSync() || e.keeper != nil && e.behind()
	return s
}

// behind reports whether a connected peer has a block that this node lacks by
// more than one: the newest may be on its way.
func (e *Engine) behind() bool {
	return e.adaptive && e.keeper.bestHeight() > e.Tip().Height+1
}
