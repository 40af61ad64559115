package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// patience is how long services may be silent before one more is asked.
const patience = 300 * time.Millisecond

// A said is what a node said, and what of it is verified.
type said struct {
	resp     *wire.Response // nil if nothing came
	verified resolver.Answer
	err      error
}

// unproved is what is passed on beside ErrUnauthenticated.
func (s *said) unproved() Answer {
	if s.resp == nil || !errors.Is(s.err, ErrUnauthenticated) {
		return Answer{}
	}
	return unproved(s.resp)
}

// services are the nodes to ask.
func (r *Resolver) services() []string {
	if r.signed() {
		return []string{r.cfg.Service}
	}
	return append([]string{r.cfg.Service}, r.cfg.Services...)
}

// fastest asks the services for a name, some at once, and returns the first
// answer that is valid; without a root of trust, the first that comes. That a name is
// registered and its records are elsewhere is an answer if nobody has them. If there
// is none, the error is about a lie rather than about a silence.
func (r *Resolver) fastest(ctx context.Context, n name.Name, t wire.Type) (said, error) {
	services := r.services()
	var best, lame, worst said
	_, err := resolver.Fastest(ctx, resolver.Race{Parallel: r.cfg.Parallel, Stagger: patience}, len(services),
		func(ctx context.Context, i int) said { return r.one(ctx, services[i], n, t) },
		func(got said) error {
			if got.err == nil && got.verified.RCode == rcode.ServFail {
				lame = got
				return fmt.Errorf("%w: it does not have the records", ErrReferral)
			}
			if got.err == nil || errors.Is(got.err, ErrUnauthenticated) {
				best = got
				return nil
			}
			worst = got
			return got.err
		})
	switch {
	case err == nil:
		return best, best.err
	case lame.resp != nil:
		return lame, nil
	}
	return worst, err
}

// one asks one service.
func (r *Resolver) one(ctx context.Context, service string, n name.Name, t wire.Type) (s said) {
	var q wire.Query
	if q, s.err = r.query(n, t); s.err != nil {
		return s
	}
	if s.resp, s.err = r.exchange(ctx, service, q); s.err != nil {
		return s
	}
	if r.headers == nil {
		s.err = fmt.Errorf("%w: there is no genesis file, or no node, to verify the answer by", ErrUnauthenticated)
		return s
	}
	if s.err = r.refusal(s.resp); s.err == nil {
		s.verified, s.err = r.verify(ctx, q, s.resp)
	}
	return s
}

// maxMinimised bounds the questions before the one that was asked (RFC 9156
// §2.3).
const maxMinimised = 4

// approach asks for the suffixes of n, the shortest first, until a node refers
// to other resolvers, and then these: so nobody is told more of the name than it
// takes. It returns the last referral, with n to be asked for there; without one
// n is asked of the nodes. What else comes of it says nothing about n.
func (r *Resolver) approach(ctx context.Context, n name.Name) (at resolver.Answer) {
	suffixes := n.Enclosers()
	if !r.cfg.Minimise || r.headers == nil || len(suffixes) == 0 {
		return at
	}
	suffixes = slices.Clone(suffixes[1:])
	slices.Reverse(suffixes)
	for asked, i := 0, 0; i < min(len(suffixes), maxMinimised); i++ {
		at.Owner = suffixes[i]
		got, err := r.glance(ctx, at, &asked)
		if err != nil {
			break
		}
		if got.Referral != nil && got.Owner == suffixes[i] {
			at = got
		}
	}
	at.Owner = n
	return at
}

// glance asks for the owner of a referral where it refers to, or if it is none
// the services; for a type that says nothing of what is wanted.
func (r *Resolver) glance(ctx context.Context, at resolver.Answer, asked *int) (resolver.Answer, error) {
	if at.Referral != nil {
		return r.step(ctx, at, wire.TypeA, asked)
	}
	s, err := r.fastest(ctx, at.Owner, wire.TypeA)
	return s.verified, err
}

// Remote returns a handler that asks the services on behalf of others, and
// gives on what it has verified: resolver.Config.Handler of a resolver that holds
// no ledger. It takes a root of trust; queries are not signed.
func (r *Resolver) Remote() *resolver.Remote {
	cfg := resolver.RemoteConfig{
		Trust: r.Trust, Upstream: r.asker(), Minimise: r.cfg.Minimise, Parallel: r.cfg.Parallel, Now: r.cfg.Now,
	}
	for _, service := range append([]string{r.cfg.Service}, r.cfg.Services...) {
		cfg.Nodes = append(cfg.Nodes, resolver.NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
			return r.carry(ctx, service, query)
		}))
	}
	return resolver.NewRemote(cfg)
}

// carry sends an encoded query to a service and returns what comes back.
func (r *Resolver) carry(ctx context.Context, service string, query []byte) ([]byte, error) {
	if r.cfg.Network != "udp" {
		return r.cfg.Exchange(ctx, r.cfg.Network, service, query)
	}
	short, cancel := context.WithTimeout(ctx, datagramTime/2)
	defer cancel()
	b, err := r.cfg.Exchange(short, "udp", service, query)
	if err == nil {
		if resp, bad := wire.DecodeResponse(b); bad != nil || resp.Flags&wire.ResponseTC == 0 {
			return b, nil
		}
	}
	return r.cfg.Exchange(ctx, "tcp", service, query)
}
