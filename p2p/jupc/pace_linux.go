package jupc

import "time"

const (
	// gatherFor is how long datagrams gather on a busy port before they are read
	// together: to wake up for each costs as much as to answer it.
	gatherFor = time.Millisecond
	// busyFrom is how many datagrams of busyIn make a port busy. One client that
	// asks one question after another does not get there.
	busyFrom = 20
	busyIn   = time.Millisecond
	// vain is how many rests in which not two datagrams gathered, since one in which
	// some did, make it one that is not.
	vain = 20
)

// A pace says whether a worker that has answered all there is waits for the next
// datagram, or lets some gather. It belongs to one goroutine.
type pace struct {
	since time.Time // when counting began
	count int       // datagrams since then
	busy  bool
	rests int // in vain, while busy
}

// rest reports whether to let datagrams gather, as there is none.
func (p *pace) rest() bool {
	if p.rests++; !p.busy || p.rests > vain {
		p.busy, p.rests = false, 0
	}
	return p.busy
}

// came notes that n datagrams were read, which had time to gather or not. The
// clock is looked at seldom.
func (p *pace) came(n int, gathered bool, now func() time.Time) {
	if gathered && n > 1 {
		p.rests = 0
	}
	if gathered {
		return
	}
	if p.count += n; p.busy || p.count < busyFrom {
		return
	}
	at := now()
	p.busy = at.Sub(p.since) < busyIn
	p.since, p.count = at, 0
}
