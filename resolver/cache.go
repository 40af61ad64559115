package resolver

import (
	"context"
	"hash/maphash"
	"sync"

	"github.com/utxo-dns/utxonode/wire"
)

// Cache returns the layer that keeps verified answers. An answer is a function
// of the question and the height, so it is kept until the next height can be
// proved, and needs no ageing: a header comes every few seconds, and the TTL is
// counted from its time. Of cfg it uses ProvedHeight, CacheSize and CacheBytes.
func Cache(cfg Config) Layer {
	cfg = cfg.withDefaults()
	return func(next Handler) Handler {
		c := &cache{next: next, height: cfg.ProvedHeight, seed: maphash.MakeSeed()}
		for i := range c.shards {
			c.shards[i].maxAnswers = max(1, cfg.CacheSize/len(c.shards))
			c.shards[i].maxBytes = cfg.CacheBytes / len(c.shards)
		}
		return c
	}
}

type cache struct {
	next   Handler
	height func() uint64
	seed   maphash.Seed
	shards [16]shard
}

// A shard holds the answers of one height.
type shard struct {
	maxAnswers, maxBytes int

	mu      sync.RWMutex // guards all below
	height  uint64
	answers map[cacheKey]Response
	bytes   int // weight of the answers
}

type cacheKey struct {
	question wire.Question
	proof    bool
}

// Resolve answers from the cache, or asks and keeps what may be kept.
func (c *cache) Resolve(ctx context.Context, req Request) Response {
	key := cacheKey{req.Question, req.Proof}
	key.question.Class = wire.ClassIN
	s := &c.shards[maphash.Comparable(c.seed, key)%uint64(len(c.shards))]
	if resp, ok := s.get(key, c.height()); ok {
		return resp
	}
	resp := c.next.Resolve(ctx, req)
	if resp.Verified && resp.Height > 0 {
		s.put(key, resp)
	}
	return resp
}

func (s *shard) get(key cacheKey, height uint64) (Response, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.height != height {
		return Response{}, false
	}
	resp, ok := s.answers[key]
	return resp, ok
}

func (s *shard) put(key cacheKey, resp Response) {
	weight := answerWeight(&resp)
	s.mu.Lock()
	defer s.mu.Unlock()
	if resp.Height < s.height || weight > s.maxBytes {
		return
	}
	if resp.Height > s.height || s.answers == nil {
		s.height, s.answers, s.bytes = resp.Height, map[cacheKey]Response{}, 0
	}
	if old, ok := s.answers[key]; ok {
		s.bytes -= answerWeight(&old)
		delete(s.answers, key)
	}
	for old, r := range s.answers { // any one will do: all end with the height
		if len(s.answers) < s.maxAnswers && s.bytes+weight <= s.maxBytes {
			break
		}
		s.bytes -= answerWeight(&r)
		delete(s.answers, old)
	}
	s.answers[key] = resp
	s.bytes += weight
}

// answerWeight estimates the octets that an answer takes. Header and commit are
// one for all answers of a height; RDATA is counted though it may be shared.
func answerWeight(r *Response) int {
	weight := 512
	for i := range r.Answer {
		weight += 96 + len(r.Answer[i].Data)
	}
	if r.Proof != nil {
		for i := range r.Proof.Sections {
			weight += 32 + len(r.Proof.Sections[i].Data)
		}
	}
	return weight
}
