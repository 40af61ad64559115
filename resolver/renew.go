package resolver

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// hot is how often an answer must have been given to be renewed.
const hot = 3

// renewals are answers in demand that are asked for in the background while
// those kept are still good.
type renewals struct {
	room    chan struct{} // one token each; no capacity: none are made
	timeout time.Duration
	done    atomic.Uint64
	closed  chan struct{}

	mu   sync.Mutex     // guards over; held to begin one: none begins after close
	over bool           // closed is closed
	work sync.WaitGroup // what is under way
}

func (r *renewals) start(atOnce int, timeout time.Duration) {
	r.room, r.timeout = make(chan struct{}, atOnce), timeout
	r.closed = make(chan struct{})
}

// close ends what is under way, and returns when it has ended.
func (r *renewals) close() {
	r.mu.Lock()
	if !r.over {
		r.over = true
		close(r.closed)
	}
	r.mu.Unlock()
	r.work.Wait()
}

// begin calls f in the background, unless there is no room or all is over. The
// context that it is given has the values of ctx, and ends on its own.
func (r *renewals) begin(ctx context.Context, f func(context.Context)) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return false
	}
	select {
	case r.room <- struct{}{}:
	default:
		return false
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.timeout)
	r.work.Go(func() {
		defer func() { <-r.room }()
		defer cancel()
		f(ctx)
	})
	r.work.Go(func() {
		defer cancel()
		select {
		case <-r.closed:
		case <-ctx.Done():
		}
	})
	return true
}

// renew counts a use of a kept answer and, if it is in demand and soon over, has
// it asked for again. Nobody waits for that, and where too many are renewed
// already this one is left to who asks next.
func (c *cache) renew(ctx context.Context, key cacheKey, k *kept, req Request, now int64) {
	if k.hits.Add(1) < hot || now < k.soon || cap(c.renewals.room) == 0 || !k.renewing.CompareAndSwap(false, true) {
		return
	}
	req.Source = Source{} // this process asks
	begun := c.renewals.begin(ctx, func(ctx context.Context) {
		c.ask(ctx, key, req)
		c.renewals.done.Add(1)
		k.renewing.Store(false) // if it failed, the next to ask may try
	})
	if !begun {
		k.renewing.Store(false)
	}
}
