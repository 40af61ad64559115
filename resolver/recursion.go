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
	"github.com/utxo-dns/utxonode/wire/rcode"
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
// resolver asks others for it. Every response to it says so (RA).
func (r *Resolver) OffersRecursion(to netip.Addr) bool { return r.recursion.offered(to) }

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

// ask asks resolvers, in their order and each a little after the one before,
// until judge takes a reply. It returns how many it asked. It fails with the
// error of judge that is about a proof, if there is one: that a resolver lies
// weighs more than that another is silent. Judge is called on this goroutine.
func (r *recursion) ask(ctx context.Context, to []registrar.Endpoint, question wire.Question, judge func(reply) error) (asked int, err error) {
	select {
	case r.inWork <- struct{}{}:
		defer func() { <-r.inWork }()
	default:
		return 0, fmt.Errorf("%w: %d names are asked for", ErrUpstream, r.InWork)
	}
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	replies := make(chan reply, len(to))
	waiting := 0
	start := func() {
		if asked < len(to) {
			e := to[asked]
			asked, waiting = asked+1, waiting+1
			go func() { replies <- r.exchange(ctx, e, question) }()
		}
	}
	start()
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
			if err == nil || rcode.Of(bad) == rcode.ProofInvalid {
				err = bad
			}
			start()
		case <-stagger.C:
			start()
		}
	}
	return asked, err
}

// exchange asks one resolver, for an answer of its own and with its proof.
func (r *recursion) exchange(ctx context.Context, to registrar.Endpoint, question wire.Question) reply {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	q := wire.Query{
		Header: wire.Header{
			ID: binary.BigEndian.Uint32(random[:4]), Nonce: binary.BigEndian.Uint32(random[4:]),
			Timestamp: uint32(r.now().Unix()),
		},
		Question: question,
		Flags:    wire.QueryAD,
	}
	msg, err := wire.AppendQuery(nil, &q)
	if err == nil {
		msg, err = r.Upstream.Ask(ctx, to, msg)
	}
	return reply{q, msg, err}
}
