package resolver

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
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
	InWork       int           // questions asked at once, each for all who want to know; 0 means 256
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
	return &Remote{cfg: cfg, race: Race{Parallel: cfg.Parallel, Stagger: cfg.Stagger}, asked: map[remoteKey]*asking{}}
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
	w := &walk{r: r, ctx: ctx, key: key, at: r.cfg.Nodes}
	var err error
	if one.resp, err = w.resolve(key.question.Name); err != nil {
		one.resp = fail(err)
	}
	r.mu.Lock()
	r.forget(key, one)
	r.mu.Unlock()
	close(one.done)
}

// A walk is one question on its way from node to node.
type walk struct {
	r     *Remote
	ctx   context.Context
	key   remoteKey
	at    []Node // who is asked next
	steps int    // resolvers asked that nodes referred to
	refs  int    // referrals followed
}

// A found is a verified response.
type found struct {
	answer Answer
	msg    wire.Response
	proof  wire.Proof
}

// resolve asks for n, and where it leads by aliases and referrals.
func (w *walk) resolve(n name.Name) (resp Response, err error) {
	if w.r.cfg.Minimise {
		w.approach(n)
	}
	var before []wire.RR // aliases that lead to other resolvers
	var lasting Lasting
	oldest := uint64(math.MaxUint64) // height of the links
	for owner := n; ; {
		got, unchecked, err := w.ask(owner, w.key.question.Type)
		switch {
		case err != nil && unchecked != nil && w.key.unchecked:
			return Response{Answer: append(before, unchecked.Answer...), RCode: unchecked.RCode, Owner: n, Zone: n.Apex()}, nil
		case err != nil:
			return Response{}, err
		}
		lasting, oldest = lasting.and(got.answer.Lasting), min(oldest, got.answer.Height)
		if got.answer.Referral == nil {
			resp = w.response(got, before, lasting)
			resp.Height = oldest
			return resp, nil
		}
		before = append(before, got.msg.Answer...)
		owner = got.answer.Owner
		if err := w.refer(got.answer.Referral); err != nil {
			return Response{}, err
		}
	}
}

// and returns for how long two answers can be given, of which one leads to the
// other.
func (l Lasting) and(m Lasting) Lasting {
	first := func(a, b uint64) uint64 {
		if a == 0 || b != 0 && b < a {
			return b
		}
		return a
	}
	return Lasting{first(l.Anchored, m.Anchored), first(l.Until, m.Until), first(l.Ends, m.Ends)}
}

// refer makes the resolvers of a referral those to ask next.
func (w *walk) refer(d *registrar.Descriptor) error {
	left := w.r.cfg.MaxRecursion - w.steps
	if left <= 0 || w.refs >= w.r.cfg.MaxRecursion {
		return fmt.Errorf("%w: more than %d steps", ErrRecursion, w.r.cfg.MaxRecursion)
	}
	w.refs++
	if w.r.cfg.Upstream == nil {
		return fmt.Errorf("%w: the records are at other resolvers", ErrUpstream)
	}
	w.at = nil
	for _, e := range d.Endpoints[:min(len(d.Endpoints), left)] {
		w.at = append(w.at, NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
			return w.r.cfg.Upstream.Ask(ctx, e, query)
		}))
	}
	return nil
}

// ask asks those whose turn it is. With an error about a proof it returns what
// was said first under such a one.
func (w *walk) ask(owner name.Name, t wire.Type) (taken *found, unchecked *wire.Response, err error) {
	var lame *found // shown to be registered, and no more
	q := wire.Question{Name: owner, Type: t, Class: wire.ClassIN}
	now := w.r.cfg.Now()
	ran, err := Fastest(w.ctx, w.r.race, len(w.at), func(ctx context.Context, i int) reply {
		return exchange(q, now, func(msg []byte) ([]byte, error) { return w.at[i].Ask(ctx, msg) })
	}, func(got reply) error {
		f, err := w.r.judge(w.ctx, &got)
		switch {
		case err != nil && f != nil && unchecked == nil:
			unchecked = &f.msg
		case err == nil && f.answer.RCode == rcode.ServFail:
			lame, err = f, fmt.Errorf("%w: it does not have the records", ErrUpstream)
		case err == nil:
			taken = f
		}
		return err
	})
	if w.refs > 0 {
		w.steps += ran
	}
	if taken == nil && lame != nil && rcode.Of(err) != rcode.ProofInvalid {
		return lame, nil, nil
	}
	if taken == nil && err == nil {
		err = fmt.Errorf("%w: there is nobody to ask", ErrUpstream)
	}
	return taken, unchecked, err
}

// judge verifies what one node says. With an error about a proof it returns what
// it was about.
func (r *Remote) judge(ctx context.Context, got *reply) (*found, error) {
	resp, err := got.response()
	if err != nil {
		return nil, err
	}
	f := &found{msg: resp}
	if f.proof, err = Anchor(&f.msg); err != nil {
		return f, err
	}
	trust, err := r.cfg.Trust(ctx, &f.proof)
	if err != nil {
		return f, err
	}
	if f.answer, err = Verify(got.query, f.msg, trust); err != nil {
		return f, err
	}
	for {
		had := r.height.Load()
		if f.answer.Height <= had || r.height.CompareAndSwap(had, f.answer.Height) {
			return f, nil
		}
	}
}

// response turns what was found into the answer, with its proof if no alias
// leads to it from elsewhere: that takes more than one.
func (w *walk) response(got *found, before []wire.RR, lasting Lasting) Response {
	a := &got.answer
	resp := Response{
		RCode: a.RCode, Answer: append(before, got.msg.Answer...), Verified: true,
		Zone: a.Encloser, Owner: a.Owner, Height: a.Height, Lasting: lasting,
	}
	switch a.RCode {
	case rcode.Expired:
		resp.Err = fmt.Errorf("%w: %v", ErrExpired, a.Encloser)
	case rcode.ServFail:
		resp.Err, resp.Verified = fmt.Errorf("%w: nobody who was asked has them", ErrRecords), false
	case rcode.NoError:
		last := len(a.RRsets) - 1
		resp.NoData = last < 0 || a.RRsets[last].Name != a.Owner
	default: // NXDOMAIN says it all
	}
	if a.RCode == rcode.NXDomain || a.RCode == rcode.Expired {
		resp.Zone = a.Owner.Apex()
	}
	if len(before) > 0 {
		return resp
	}
	p := got.proof
	p.Sections = nil
	for _, s := range got.proof.Sections {
		switch s.Type {
		case wire.SectionHeader:
			resp.Header = s.Data
		case wire.SectionCommit:
			resp.Commit = s.Data
		default:
			p.Sections = append(p.Sections, s)
		}
	}
	resp.setProof(&p)
	return resp
}
