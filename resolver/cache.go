package resolver

import (
	"context"
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// A cache is the layer that keeps verified answers, in one of two ways.
//
// Where the chain is followed, an answer is of a height, and is good while none
// of its names has changed since, for as long as its anchor is young enough: see
// Resolver.Touched. Without word about a block, answers are kept until the
// next height can be proved.
//
// Elsewhere an answer is kept for its TTL, which counts down, and no longer than
// its proof is believed (E-38, E-82).
type cache struct {
	next        Handler
	height      func() uint64 // that can be proved; nil: the chain is not followed
	ttl         int64         // seconds that an answer is kept at most
	proofExpiry int64         // seconds that an anchor is believed
	now         func() time.Time
	disk        *Disk                               // nil: in memory alone
	fit         func(wire.Question, *Response) bool // to be taken from disk; nil: all are
	changed     touched
	renewals    renewals
	seed        maphash.Seed
	shards      []shard // a power of two of them

	hits, fromDisk, misses atomic.Uint64
}

// A shard holds some of the answers.
type shard struct {
	maxAnswers, maxBytes int

	mu      sync.RWMutex // guards all below
	answers map[cacheKey]*kept
	bytes   int // weight of the answers
}

type cacheKey struct {
	question wire.Question
	proof    bool
}

func newCache(cfg Config, next Handler) *cache {
	c := &cache{
		next: next, height: cfg.ProvedHeight, ttl: int64(cfg.CacheTTL / time.Second),
		proofExpiry: int64(cfg.ProofExpiry / time.Second), now: cfg.Now, disk: cfg.Disk, fit: cfg.FromDisk, seed: maphash.MakeSeed(),
	}
	c.changed.seed = c.seed
	c.renewals.start(cfg.Prefetch, cfg.PrefetchTimeout)
	c.shards = newShards(cfg.CacheSize, cfg.CacheBytes)
	return c
}

// newShards shares room for answers and octets out. In all the shards keep no
// more than so many answers (U-236), and a few are one shard, since with several
// some would be full before others.
func newShards(answers, octets int) []shard {
	const most, least = 16, 64 // shards, and answers of each
	n := 1
	for n < most && answers >= 2*n*least {
		n *= 2
	}
	shards := make([]shard, n)
	for i := range shards {
		s := &shards[i]
		s.maxAnswers, s.maxBytes = (answers+i)/n, octets/n
		s.answers = map[cacheKey]*kept{}
	}
	return shards
}

// Resolve answers from the cache, or asks and keeps what may be kept.
func (c *cache) Resolve(ctx context.Context, req Request) Response {
	// Where others are asked it is always for a proof, so one answer does.
	key := cacheKey{req.Question, req.Proof || c.height == nil}
	key.question.Class = wire.ClassIN
	s := c.shard(key)
	now := c.now().Unix()
	if k := s.get(key); k != nil && c.usable(k, now) {
		c.hits.Add(1)
		c.renew(ctx, key, k, req, now)
		return k.answer(now, c.height == nil)
	}
	if k := c.load(key, now); k != nil {
		c.fromDisk.Add(1)
		s.put(key, k)
		return k.answer(now, true)
	}
	c.misses.Add(1)
	return c.ask(ctx, key, req)
}

func (c *cache) shard(key cacheKey) *shard {
	return &c.shards[maphash.Comparable(c.seed, key)&uint64(len(c.shards)-1)]
}

// usable reports whether a kept answer may be given.
func (c *cache) usable(k *kept, now int64) bool {
	if c.height != nil {
		proved := c.height()
		if k.stamp >= proved {
			return true // there is no newer
		}
		c.changed.advance(proved)
	}
	return now < k.good && !c.changed.since(k.places, k.stamp)
}

// ask asks the next layer. Nothing is kept that it has not verified.
func (c *cache) ask(ctx context.Context, key cacheKey, req Request) Response {
	stamp := c.changed.upTo.Load() // what changes while it is asked makes the answer old
	if c.height == nil {
		req.Proof = true
	}
	resp := c.next.Resolve(ctx, req)
	if !resp.Verified || resp.Height == 0 {
		return resp
	}
	if c.height != nil {
		stamp = resp.Height
	}
	now := c.now().Unix()
	k := c.keep(key, resp, stamp, now)
	if c.height != nil || k.good > now {
		c.shard(key).put(key, k)
		c.store(key, k)
	}
	return k.answer(now, false)
}

func (s *shard) get(key cacheKey) *kept {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.answers[key]
}

// put keeps an answer, in place of others if there are too many.
func (s *shard) put(key cacheKey, k *kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.answers[key]
	if k.weight > s.maxBytes || old != nil && old.stamp > k.stamp {
		return
	}
	s.drop(key)
	for len(s.answers) >= s.maxAnswers || s.bytes+k.weight > s.maxBytes {
		s.drop(s.victim())
	}
	s.answers[key] = k
	s.bytes += k.weight
}

// victim returns one of a few answers that was in least demand. The caller
// holds mu, and there is one.
func (s *shard) victim() (key cacheKey) {
	const few = 5
	seen, least := 0, uint32(0)
	for other, k := range s.answers {
		if hits := k.hits.Load(); seen == 0 || hits < least {
			key, least = other, hits
		}
		if seen++; seen == few || least == 0 {
			break
		}
	}
	return key
}

// drop drops an answer if it is kept. The caller holds mu.
func (s *shard) drop(key cacheKey) {
	if k := s.answers[key]; k != nil {
		s.bytes -= k.weight
		delete(s.answers, key)
	}
}

// empty drops all answers in memory.
func (c *cache) empty() {
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		clear(s.answers)
		s.bytes = 0
		s.mu.Unlock()
	}
}

// Touched tells the cache which names the block of a height changed: answers
// about others, and that these do not exist, stay good. It is called once for
// each height in order, as soon as the block is committed; after a height that
// was left out all answers are made anew. It does not wait.
func (r *Resolver) Touched(height uint64, names []name.Name) {
	r.touch(change{height: height, names: names})
}

// TouchedAll tells the cache that the block of a height may have changed what is
// said of any name, as when it moves the chain's clock.
func (r *Resolver) TouchedAll(height uint64) { r.touch(change{height: height, all: true}) }

func (r *Resolver) touch(c change) {
	if r.cache != nil && r.cache.height != nil {
		r.cache.changed.add(c)
		r.cache.changed.advance(r.cache.height())
	}
}

// Forget drops what is kept about names and all below them that are not
// registered, where the chain is not followed: somebody says that they have
// changed (E-47). It does not wait.
func (r *Resolver) Forget(names ...name.Name) {
	if r.cache != nil && r.cache.height == nil {
		r.cache.changed.now(names)
	}
}

// ForgetAll drops all that is kept, on disk as well, where the chain is not
// followed: word of changes was missed. It does not wait.
func (r *Resolver) ForgetAll() {
	if r.cache != nil && r.cache.height == nil {
		r.cache.changed.nowAll()
		r.cache.empty()
	}
}

// CacheStats are what a cache did and has.
type CacheStats struct {
	Hits, Disk, Misses uint64 // answers from memory and from disk, questions that were asked on
	Renewals           uint64 // answers in demand that were asked for before they ended
	Answers            int    // kept in memory
	Bytes              int    // that these take, about
}

// CacheStats returns what the cache did since the start, and has now.
func (r *Resolver) CacheStats() (stats CacheStats) {
	c := r.cache
	if c == nil {
		return stats
	}
	stats.Hits, stats.Disk, stats.Misses = c.hits.Load(), c.fromDisk.Load(), c.misses.Load()
	stats.Renewals = c.renewals.done.Load()
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.RLock()
		stats.Answers += len(s.answers)
		stats.Bytes += s.bytes
		s.mu.RUnlock()
	}
	return stats
}
