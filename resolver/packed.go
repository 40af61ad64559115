package resolver

import (
	"context"
	"encoding/binary"
	"hash/maphash"
	"sync"

	"github.com/utxo-dns/utxonode/wire"
)

// packed keeps responses as they were sent in datagrams, for queries that are
// the same but for their headers, and answers these with one copy. What is kept
// belongs to an answer of the cache and is as good as that.
//
// It begins with the second query: who asks for random names fills the cache, and
// nothing here.
type packed struct {
	cache  *cache
	seed   maphash.Seed
	shards [16]packedShard
}

type packedShard struct {
	maxBytes int

	mu     sync.RWMutex // guards all below
	byBody map[string]*packedReply
	bytes  int
}

// A packedReply is a whole response, without RA, to queries with one body.
type packedReply struct {
	k   *kept
	msg []byte
}

// newPacked returns nil where the chain is not followed: there TTLs count down.
func newPacked(cfg Config, c *cache) *packed {
	if c == nil || c.height == nil {
		return nil
	}
	p := &packed{cache: c, seed: maphash.MakeSeed()}
	for i := range p.shards {
		p.shards[i] = packedShard{maxBytes: cfg.CacheBytes / len(p.shards), byBody: map[string]*packedReply{}}
	}
	return p
}

func (p *packed) shard(body []byte) *packedShard {
	return &p.shards[maphash.Bytes(p.seed, body)%uint64(len(p.shards))]
}

// Places in a message, in octets (draft §3.1, §3.3).
const (
	idAt        = 4
	timestampAt = 8
	nonceAt     = 12
	flagsAt     = wire.HeaderSize + 2
)

// answer answers a well-formed unsigned query from what is kept, behind the
// request if there is room, nil if it cannot.
func (p *packed) answer(ctx context.Context, req []byte, h *wire.Header, from Source, r *Resolver) []byte {
	if p == nil || from.Stream || h.Type != wire.MessageQuery || h.Signature != nil {
		return nil
	}
	body := req[wire.HeaderSize:]
	s := p.shard(body)
	s.mu.RLock()
	reply := s.byBody[string(body)]
	s.mu.RUnlock()
	if reply == nil || len(reply.msg) > limitOf(&from, len(req)) {
		return nil
	}
	now := r.now().Unix()
	if checkHeader(h, now) != nil || !p.cache.usable(reply.k, now) || reply.k.longest > reply.k.resp.limit(now) {
		return nil
	}
	if r.limit.take(&from, 1) != nil {
		return nil // refused where all are
	}
	p.cache.hits.Add(1)
	p.cache.renew(ctx, reply.k.cacheKey, reply.k, Request{Question: reply.k.question, Proof: reply.k.proof}, now)
	out := append(req[len(req):], reply.msg...)
	binary.BigEndian.PutUint32(out[idAt:], h.ID)
	binary.BigEndian.PutUint32(out[timestampAt:], uint32(now))
	binary.BigEndian.PutUint32(out[nonceAt:], h.Nonce)
	flags := binary.BigEndian.Uint16(out[flagsAt:]) | uint16(r.offer(from.Addr))
	binary.BigEndian.PutUint16(out[flagsAt:], flags)
	return out
}

// keep keeps a response to q, if it is what the cache says and was asked for
// before.
func (p *packed) keep(req, msg []byte, q *wire.Query, out *wire.Response, from Source) {
	if p == nil || from.Stream || q.Header.Signature != nil || out.Flags&wire.ResponseTC != 0 || len(msg) == 0 {
		return
	}
	key := cacheKey{q.Question, q.Flags&wire.QueryAD != 0}
	key.question.Class = wire.ClassIN
	k := p.cache.shard(key).get(key)
	if k == nil || k.hits.Load() == 0 || k.longest > k.resp.limit(p.cache.now().Unix()) {
		return
	}
	reply := &packedReply{k, append([]byte(nil), msg...)}
	flags := binary.BigEndian.Uint16(reply.msg[flagsAt:]) &^ uint16(wire.ResponseRA)
	binary.BigEndian.PutUint16(reply.msg[flagsAt:], flags)
	body := string(req[wire.HeaderSize:])
	p.shard(req[wire.HeaderSize:]).put(body, reply)
}

func (s *packedShard) put(body string, reply *packedReply) {
	weight := func(body string, r *packedReply) int { return 128 + len(body) + len(r.msg) }
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.byBody[body]; old != nil {
		s.bytes -= weight(body, old)
		delete(s.byBody, body)
	}
	for other, old := range s.byBody { // any one will do: it is made anew from the cache
		if s.bytes+weight(body, reply) <= s.maxBytes {
			break
		}
		s.bytes -= weight(other, old)
		delete(s.byBody, other)
	}
	if s.bytes+weight(body, reply) <= s.maxBytes {
		s.byBody[body] = reply
		s.bytes += weight(body, reply)
	}
}
