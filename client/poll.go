package client

import (
	"bytes"
	"errors"
	"time"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const (
	// holdLimit is how long the silent are waited for when one node has a header that
	// holds, or says that there is none. Patience is when two have one, or nobody had
	// a moment ago. It is how long, too, a node has for each step to another header;
	// for the first, before which are many questions, twice that.
	holdLimit = time.Second
	// excluded is for how long nodes are not waited for that were behind or silent, or
	// lied, when another had the header.
	excluded = time.Minute
)

// A poll is what the nodes say of one height.
type poll struct {
	voices []*voice
	vain   bool              // nobody had it a moment ago
	block  *types.LightBlock // that holds; nil before the first
	votes  int               // nodes that have it
	absent bool              // a node says that there is none
	silent time.Time         // until then the silent are waited for; the zero Time is no end
}

// A voice is what one node has said.
type voice struct {
	from  *source
	out   bool              // it is not waited for where others are
	block *types.LightBlock // what it has; nil before that came
	steps int               // headers on the way there that were verified
	until time.Time         // when the next one is late
	done  bool
	err   error // of what is done; nil: block holds
}

// A word is what a node says next: the header that it has, that a step to it is
// verified, or that it holds or does not.
type word struct {
	of    *voice
	block *types.LightBlock
	done  bool
	err   error
}

// hear takes a word.
func (p *poll) hear(w word, now time.Time) {
	v := w.of
	switch {
	case w.block != nil:
		v.block, v.until = w.block, now.Add(2*holdLimit)
	case !w.done:
		v.steps++
		v.until = now.Add(holdLimit)
	default:
		v.done, v.err = true, w.err
		p.conclude(v, now)
	}
}

// conclude takes what came of a node.
func (p *poll) conclude(v *voice, now time.Time) {
	switch {
	case v.err != nil:
		if v.absent() && !p.absent {
			p.absent = true
			p.allow(now.Add(holdLimit))
		}
	case p.block == nil:
		p.block, p.votes = v.block, 1
		p.allow(now.Add(holdLimit))
	default:
		if p.votes++; p.votes == 2 {
			p.allow(now.Add(patience))
		}
	}
	if p.vain && p.absent && p.block == nil && !p.wanted() {
		p.allow(now.Add(patience))
	}
}

// allow waits for the silent until then at most.
func (p *poll) allow(until time.Time) {
	if p.silent.IsZero() || until.Before(p.silent) {
		p.silent = until
	}
}

// wanted reports whether one who is to be waited for has said nothing.
func (p *poll) wanted() bool {
	for _, v := range p.voices {
		if !v.out && !v.done && v.block == nil {
			return true
		}
	}
	return false
}

// split reports whether two headers hold.
func (p *poll) split() bool {
	for _, v := range p.voices {
		if v.done && v.err == nil && !v.has(p.block) {
			return true
		}
	}
	return false
}

// waits reports whether somebody is waited for.
func (p *poll) waits(now time.Time) bool {
	for _, v := range p.voices {
		if p.waitsFor(v, now) {
			return true
		}
	}
	return false
}

func (p *poll) waitsFor(v *voice, now time.Time) bool {
	switch {
	case v.done || p.block != nil && v.has(p.block):
		return false
	case v.block == nil:
		return (p.block == nil || !v.out) && (p.silent.IsZero() || now.Before(p.silent))
	case p.block != nil && v.out && v.steps == 0:
		return false // strangers' signatures lead nowhere
	case p.block == nil && !p.absent:
		return true
	}
	return now.Before(v.until)
}

// next returns how long it is to the next time at which somebody is given up.
func (p *poll) next(now time.Time) time.Duration {
	next := now.Add(time.Hour)
	for _, v := range p.voices {
		at := v.until
		if v.block == nil {
			at = p.silent
		}
		if p.waitsFor(v, now) && at.After(now) && at.Before(next) {
			next = at
		}
	}
	return next.Sub(now)
}

// has reports whether a node has this header, whether it holds or not.
func (v *voice) has(block *types.LightBlock) bool {
	return v.block != nil && bytes.Equal(v.block.Hash(), block.Hash())
}

// absent reports whether the node says that there is no such block yet.
func (v *voice) absent() bool {
	p, ok := errors.AsType[*rest.Problem](v.err)
	return ok && p.Code == rcode.Blockchain
}
