package node

import (
	"encoding/binary"
	"math/bits"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// timedEvery is how many DNS answers over UDP, TCP and TLS there are for one
// whose time is taken: reading the clock twice takes as long as the answer.
const timedEvery = 64

// lanes is how many sets of counters there are, so that goroutines that answer
// at the same time do not wait for one cache line.
const lanes = 16

// What is counted apart, see transports, spoken and outcomes.
const (
	transportCount = 6
	languageCount  = 2
	outcomeCount   = 8
)

// A meter counts what clients ask and what they are answered, with one atomic
// addition a request.
type meter struct {
	lanes   [lanes]lane
	latency [transportCount][languageCount]histogram
	opened  time.Time
}

// A lane is the counters of some goroutines.
type lane struct {
	answers [transportCount][languageCount]tally
	due     atomic.Bool // the time of the next request is taken
	_       [64]byte    // apart from the next lane
}

// A tally is how many replies there were of each outcome, first those that were
// made when they were asked for, then the compiled ones.
type tally [2][outcomeCount]atomic.Uint64

// transports are the labels of the transports, each at its transportIndex.
func transports() [transportCount]jupc.Transport {
	return [...]jupc.Transport{jupc.UDP, jupc.TCP, jupc.TLS, jupc.HTTPS, jupc.QUIC, jupc.Libp2p}
}

// transportIndex is where a transport is in transports.
func transportIndex(t jupc.Transport) int {
	switch t {
	case jupc.UDP:
		return 0
	case jupc.TCP:
		return 1
	case jupc.TLS:
		return 2
	case jupc.HTTPS:
		return 3
	case jupc.QUIC:
		return 4
	case jupc.Libp2p:
	}
	return 5
}

// spoken are the labels of the languages.
func spoken() [languageCount]jupc.Language { return [...]jupc.Language{jupc.DNS, jupc.Native} }

// outcomes are the labels of the outcomes: response codes, at their number, all
// others, and no reply.
func outcomes() [outcomeCount]string {
	return [...]string{"noerror", "formerr", "servfail", "nxdomain", "notimp", "refused", "other", "none"}
}

const (
	outcomeOther = 6
	outcomeNone  = 7
)

func newMeter() *meter {
	m := &meter{opened: time.Now()}
	for i := range m.lanes {
		m.lanes[i].due.Store(true) // the first shows something
	}
	return m
}

// A measure is one request in work.
type measure struct {
	lane  *lane
	tally *tally
	times *histogram
	begun time.Duration // after the meter opened; 0: its time is not taken
}

// begin is called when a request came.
func (m *meter) begin(from *jupc.Source, l jupc.Language) measure {
	at := from.Lane
	if at == 0 {
		at = uint32(from.Addr.Port())
	}
	t, spoken := transportIndex(from.Transport), 0
	often := t <= 2
	if l == jupc.Native {
		spoken, often = 1, false
	}
	q := measure{lane: &m.lanes[at%lanes], times: &m.latency[t][spoken]}
	q.tally = &q.lane.answers[t][spoken]
	if !often || q.lane.due.Load() && q.lane.due.Swap(false) {
		q.begun = time.Since(m.opened)
	}
	return q
}

// end is called with the outcome of the request.
func (m *meter) end(q *measure, outcome int, compiled bool) {
	by := &q.tally[0]
	if compiled {
		by = &q.tally[1]
	}
	if by[outcome].Add(1)%timedEvery == 0 {
		q.lane.due.Store(true)
	}
	if q.begun != 0 {
		q.times.add(time.Since(m.opened) - q.begun)
	}
}

// outcomeOf is the outcome that a reply is.
func outcomeOf(l jupc.Language, reply []byte) int {
	code, ok := codeOf(l, reply)
	if !ok {
		return outcomeNone
	}
	return min(int(code), outcomeOther)
}

// codeOf returns the response code of a reply, false if there is none. Of DNS it
// is the one in the header: BADVERS, of which the OPT record has a part, is not
// told.
func codeOf(l jupc.Language, reply []byte) (rcode.Code, bool) {
	if l == jupc.DNS {
		if len(reply) < 4 {
			return 0, false
		}
		return rcode.Code(reply[3] & 0x0f), true
	}
	_, body, err := wire.DecodeHeader(reply)
	if err != nil || len(body) < 2 {
		return 0, false
	}
	return rcode.Code(binary.BigEndian.Uint16(body)), true
}

// The buckets of a histogram: the i-th is of what took at most 2^(i+firstBucket)
// ns, from 256 ns to 17 s, and one more of what took longer.
const (
	firstBucket = 8
	buckets     = 27
)

// A histogram is how often answers took how long.
type histogram struct {
	counts [buckets + 1]atomic.Uint64
	sum    atomic.Int64 // nanoseconds
}

func (h *histogram) add(d time.Duration) {
	i := max(bits.Len64(uint64(max(d, 1)-1)), firstBucket) - firstBucket
	h.counts[min(i, buckets)].Add(1)
	h.sum.Add(int64(d))
}
