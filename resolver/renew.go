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
	ctx     context.Context
	stop    context.CancelFunc
	work    sync.WaitGroup
	done    atomic.Uint64
}

func (r *renewals) start(atOnce int, timeout time.Duration) {
	r.room, r.timeout = make(chan struct{}, atOnce), timeout
	r.ctx, r.stop = context.WithCancel(context.Background())
}

// renew counts a use of a kept answer and, if it is in demand and soon over, has
// it asked for again. Nobody waits for that, and where too many are renewed
// already this one is left to who asks next.
func (c *cache) renew(ctx context.Context, key cacheKey, k *kept, req Request, now int64) {
	if k.hits.Add(1) < hot || now < k.soon || cap(c.renewals.room) == 0 || c.renewals.ctx.Err() != nil || !k.renewing.CompareAndSwap(false, true) {
		return
	}
	select {
	case c.renewals.room <- struct{}{}:
	default:
		k.renewing.Store(false)
		return
	}
	req.Source = Source{} // this process asks
	c.renewals.work.Go(func() {
		defer func() { <-c.renewals.room }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.renewals.timeout)
		defer cancel()
		defer context.AfterFunc(c.renewals.ctx, cancel)()
		c.ask(ctx, key, req)
		c.renewals.done.Add(1)
		k.renewing.Store(false) // if it failed, the next to ask may try
	})
}

// close ends what is under way.
func (r *renewals) close() {
	r.stop()
	r.work.Wait()
}
