package client

import (
	"context"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/upstream"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const (
	// maxAsked bounds the resolvers that are asked for one name (draft §13.1,
	// max_recursion).
	maxAsked = 10

	// referralTime is how long one of them is waited for.
	referralTime = 5 * time.Second
)

// follow asks the resolvers that a verified referral names, and those that they
// name, until one answers (draft §5.2.2). What each says is verified as what the
// node says is, so it does not matter who they are. Aliases were verified at
// other heights than what they lead to: of these the answer has the lowest.
func (r *Resolver) follow(ctx context.Context, at resolver.Answer, t wire.Type) (Answer, error) {
	all := toAnswer(at)
	for asked := 0; at.Referral != nil; {
		next, err := r.step(ctx, at, t, &asked)
		if err != nil {
			return Answer{}, err
		}
		a := toAnswer(next)
		a.RRsets = append(all.RRsets, a.RRsets...)
		a.ProvedHeight, a.Time = min(all.ProvedHeight, a.ProvedHeight), min(all.Time, a.Time)
		at, all = next, a
	}
	return all, nil
}

// step asks the resolvers of one referral in their order. One that does not have
// the records either, and knows no other who might, is of no use.
func (r *Resolver) step(ctx context.Context, at resolver.Answer, t wire.Type, asked *int) (resolver.Answer, error) {
	last := fmt.Errorf("more than %d resolvers were asked", maxAsked)
	for _, e := range at.Referral.Endpoints {
		if *asked == maxAsked {
			break
		}
		*asked++
		got, err := r.askAt(ctx, e, at, t)
		switch {
		case err != nil:
			last = err
		case got.RCode == rcode.ServFail, got.Referral != nil && got.Owner == at.Owner && got.Domain.Resolver == at.Domain.Resolver:
			last = fmt.Errorf("%s does not have the records either", e.Address)
		default:
			return got, nil
		}
	}
	return resolver.Answer{}, fmt.Errorf("%w: %v: %w", ErrReferral, at.Owner, last)
}

// askAt asks one endpoint for the name that a referral is about.
func (r *Resolver) askAt(ctx context.Context, e registrar.Endpoint, at resolver.Answer, t wire.Type) (resolver.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, referralTime)
	defer cancel()
	q, err := r.query(at.Owner, t)
	if err != nil {
		return resolver.Answer{}, err
	}
	msg, err := wire.AppendQuery(nil, &q)
	if err != nil {
		return resolver.Answer{}, err
	}
	b, err := r.asker().Ask(ctx, e, msg)
	if err != nil {
		return resolver.Answer{}, fmt.Errorf("no answer from %s: %w", e.Address, err)
	}
	resp, err := wire.DecodeResponse(b)
	if err != nil {
		return resolver.Answer{}, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	return r.verify(ctx, q, &resp)
}

// asker asks the resolvers that are referred to.
func (r *Resolver) asker() *upstream.Asker {
	return &upstream.Asker{Local: r.cfg.Local, Exchange: r.cfg.Exchange}
}

// verify verifies a response by the header that its proof is anchored in.
func (r *Resolver) verify(ctx context.Context, q wire.Query, resp *wire.Response) (resolver.Answer, error) {
	trust, err := r.trust(ctx, resp)
	if err != nil {
		return resolver.Answer{}, err
	}
	got, err := resolver.Verify(q, *resp, trust)
	if err != nil {
		return resolver.Answer{}, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	return got, nil
}

// toAnswer is what a verified response says, without where it refers to.
func toAnswer(got resolver.Answer) Answer {
	return Answer{
		RCode: got.RCode, RRsets: got.RRsets, Authenticated: true,
		ProvedHeight: got.Height, Time: got.Time, Encloser: got.Encloser,
		Domain: got.Domain,
	}
}
