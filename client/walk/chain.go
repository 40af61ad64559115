package walk

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// chain follows the chain and writes what is found, in its order. The first error
// ends both.
func (w *walk) chain(ctx context.Context, f io.Writer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	found := make(chan *owner, ahead)
	var running sync.WaitGroup
	defer running.Wait()
	running.Go(func() {
		defer close(found)
		if err := w.follow(ctx, &running, found); err != nil {
			cancel(err)
		}
	})
	if err := w.write(f, found); err != nil {
		cancel(err)
	}
	return context.Cause(ctx)
}

// follow goes from owner to owner until it is at the apex again.
func (w *walk) follow(ctx context.Context, running *sync.WaitGroup, found chan<- *owner) error {
	for at := w.apex; ; {
		o, err := w.find(ctx, at)
		if err != nil {
			return err
		}
		select {
		case found <- o:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		running.Go(func() { w.fill(ctx, o) })
		if o.next == w.apex {
			return nil
		}
		if err := w.leads(o); err != nil {
			return err
		}
		at = o.next
	}
}

// leads checks that an owner leads to one behind it in the zone, so that the walk
// ends.
func (w *walk) leads(o *owner) error {
	if !dns.IsSubDomain(w.apex, o.next) {
		return fmt.Errorf("%w: %s leads to %s, out of the zone", ErrChain, o.name, o.next)
	}
	at, errAt := nameOctets(o.name)
	next, errNext := nameOctets(o.next)
	if err := cmp.Or(errAt, errNext); err != nil {
		return fmt.Errorf("%w: %s leads to %s: %w", ErrChain, o.name, o.next, err)
	}
	if dnssec.Compare(at, next) >= 0 {
		return fmt.Errorf("%w: %s leads back to %s", ErrChain, o.name, o.next)
	}
	return nil
}

func nameOctets(name string) ([]byte, error) {
	var b [255]byte
	n, err := dns.PackDomainName(name, b[:], 0, nil, false)
	return b[:max(n, 0)], err
}
