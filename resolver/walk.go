package resolver

import (
	"context"
	"fmt"
	"math"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A walk is one question on its way from node to node.
type walk struct {
	r     *Remote
	key   remoteKey
	at    []Node   // who is asked next
	away  bool     // these are resolvers that others referred to
	via   [32]byte // the descriptor that has them
	steps int      // resolvers asked that nodes referred to
	refs  int      // referrals followed
}

// resolve asks for n, and where it leads.
func (w *walk) resolve(ctx context.Context, n name.Name) (Response, error) {
	if w.r.cfg.Minimise {
		if resp, ok := w.minimised(ctx, n); ok {
			return resp, nil
		}
	}
	return w.follow(ctx, n)
}

// follow asks those whose turn it is for n, and goes on along aliases and referrals.
func (w *walk) follow(ctx context.Context, n name.Name) (resp Response, err error) {
	var before []wire.RR // aliases that lead to other resolvers
	var lasting Lasting
	oldest := uint64(math.MaxUint64) // height of the links
	for owner := n; ; {
		got, unchecked, err := w.ask(ctx, owner, w.key.question.Type)
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
		if err := w.refer(&got.answer); err != nil {
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

// refer makes the resolvers of a referral those to ask next. It fails with
// ErrRecursion and ErrUpstream, and then changes nothing.
func (w *walk) refer(a *Answer) error {
	left := w.r.cfg.MaxRecursion - w.steps
	if left <= 0 || w.refs >= w.r.cfg.MaxRecursion {
		return fmt.Errorf("%w: more than %d steps", ErrRecursion, w.r.cfg.MaxRecursion)
	}
	if w.r.cfg.Upstream == nil {
		return fmt.Errorf("%w: the records are at other resolvers", ErrUpstream)
	}
	if err := w.enter(a.Domain.Resolver); err != nil {
		return err
	}
	w.refs++
	w.at = nil
	for _, e := range a.Referral.Endpoints[:min(len(a.Referral.Endpoints), left)] {
		w.at = append(w.at, NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
			return w.r.cfg.Upstream.Ask(ctx, e, query)
		}))
	}
	return nil
}

// enter takes room for going on to the resolvers of a descriptor, in place of that
// for being where w is.
func (w *walk) enter(descriptor [32]byte) error {
	if w.away && w.via == descriptor {
		return nil
	}
	if err := w.r.beyond.enter(descriptor); err != nil {
		return err
	}
	w.leave()
	w.away, w.via = true, descriptor
	return nil
}

// leave gives back what enter took, if it did.
func (w *walk) leave() {
	if w.away {
		w.r.beyond.leave(w.via)
	}
	w.away = false
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
		case wire.SectionZK: // nobody has verified it (E-58)
		default:
			p.Sections = append(p.Sections, s)
		}
	}
	resp.setProof(&p)
	return resp
}
