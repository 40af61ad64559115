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
	closed  chan struct{}
	close   func() // ends what is under way
	work    sync.WaitGroup
	done    atomic.Uint64
}

func (r *renewals) start(atOnce int, timeout time.Duration) {
	r.room, r.timeout = make(chan struct{}, atOnce), timeout
	r.closed = make(chan struct{})
	r.close = sync.OnceFunc(func() { close(r.closed); r.work.Wait() })
}

// renew counts a use of a kept answer and, if it is in demand and soon over, has
// it asked for again. Nobody waits for that, and where too many are renewed
// already this one is left to who asks next.
func (c *cache) renew(ctx context.Context, key cacheKey, k *kept, req Request, now int64) {
	if k.hits.Add(1) < hot || now < k.soon || cap(c.renewals.room) == 0 || !k.renewing.CompareAndSwap(false, true) {
		return
	}
	select {
	case <-c.renewals.closed:
		return
	case c.renewals.room <- struct{}{}:
	default:
		k.renewing.Store(false)
		return
	}
	req.Source = Source{} // this process asks
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.renewals.timeout)
	c.renewals.work.Go(func() {
		defer func() { <-c.renewals.room }()
		defer cancel()
		c.ask(ctx, key, req)
		c.renewals.done.Add(1)
		k.renewing.Store(false) // if it failed, the next to ask may try
	})
	c.renewals.work.Go(func() {
		defer cancel()
		select {
		case <-c.renewals.closed:
		case <-ctx.Done():
		}
	})
}
