package forward

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
)

// An Upstream is a resolver that is asked. It is safe for concurrent use.
type Upstream interface {
	// Exchange sends an encoded query and returns what came back; whether that
	// answers it is looked at again.
	Exchange(ctx context.Context, query []byte) ([]byte, error)
}

// A Config configures a Forwarder. There must be an upstream; zero values of the
// rest mean the defaults.
type Config struct {
	Private   []Upstream // those that nobody on the way can listen to: one after the other, until one answers
	Upstreams []Upstream // in the same way, when none of Private has said anything
	Regions   []string   // country codes whose .utxo.<cc> never leaves, beside .utxo

	// FilterRebinding refuses answers with addresses of private networks.
	FilterRebinding bool

	// Validate asks with signatures and refuses answers that are not what their
	// zones have signed, as Anchors lead to them; nil means IANA's of the root.
	Validate bool
	Anchors  []validate.Anchor

	Timeout    time.Duration // for one upstream; 0 means 2 s
	InWork     int           // questions on their way at once; 0 means 256
	CacheSize  int           // answers kept; 0 means 10,000 (draft §13.1)
	CacheBytes int           // octets of them, about; 0 means 16 MiB
	MaxTTL     time.Duration // the longest that one is kept; 0 means 300 s (draft §13.1)

	Now func() time.Time // nil means time.Now
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// A Forwarder asks upstreams and keeps what they answer. It is safe for
// concurrent use.
type Forwarder struct {
	groups  []*group // asked in this order
	local   [][]byte // suffixes of the namespace
	filter  bool     // of rebinding answers
	timeout time.Duration
	now     func() time.Time
	cache   *cache
	judge   *validate.Validator // nil: upstreams are believed
	inWork  chan struct{}       // one token for each question on its way

	mu      sync.Mutex         // guards flights
	flights map[string]*flight // by question
}

// A group is upstreams that are alike.
type group struct {
	upstreams []Upstream
	first     atomic.Uint32 // the one that answered last
}

// A flight is one question on its way and what came of it. Equal questions
// share it: more of them on their way are more replies that can be guessed.
type flight struct {
	done   chan struct{} // closed when the rest is set
	answer *answer
	err    error
}

// New returns a forwarder.
func New(cfg Config) *Forwarder {
	orDefault(&cfg.Timeout, 2*time.Second)
	orDefault(&cfg.InWork, 256)
	orDefault(&cfg.CacheSize, 10_000)
	orDefault(&cfg.CacheBytes, 16<<20)
	orDefault(&cfg.MaxTTL, 300*time.Second)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	f := &Forwarder{
		groups: []*group{{upstreams: slices.Clone(cfg.Private)}, {upstreams: slices.Clone(cfg.Upstreams)}},
		local:  [][]byte{wireOf("utxo")}, filter: cfg.FilterRebinding, timeout: cfg.Timeout, now: cfg.Now,
		cache:  newCache(cfg.CacheSize, cfg.CacheBytes, cfg.MaxTTL),
		inWork: make(chan struct{}, cfg.InWork), flights: map[string]*flight{},
	}
	local := []string{"utxo."}
	for _, cc := range cfg.Regions {
		f.local, local = append(f.local, wireOf("utxo", cc)), append(local, "utxo."+cc+".")
	}
	if cfg.Validate {
		f.judge = validate.New(validate.Config{Source: links{f}, Anchors: cfg.Anchors, Local: local, Now: cfg.Now})
	}
	return f
}

// Forward answers a DNS query about a name outside the namespace. The reply has
// the query's ID and question as they came, RA, the records of Answer and
// Authority, and no Additional section: EDNS and the size of the reply are
// between the caller and its client. It ends at an alias into the namespace. Where answers are validated, the reply has AD
// if all of it is proved and the query has AD or DO, and without DO no signatures;
// to a query with CD it is whatever was said. It waits; a caller that answers datagrams
// releases its source first (jupc.Source.Release).
//
// It fails with ErrLocal about a name that never leaves, with ErrQuery, ErrBusy
// and, when every upstream has been asked, ErrSilent, ErrReply, ErrBailiwick or
// ErrRebinding, and with a validate.ErrorKind about what cannot be believed.
func (f *Forwarder) Forward(ctx context.Context, query []byte) ([]byte, error) {
	q, err := readQuestion(query)
	if err != nil {
		return nil, err
	}
	name := q.name()
	if under(name, wireOf("for", "ref", "only")) {
		return (&answer{rcode: rcodeName}).encode(&q, 0), nil
	}
	if underAny(name, f.local) {
		return nil, fmt.Errorf("%w: %q", ErrLocal, name)
	}
	a, age := f.cache.get(q.key(), f.now())
	if a == nil {
		if a, err = f.share(ctx, &q); err != nil {
			return nil, err
		}
	}
	if a.fault != nil {
		return nil, a.fault
	}
	return a.encode(&q, age), nil
}

// Cached reports whether Forward would answer without asking anybody.
func (f *Forwarder) Cached(query []byte) bool {
	q, err := readQuestion(query)
	if err != nil {
		return false
	}
	a, _ := f.cache.get(q.key(), f.now())
	return a != nil
}

// share asks, or waits for who asks the same.
func (f *Forwarder) share(ctx context.Context, q *question) (*answer, error) {
	key := q.key()
	f.mu.Lock()
	flown, ok := f.flights[key]
	if !ok {
		flown = &flight{done: make(chan struct{})}
		f.flights[key] = flown
	}
	f.mu.Unlock()
	if ok {
		select {
		case <-flown.done:
			return flown.answer, flown.err
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", ErrSilent, ctx.Err())
		}
	}
	// Others wait for this: it does not end with the request that began it.
	ctx = context.WithoutCancel(ctx)
	if flown.answer, flown.err = f.ask(ctx, q); flown.err == nil && f.judge != nil {
		flown.answer, flown.err = f.validated(ctx, q, flown.answer)
	}
	if flown.err == nil {
		f.cache.put(key, flown.answer, f.now())
	}
	f.mu.Lock()
	delete(f.flights, key)
	f.mu.Unlock()
	close(flown.done)
	return flown.answer, flown.err
}

// ask asks the groups in turn, until one has an answer.
func (f *Forwarder) ask(ctx context.Context, q *question) (a *answer, err error) {
	select {
	case f.inWork <- struct{}{}:
		defer func() { <-f.inWork }()
	default:
		return nil, fmt.Errorf("%w: %d questions are on their way", ErrBusy, cap(f.inWork))
	}
	err = fmt.Errorf("%w: there is nobody to ask", ErrSilent)
	for _, g := range f.groups {
		if len(g.upstreams) == 0 {
			continue
		}
		if a, err = f.askGroup(ctx, g, q); err == nil || errors.Is(err, ErrRebinding) {
			break // nobody else is to hear of the question
		}
	}
	return a, err
}

// askGroup asks the upstreams of a group in turn, beginning with the one that
// answered last. An upstream that fails or refuses is asked no further, but what
// it says is an answer if no other has one.
func (f *Forwarder) askGroup(ctx context.Context, g *group, q *question) (last *answer, err error) {
	first := int(g.first.Load())
	for i := range g.upstreams {
		at := (first + i) % len(g.upstreams)
		a, failed := f.exchange(ctx, g.upstreams[at], q)
		if errors.Is(failed, ErrRebinding) { // others would say the same
			return nil, failed
		}
		if failed != nil {
			err = failed
			continue
		}
		last = a
		if a.rcode == rcodeSuccess || a.rcode == rcodeName {
			g.first.Store(uint32(at))
			break
		}
	}
	if last != nil {
		return last, nil
	}
	return nil, err
}

func (f *Forwarder) exchange(ctx context.Context, u Upstream, q *question) (*answer, error) {
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	var id [2]byte
	_, _ = rand.Read(id[:]) // never fails
	query := q.encode(binary.BigEndian.Uint16(id[:]), f.judge != nil)
	reply, err := u.Exchange(ctx, query)
	if err != nil {
		return nil, err
	}
	a, err := readReply(query, reply, f.local)
	if err == nil && f.filter && a.inside {
		return nil, fmt.Errorf("%w: %q", ErrRebinding, q.name())
	}
	return a, err
}

// Close closes the connections to upstreams. Questions that come later open them
// again.
func (f *Forwarder) Close() (err error) {
	for _, g := range f.groups {
		for _, u := range g.upstreams {
			if c, ok := u.(io.Closer); ok {
				err = errors.Join(err, c.Close())
			}
		}
	}
	return err
}
