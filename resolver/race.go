package resolver

import (
	"context"
	"time"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Race has several resolvers answer one question. So many are asked at once;
// each that is of no use makes room for the next, and so does a silence.
type Race struct {
	Parallel int           // asked at once; at least 1
	Stagger  time.Duration // of silence before one more is asked; must be set
	Timeout  time.Duration // for all; 0 means as long as the context allows
}

// Fastest calls ask with 0 to n-1, on goroutines of its own, until judge takes
// what one of them brings: the fastest that is valid. The others are cancelled.
// It returns how many were asked. It fails with the error of judge that is about
// a proof, if there is one: that a resolver lies weighs more than that another is
// silent. Judge is called on this goroutine, and not at all if n is 0; it must not
// wait, for nobody else is heard or asked in the meantime.
func Fastest[T any](ctx context.Context, r Race, n int, ask func(context.Context, int) T, judge func(T) error) (asked int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if r.Timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, r.Timeout)
		defer cancel()
	}
	replies := make(chan T, n)
	waiting := 0
	start := func() {
		if asked < n {
			i := asked
			asked, waiting = asked+1, waiting+1
			go func() { replies <- ask(ctx, i) }()
		}
	}
	for range max(1, r.Parallel) {
		start()
	}
	stagger := time.NewTicker(r.Stagger)
	defer stagger.Stop()
	for waiting > 0 {
		select {
		case got := <-replies:
			waiting--
			bad := judge(got)
			if bad == nil {
				return asked, nil
			}
			if err == nil || rcode.Of(bad) == rcode.ProofInvalid && rcode.Of(err) != rcode.ProofInvalid {
				err = bad
			}
			start()
		case <-stagger.C:
			start()
		}
	}
	return asked, err
}
