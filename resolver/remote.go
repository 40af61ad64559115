package resolver

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/wire"
)

// A Node is another node that can be asked. It is safe for concurrent use.
type Node interface {
	// Ask sends it an encoded query and returns the response, which nobody has
	// looked at.
	Ask(ctx context.Context, query []byte) ([]byte, error)
}

// A NodeFunc is a function as a Node.
type NodeFunc func(ctx context.Context, query []byte) ([]byte, error)

// Ask calls f.
func (f NodeFunc) Ask(ctx context.Context, query []byte) ([]byte, error) { return f(ctx, query) }

// A RemoteConfig configures a Remote. Nodes and Trust must be set; zero values of
// the rest mean the defaults.
type RemoteConfig struct {
	Nodes []Node // any of them answers for all names (E-72); in order of preference

	// Trust returns the verified header that a proof says it is anchored in, and
	// what else is known of the chain. How it is verified is its own affair.
	Trust func(context.Context, *wire.Proof) (Trust, error)

	// Upstream, if not nil, asks the resolvers that nodes refer to; nil is a
	// resolver that follows no referrals.
	Upstream Upstream

	// Minimise has nodes asked for one label more at a time, until one refers to
	// other resolvers, so that it does not learn what is below (RFC 9156, E-86).
	Minimise bool

	Parallel     int           // nodes asked at once; 0 means 2
	Stagger      time.Duration // before the next is asked beside those that are silent; 0 means 300 ms
	Timeout      time.Duration // for one question, referrals included; 0 means 4 s: clients of the DNS wait 5 for an answer that says no
	InWork       int           // questions asked at once, each for all who want to know, of which half may follow referrals; 0 means 256
	MaxRecursion int           // referrals followed and resolvers asked for one answer; 0 means 10 (draft §13.1)

	Now func() time.Time // nil means time.Now
}

// A Remote answers from what other nodes say and can prove: verify → authority
// for a resolver without a state of its own (draft §5.2.1, §9.2.1). Several are
// asked at once, and the fastest valid answer is given on with its proof. It is
// a Handler for Config.Handler.
type Remote struct {
	cfg    RemoteConfig
	race   Race
	height atomic.Uint64 // the greatest that was proved
	beyond *followed

	mu    sync.Mutex
	asked map[remoteKey]*asking // guarded by mu; at most InWork
}

type remoteKey struct {
	question  wire.Question
	unchecked bool
}

// An asking is one question under way, and what came of it.
type asking struct {
	done   chan struct{} // closed when resp is there
	resp   Response
	wait   int // guarded by Remote.mu: those who want to know
	cancel context.CancelFunc
}

// NewRemote returns a handler.
func NewRemote(cfg RemoteConfig) *Remote {
	orDefault(&cfg.Parallel, 2)
	orDefault(&cfg.Stagger, 300*time.Millisecond)
	orDefault(&cfg.Timeout, 4*time.Second)
	orDefault(&cfg.InWork, 256)
	orDefault(&cfg.MaxRecursion, 10)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Remote{
		cfg: cfg, race: Race{Parallel: cfg.Parallel, Stagger: cfg.Stagger}, asked: map[remoteKey]*asking{},
		beyond: newFollowed(max(1, cfg.InWork/2)),
	}
}

// Height returns the greatest height that an answer was proved by, 0 before the
// first.
func (r *Remote) Height() uint64 { return r.height.Load() }

// Resolve answers one question.
func (r *Remote) Resolve(ctx context.Context, req Request) Response {
	n := req.Question.Name
	if n.InNamespace() != nil {
		return fail(fmt.Errorf("%w: %v", ErrNotZone, n))
	}
	if n == n.Apex() {
		return Response{NoData: true, Owner: n, Zone: n, Height: r.Height()} // nobody's, see Authority
	}
	if !req.Source.release() {
		return fail(fmt.Errorf("%w: too many requests wait", ErrUpstream))
	}
	key := remoteKey{req.Question, req.Unchecked}
	one := r.join(ctx, key)
	if one == nil {
		return fail(fmt.Errorf("%w: %d questions are asked", ErrUpstream, r.cfg.InWork))
	}
	select {
	case <-one.done:
		return one.resp
	case <-ctx.Done():
		r.leave(key, one)
		return fail(fmt.Errorf("%w: %w", ErrUpstream, ctx.Err()))
	}
}

// join returns the asking of a question, which begins unless it is under way. It
// does not end with the request that began it: others may wait for it. Nil means
// that there are too many.
func (r *Remote) join(ctx context.Context, key remoteKey) *asking {
	r.mu.Lock()
	defer r.mu.Unlock()
	if one := r.asked[key]; one != nil {
		one.wait++
		return one
	}
	if len(r.asked) == r.cfg.InWork {
		return nil
	}
	one := &asking{done: make(chan struct{}), wait: 1}
	ctx, one.cancel = context.WithTimeout(context.WithoutCancel(ctx), r.cfg.Timeout)
	r.asked[key] = one
	go r.answer(ctx, key, one)
	return one
}

// leave is for who does not want to know any more. The last one ends the asking.
func (r *Remote) leave(key remoteKey, one *asking) {
	r.mu.Lock()
	one.wait--
	last := one.wait == 0
	if last {
		r.forget(key, one)
	}
	r.mu.Unlock()
	if last {
		one.cancel()
		<-one.done
	}
}

// forget lets nobody join an asking any more. The caller holds mu.
func (r *Remote) forget(key remoteKey, one *asking) {
	if r.asked[key] == one {
		delete(r.asked, key)
	}
}

// answer asks a question.
func (r *Remote) answer(ctx context.Context, key remoteKey, one *asking) {
	defer one.cancel()
	w := &walk{r: r, key: key, at: r.cfg.Nodes}
	var err error
	defer w.leave()
	if one.resp, err = w.resolve(ctx, key.question.Name); err != nil {
		one.resp = fail(err)
	}
	r.mu.Lock()
	r.forget(key, one)
	r.mu.Unlock()
	close(one.done)
}
