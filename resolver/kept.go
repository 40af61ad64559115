package resolver

import (
	"sync/atomic"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A kept answer, with what tells whether it is still good.
type kept struct {
	cacheKey
	resp    Response
	places  []uint16 // of the names that it is about, see touched
	stamp   uint64   // a change with a greater one made it useless
	at      int64    // when it came; times are Unix seconds
	good    int64    // it is not used any more from then on
	soon    int64    // from then on it is renewed, if it is in demand
	longest uint32   // of the TTLs
	weight  int      // octets that it takes, about

	hits     atomic.Uint32 // since it came
	renewing atomic.Bool
}

// keep returns how an answer is kept that came at now.
func (c *cache) keep(key cacheKey, resp Response, stamp uint64, now int64) *kept {
	k := &kept{cacheKey: key, resp: resp, places: c.changed.placesOf(key.question, &resp), stamp: stamp, at: now, weight: answerWeight(&resp)}
	shortest := uint32(1<<31 - 1)
	for i := range resp.Answer {
		k.longest, shortest = max(k.longest, resp.Answer[i].TTL), min(shortest, resp.Answer[i].TTL)
	}
	longest := c.ttl
	negative := resp.NoData || resp.RCode != rcode.NoError
	if negative {
		longest /= 2 // E-82
	}
	from := now
	if c.height == nil {
		if negative {
			shortest = min(shortest, NegativeTTL)
		}
		longest = min(longest, int64(shortest), int64(resp.Anchored)+c.proofExpiry-now)
	} else {
		from = int64(resp.Anchored)
	}
	k.good = from + longest
	if resp.Ends != 0 {
		k.good = min(k.good, int64(resp.Ends))
	}
	k.soon = k.good - (k.good-from)/10
	return k
}

// answer returns what is kept as it is at now. With aged the TTLs count down
// from when it came: it may be out of date without anyone's having said so. They
// never reach beyond what the state allows (E-38).
func (k *kept) answer(now int64, aged bool) Response {
	var age uint32
	if aged {
		age = uint32(max(0, now-k.at))
	}
	limit := k.resp.limit(now)
	if age == 0 && k.longest <= limit {
		return k.resp
	}
	resp := k.resp
	resp.Answer = make([]wire.RR, len(k.resp.Answer))
	for i, rr := range k.resp.Answer {
		rr.TTL = min(rr.TTL-min(rr.TTL, age), limit)
		resp.Answer[i] = rr
	}
	return resp
}

// limit returns the longest TTL that is left of an answer at now.
func (r *Response) limit(now int64) uint32 {
	const most = 1<<31 - 1
	if r.Until == 0 {
		return most
	}
	return uint32(min(max(0, int64(r.Until)-now), most))
}

// answerWeight estimates the octets that an answer takes. Header and commit are
// one for all answers of a height; RDATA is counted though it may be shared.
func answerWeight(r *Response) int {
	weight := 640 + len(r.encoded)
	for i := range r.Answer {
		weight += 96 + len(r.Answer[i].Data)
	}
	if r.Proof == nil {
		return weight
	}
	for i := range r.Proof.Sections {
		weight += 32
		if r.encoded == nil { // else the data is in there
			weight += len(r.Proof.Sections[i].Data)
		}
	}
	return weight
}
