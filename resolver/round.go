package resolver

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A found is a verified response.
type found struct {
	answer Answer
	msg    wire.Response
	proof  wire.Proof
}

// A judged reply is what a node said, and why that is not to be taken. With an
// error that is not about a proof there is nothing that it said.
type judged struct {
	*found
	silent bool // nothing came
	err    error
}

// A round is what those whose turn it is say to one question.
type round struct {
	taken     *found         // the first that is valid, and says it
	referral  *found         // or, shown to be registered: says where it is said
	lame      *found         // or does not
	unchecked *wire.Response // the first with a proof that does not hold
	heard     bool           // of anybody
	settle    func()         // called with the first referral
}

// judge takes the reply that answers the question. Others may be second best.
func (o *round) judge(got judged) error {
	f, err := got.found, got.err
	o.heard = o.heard || !got.silent
	switch {
	case err != nil && f != nil && o.unchecked == nil:
		o.unchecked = &f.msg
	case err != nil:
	case f.answer.Referral != nil:
		if o.referral == nil {
			o.referral = f
			o.settle()
		}
		return fmt.Errorf("%w: it refers to other resolvers", ErrUpstream)
	case f.answer.RCode == rcode.ServFail:
		o.lame = f
		return fmt.Errorf("%w: it does not have the records", ErrUpstream)
	default:
		o.taken = f
	}
	return err
}

// best returns what is to be made of a round that ended with err.
func (o *round) best(err error) (*found, *wire.Response, error) {
	switch {
	case o.taken != nil:
		return o.taken, nil, nil
	case o.referral != nil:
		return o.referral, nil, nil
	case o.lame != nil && rcode.Of(err) != rcode.ProofInvalid:
		return o.lame, nil, nil
	case err == nil:
		err = fmt.Errorf("%w: there is nobody to ask", ErrUpstream)
	}
	return nil, o.unchecked, err
}

// ask asks those whose turn it is. A referral is taken if nobody has the records;
// who is silent is waited for twice as long as before another one is asked. With an
// error about a proof it returns what was said first under such a one.
func (w *walk) ask(ctx context.Context, owner name.Name, t wire.Type) (taken *found, unchecked *wire.Response, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	o := &round{settle: func() { time.AfterFunc(2*w.r.race.Stagger, cancel) }}
	q := wire.Question{Name: owner, Type: t, Class: wire.ClassIN}
	var l line
	began := time.Now()
	ran, err := Fastest(ctx, w.r.race, len(w.at), func(ctx context.Context, i int) judged {
		return w.one(ctx, w.at[i], q, &l)
	}, o.judge)
	if w.away {
		w.steps += ran
		if !o.heard && time.Since(began) >= quiet {
			w.r.beyond.wasSilent(w.via)
		}
	}
	return o.best(err)
}

// trustTime is how long the header of a reply may be looked for while others may
// be believed: a node that lies says one that nobody has.
const trustTime = 1500 * time.Millisecond

// A line is the replies to one question, in the order in which they come.
type line struct {
	mu   sync.Mutex
	came int                // guarded by mu
	last context.CancelFunc // guarded by mu: ends the time of the one that came last; nil before the first
}

// join begins the time of a reply. From when the next one comes each is given more
// than those before, which may be what it waits for, and the last all that there is.
func (l *line) join(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last != nil {
		time.AfterFunc(time.Duration(l.came)*trustTime, l.last)
	}
	l.came, l.last = l.came+1, cancel
	return ctx, cancel
}

// one asks one node and verifies what it says.
func (w *walk) one(ctx context.Context, at Node, q wire.Question, l *line) judged {
	got := exchange(q, w.r.cfg.Now(), func(msg []byte) ([]byte, error) { return at.Ask(ctx, msg) })
	if got.err == nil {
		var cancel context.CancelFunc
		ctx, cancel = l.join(ctx)
		defer cancel()
	}
	f, err := w.r.judge(ctx, &got)
	return judged{f, got.err != nil, err}
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
