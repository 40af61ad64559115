package jupc

import "time"

const (
	// busyFrom is how many datagrams of busyIn make a port busy. One client that
	// asks one question after another does not get there.
	busyFrom = 20
	busyIn   = time.Millisecond
	// window is of how many datagrams it is looked at how long they took.
	window = 2000
	// vain is how many rests in which not two datagrams gathered, since one in which
	// some did, make it one that is not.
	vain = 20
)

// gathering is how long datagrams gather on a busy port before they are read together,
// where a window of them came in so long: to wake up for each costs as much as to
// answer it. The more replies leave together the less each costs. But where fewer come
// they may be all that their senders have under way, who wait for the replies.
func gathering(took time.Duration) time.Duration {
	const perMillisecond = window * time.Millisecond
	switch {
	case took < perMillisecond/250:
		return time.Millisecond
	case took < perMillisecond/120:
		return 500 * time.Microsecond
	}
	return 200 * time.Microsecond
}

// A pace says whether a worker that has answered all there is waits for the next
// datagram, or lets some gather. It belongs to one goroutine.
type pace struct {
	since time.Time // when counting began
	count int       // datagrams since then
	busy  bool
	wait  time.Duration // for datagrams to gather, while busy
	rests int           // in vain, while busy
}

// rest returns how long to let datagrams gather, as there is none; 0 for not at all.
func (p *pace) rest() time.Duration {
	if p.rests++; !p.busy || p.rests > vain {
		p.busy, p.rests = false, 0
		return 0
	}
	return p.wait
}

// came notes that n datagrams were read, which had time to gather or not. The
// clock is looked at seldom.
func (p *pace) came(n int, gathered bool, now func() time.Time) {
	if gathered && n > 1 {
		p.rests = 0
	}
	from := busyFrom
	if p.busy {
		from = window
	}
	if p.count += n; p.count < from {
		return
	}
	at := now()
	took := at.Sub(p.since)
	p.busy, p.wait = p.busy || took < busyIn, gathering(took*window/time.Duration(from))
	p.since, p.count = at, 0
}
