package resolver

import (
	"context"
	"slices"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// maxMinimised bounds the questions before the one that was asked: names with
// more labels are asked for whole after so many (RFC 9156 §2.3).
const maxMinimised = 4

// minimised asks for n where its suffixes lead to, for half of the time. What is not
// found there may be known to the nodes all the same, if n is registered by itself:
// then, and if nobody refers to others, ok is false and it is their turn to be asked
// for all of n, with all steps left.
func (w *walk) minimised(ctx context.Context, n name.Name) (resp Response, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, w.r.cfg.Timeout/2)
	defer cancel()
	w.approach(ctx, n)
	if !w.away {
		return resp, false
	}
	if resp, err := w.follow(ctx, n); err == nil && resp.Verified {
		return resp, true
	}
	w.leave()
	w.at, w.steps, w.refs = w.r.cfg.Nodes, 0, 0
	return resp, false
}

// approach asks for the suffixes of n, the shortest first, of those whose turn
// it is, and goes where they refer to, so that who is asked for n already has
// its records. That a suffix is not registered says nothing about n, and
// neither does a failure: then n is asked for sooner.
func (w *walk) approach(ctx context.Context, n name.Name) {
	suffixes := n.Enclosers()[1:]
	slices.Reverse(suffixes)
	for _, suffix := range suffixes[:min(len(suffixes), maxMinimised)] {
		got, _, err := w.ask(ctx, suffix, wire.TypeA) // a type that says nothing (RFC 9156 §2.1)
		if err != nil {
			return
		}
		if got.answer.Referral == nil || got.answer.Owner != suffix {
			continue
		}
		if w.refer(&got.answer) != nil {
			return
		}
	}
}
