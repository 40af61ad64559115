package resolver

import (
	"math"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// NegativeTTL is how long the absence of a name or of an RRset may be kept, in
// seconds.
const NegativeTTL = 60

// warpOf returns by how many seconds the chain clock of a view is ahead of the
// anchor's time: zero where the chain does not allow that (E-68).
func warpOf(v View, allowed bool) (uint64, error) {
	if !allowed {
		return 0, nil
	}
	value, err := v.Get(ledger.ClockKey())
	if err != nil {
		return 0, err
	}
	return ledger.DecodeWarp(value)
}

// maxTTL returns the longest TTL of an answer: nothing is kept past the end of
// the lease, nor past the time at which a pending change takes effect (E-38).
func maxTTL(d *registrar.Domain, now uint64) uint32 {
	until := d.Lasts()
	if p, ok := d.PendingAt(now); ok {
		until = min(until, p.Time)
	}
	return uint32(min(until-min(until, now), math.MaxInt32))
}

// A Lasting is for how long an answer can be given, in Unix seconds.
type Lasting struct {
	Anchored uint64 // time of the header that proves the answer; 0: none
	// Until bounds the TTLs: nothing is kept past the end of a lease, nor past
	// the time at which a pending change takes effect (E-38). 0: no bound.
	Until uint64
	Ends  uint64 // when the clock alone makes the answer another one; 0: never
}

// bind notes how long what is said of d at now, in seconds of the chain clock,
// can be said.
func (l *Lasting) bind(d *registrar.Domain, now uint64, law *registrar.Params) {
	until, ends := d.Lasts(), d.Lasts()
	if p, ok := d.PendingAt(now); ok {
		until = min(until, p.Time)
	}
	if d.StatusAt(now, law) == registrar.InGrace {
		if ends = d.Expiry + law.Grace; d.Flags&registrar.FlagRevoked != 0 {
			ends = min(ends, d.Term)
		}
	}
	l.Until, l.Ends = l.sooner(l.Until, until, now), l.sooner(l.Ends, ends, now)
}

// sooner returns the sooner of a time in Unix seconds, 0 for none, and one of
// the chain clock.
func (l *Lasting) sooner(old, at, now uint64) uint64 {
	at = l.Anchored + at - min(at, now)
	if old == 0 {
		return at
	}
	return min(old, at)
}

// appendRRs appends the records of an RRset with a TTL of at most limit.
func appendRRs(rrs []wire.RR, set wire.RRset, limit uint32) []wire.RR {
	set.TTL = min(set.TTL, limit)
	return set.AppendRRs(rrs)
}
