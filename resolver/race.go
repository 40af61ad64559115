package resolver

import (
	"context"
	"time"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A race has several resolvers answer one question. So many are asked at once;
// each that is of no use makes room for the next, and so does a silence.
type race struct {
	parallel int           // asked at once
	stagger  time.Duration // of silence before one more is asked
	timeout  time.Duration // for all
}

// run calls ask for runners 0 to n-1, on goroutines of their own, until judge
// takes what one of them brings: the fastest that is valid. The others are
// cancelled. It returns how many ran. It fails with the error of judge that is
// about a proof, if there is one: that a resolver lies weighs more than that
// another is silent. Judge is called on this goroutine.
func (r race) run(ctx context.Context, n int, ask func(context.Context, int) reply, judge func(reply) error) (ran int, err error) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	replies := make(chan reply, n)
	waiting := 0
	start := func() {
		if ran < n {
			i := ran
			ran, waiting = ran+1, waiting+1
			go func() { replies <- ask(ctx, i) }()
		}
	}
	for range r.parallel {
		start()
	}
	stagger := time.NewTicker(r.stagger)
	defer stagger.Stop()
	for waiting > 0 {
		select {
		case got := <-replies:
			waiting--
			bad := judge(got)
			if bad == nil {
				return ran, nil
			}
			if err == nil || rcode.Of(bad) == rcode.ProofInvalid && rcode.Of(err) != rcode.ProofInvalid {
				err = bad
			}
			start()
		case <-stagger.C:
			start()
		}
	}
	return ran, err
}
