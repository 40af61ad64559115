package jupc

import "time"

const (
	// gatherFor is how long datagrams gather on a busy port before they are read
	// together: to wake up for each costs as much as to answer it. Where many come it
	// is twice as long, as the more replies leave together, the less each costs; else
	// clients that wait for a reply before they ask again would ask less.
	gatherFor = 500 * time.Microsecond
	// busyFrom is how many datagrams of busyIn make a port busy. One client that
	// asks one question after another does not get there.
	busyFrom = 20
	busyIn   = time.Millisecond
	// many are so many datagrams in manyIn, 150 in a millisecond.
	many   = 3000
	manyIn = 20 * time.Millisecond
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
	many  bool // come, while busy
	rests int  // in vain, while busy
}

// rest returns how long to let datagrams gather, as there is none; 0 for not at all.
func (p *pace) rest() time.Duration {
	switch p.rests++; {
	case !p.busy || p.rests > vain:
		p.busy, p.many, p.rests = false, false, 0
		return 0
	case p.many:
		return 2 * gatherFor
	}
	return gatherFor
}

// came notes that n datagrams were read, which had time to gather or not. The
// clock is looked at seldom.
func (p *pace) came(n int, gathered bool, now func() time.Time) {
	if gathered && n > 1 {
		p.rests = 0
	}
	from, in := busyFrom, busyIn
	if p.busy {
		from, in = many, manyIn
	}
	if p.count += n; p.count < from {
		return
	}
	at := now()
	often := at.Sub(p.since) < in
	if p.busy {
		p.many = often
	} else {
		p.busy = often
	}
	p.since, p.count = at, 0
}
