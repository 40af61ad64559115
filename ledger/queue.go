package ledger

import "container/heap"

// A queue hands out the transactions of a block, the first that waits for
// nobody before the others.
type queue struct {
	ready  places  // wait for nobody
	waits  []int   // by transaction: its claims with older ones not judged yet
	claims [][]bid // by transaction
	done   []bool  // by transaction
	first  int     // all before it are done
}

// A bid is one claim in its contest.
type bid struct {
	in    *contest
	place int
}

// A contest is the claims to one key, from the oldest on.
type contest struct {
	claims []claimant
	open   int // claims before it wait for nobody here
	left   int // of those, how many are not judged yet
}

// newQueue takes the claims of a block, by key and from the oldest on.
func newQueue(txs int, claims []claimant) *queue {
	q := &queue{waits: make([]int, txs), claims: make([][]bid, txs), done: make([]bool, txs)}
	var contests []*contest
	for len(claims) > 0 {
		n := 1
		for n < len(claims) && claims[n].over == claims[0].over {
			n++
		}
		contests = append(contests, q.enter(claims[:n]))
		claims = claims[n:]
	}
	for tx := range txs {
		if q.waits[tx] == 0 {
			q.ready = append(q.ready, tx) // in order, so it is a heap
		}
	}
	for _, c := range contests {
		q.advance(c)
	}
	return q
}

func (q *queue) enter(claims []claimant) *contest {
	c := &contest{claims: claims}
	for i, claim := range claims {
		q.waits[claim.tx]++
		q.claims[claim.tx] = append(q.claims[claim.tx], bid{c, i})
	}
	return c
}

// advance opens a contest to the claims that are next in age, until one of them
// is to be judged.
func (q *queue) advance(c *contest) {
	for c.left == 0 && c.open < len(c.claims) {
		height := c.claims[c.open].height
		for ; c.open < len(c.claims) && c.claims[c.open].height == height; c.open++ {
			tx := c.claims[c.open].tx
			if q.done[tx] {
				continue
			}
			c.left++
			if q.waits[tx]--; q.waits[tx] == 0 {
				heap.Push(&q.ready, tx)
			}
		}
	}
}

// next returns the transaction that is judged next.
func (q *queue) next() int {
	tx := q.first
	if len(q.ready) > 0 {
		tx = heap.Pop(&q.ready).(int)
	}
	q.done[tx] = true
	for q.first < len(q.done) && q.done[q.first] {
		q.first++
	}
	for _, b := range q.claims[tx] {
		if b.place < b.in.open {
			b.in.left--
			q.advance(b.in)
		}
	}
	return tx
}

// places is a heap of places in a block.
type places []int

func (p places) Len() int           { return len(p) }
func (p places) Less(i, j int) bool { return p[i] < p[j] }
func (p places) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }

// Push implements heap.Interface.
func (p *places) Push(x any) { *p = append(*p, x.(int)) }

// Pop implements heap.Interface.
func (p *places) Pop() any {
	last := len(*p) - 1
	x := (*p)[last]
	*p = (*p)[:last]
	return x
}
