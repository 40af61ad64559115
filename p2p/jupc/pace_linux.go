package jupc

import "time"

const (
	// gatherFor is how long datagrams gather on a busy port before they are read
	// together: to wake up for each costs as much as to answer it.
	gatherFor = 500 * time.Microsecond
	// busyFrom is how many datagrams of busyIn make a port busy. One client that
	// asks one question after another does not get there.
	busyFrom = 20
	busyIn   = time.Millisecond
)

// A pace says whether a worker that has answered all there is waits for the next
// datagram, or lets some gather. It belongs to one goroutine.
type pace struct {
	since time.Time // when counting began
	count int       // datagrams since then
	busy  bool
}

// came notes that n datagrams were read, which had time to gather or not. The
// clock is looked at seldom.
func (p *pace) came(n int, gathered bool, now func() time.Time) {
	if gathered {
		p.busy = n > 1 // else it was for nothing
		return
	}
	if p.count += n; p.busy || p.count < busyFrom {
		return
	}
	at := now()
	p.busy = at.Sub(p.since) < busyIn
	p.since, p.count = at, 0
}
