package resolver

import (
	"context"
	"fmt"
	"hash/maphash"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// Limit returns the layer that bounds what one source and all together may ask
// (U-168): a token bucket for each source prefix, and a number of questions in
// work. Of cfg it uses Rate, Burst, Unlimited, RateSources, MaxInWork and Now.
//
// The buckets are a table of fixed size, so strangers cannot make it grow:
// sources that a secret hash puts in one place share a bucket.
func Limit(cfg Config) Layer {
	return func(next Handler) Handler { return newLimiter(cfg, next) }
}

func newLimiter(cfg Config, next Handler) *limiter {
	cfg = cfg.withDefaults()
	return &limiter{
		next: next, rate: cfg.Rate, burst: cfg.Burst, unlimited: cfg.Unlimited, now: cfg.Now,
		maxInWork: int64(cfg.MaxInWork),
		seed:      maphash.MakeSeed(), buckets: make([]bucket, cfg.RateSources),
	}
}

type limiter struct {
	next        Handler
	rate, burst float64 // tokens per second, tokens
	unlimited   []netip.Prefix
	now         func() time.Time
	maxInWork   int64
	inWork      atomic.Int64
	seed        maphash.Seed
	buckets     []bucket
}

// A bucket holds the tokens of the sources in one place.
type bucket struct {
	mu     sync.Mutex // guards all below
	tokens float64
	at     time.Time // when tokens was right; zero: never used
}

// Resolve passes the question on or refuses it.
func (l *limiter) Resolve(ctx context.Context, req Request) Response {
	switch req.Part {
	case Own:
		if err := l.take(&req.Source, 1); err != nil {
			return fail(err)
		}
	case Extra:
		l.owe(&req.Source, 1)
	case Free:
	}
	if l.inWork.Add(1) > l.maxInWork {
		l.inWork.Add(-1)
		return fail(fmt.Errorf("%w: %d questions in work", ErrRate, l.maxInWork))
	}
	defer l.inWork.Add(-1)
	return l.next.Resolve(ctx, req)
}

// take takes tokens of the source. It fails with ErrRate, and then takes none.
func (l *limiter) take(from *Source, tokens int) error {
	if l.allow(from, float64(tokens)) {
		return nil
	}
	return fmt.Errorf("%w: more than %v questions a second", ErrRate, l.rate)
}

// A bucketKey is whose a bucket is: those of a prefix that show where they are,
// or those that may be forged, so that a forger uses up what nobody else has.
type bucketKey struct {
	prefix netip.Prefix
	shown  bool
}

func (l *limiter) allow(from *Source, tokens float64) bool {
	b := l.bucketOf(from)
	if b == nil {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fill(l)
	if b.tokens < tokens {
		return false
	}
	b.tokens -= tokens
	return true
}

// owe takes tokens of the source also where there are none: as many as a burst has
// at most.
func (l *limiter) owe(from *Source, tokens float64) {
	b := l.bucketOf(from)
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fill(l)
	b.tokens = max(b.tokens-tokens, -l.burst)
}

// bucketOf returns the bucket of a source, nil for one without a rate: this process
// is one.
func (l *limiter) bucketOf(from *Source) *bucket {
	a := from.Addr
	if !a.IsValid() || within(l.unlimited, a) {
		return nil
	}
	a = a.Unmap().WithZone("")
	key := bucketKey{sourcePrefix(a), from.Stream || from.Proved}
	return &l.buckets[maphash.Comparable(l.seed, key)%uint64(len(l.buckets))]
}

// fill adds what came since the last look. The caller holds mu.
func (b *bucket) fill(l *limiter) {
	now := l.now()
	if b.at.IsZero() {
		b.tokens = l.burst
	} else if passed := now.Sub(b.at).Seconds(); passed > 0 {
		b.tokens = min(l.burst, b.tokens+passed*l.rate)
	}
	b.at = now
}

// sourcePrefix is what counts as one source.
func sourcePrefix(a netip.Addr) netip.Prefix {
	bits := 24
	if a.Is6() {
		bits = 56
	}
	p, _ := a.Prefix(bits) // an address has that many bits
	return p
}
