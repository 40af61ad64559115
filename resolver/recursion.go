package resolver

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net/netip"
	"time"

	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// An Upstream asks other resolvers. It is safe for concurrent use.
type Upstream interface {
	// Ask sends an encoded query to an endpoint of a descriptor and returns the
	// response, which nobody has looked at.
	Ask(ctx context.Context, to registrar.Endpoint, query []byte) ([]byte, error)
}

// A Recursion is what asking other resolvers takes, for names whose records this
// node does not have (draft §5.2.1). Upstream must be set; zero values of the
// rest mean the defaults.
type Recursion struct {
	Upstream Upstream
	Sources  []netip.Prefix // who is offered it; nil means loopback
	Timeout  time.Duration  // for one name; 0 means 3 s
	Parallel int            // resolvers of a name asked at once; 0 means 2
	Stagger  time.Duration  // before the next resolver is asked beside one that is silent; 0 means 300 ms
	InWork   int            // names asked for at once; 0 means 256
}

// A recursion is a Recursion with its state. Nil offers none.
type recursion struct {
	Recursion
	now    func() time.Time
	inWork chan struct{} // one token per name asked for
}

func newRecursion(cfg Config) *recursion {
	if cfg.Recursion == nil {
		return nil
	}
	r := &recursion{Recursion: *cfg.Recursion, now: cfg.Now}
	orDefault(&r.Timeout, 3*time.Second)
	orDefault(&r.Parallel, 2)
	orDefault(&r.Stagger, 300*time.Millisecond)
	orDefault(&r.InWork, 256)
	if r.Sources == nil {
		r.Sources = loopback()
	}
	r.inWork = make(chan struct{}, r.InWork)
	return r
}

// offered reports whether a source is offered recursion; this process is.
func (r *recursion) offered(a netip.Addr) bool {
	if r == nil || !a.IsValid() {
		return r != nil
	}
	return within(r.Sources, a)
}

// OffersRecursion reports whether a source is offered recursion: what the
// resolver asks others for it, which one without a state of its own does for
// everybody. Every response to it says so (RA).
func (r *Resolver) OffersRecursion(to netip.Addr) bool { return r.remote || r.recursion.offered(to) }

// offer returns the flags that say what a source is offered.
func (r *Resolver) offer(to netip.Addr) wire.ResponseFlags {
	if r.OffersRecursion(to) {
		return wire.ResponseRA
	}
	return 0
}

// A reply is a query to one resolver and what came of it.
type reply struct {
	query wire.Query
	msg   []byte
	err   error
}

// ask asks resolvers, in their order and some at once, until judge takes a
// reply: see Race. It returns how many it asked.
func (r *recursion) ask(ctx context.Context, to []registrar.Endpoint, question wire.Question, judge func(reply) error) (asked int, err error) {
	select {
	case r.inWork <- struct{}{}:
		defer func() { <-r.inWork }()
	default:
		return 0, fmt.Errorf("%w: %d names are asked for", ErrUpstream, r.InWork)
	}
	return Fastest(ctx, Race{r.Parallel, r.Stagger, r.Timeout}, len(to), func(ctx context.Context, i int) reply {
		return exchange(question, r.now(), func(msg []byte) ([]byte, error) { return r.Upstream.Ask(ctx, to[i], msg) })
	}, judge)
}

// exchange asks one resolver for an answer of its own with its proof, under an
// ID and a nonce that nobody can guess.
func exchange(question wire.Question, now time.Time, ask func(msg []byte) ([]byte, error)) reply {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	q := wire.Query{
		Header: wire.Header{
			ID: binary.BigEndian.Uint32(random[:4]), Nonce: binary.BigEndian.Uint32(random[4:]),
			Timestamp: uint32(now.Unix()),
		},
		Question: question,
		Flags:    wire.QueryAD,
	}
	msg, err := wire.AppendQuery(nil, &q)
	if err == nil {
		msg, err = ask(msg)
	}
	return reply{q, msg, err}
}
