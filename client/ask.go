package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/types"
)

// errLate: a node was given up.
var errLate = errors.New("not heard in time")

// agree asks all nodes for a height, each by itself, and returns the header that
// holds. Two that hold are a chain that its validators have split; so none is
// believed while another node is on the way to another one.
func (h *headers) agree(ctx context.Context, height int64, now time.Time) (*types.LightBlock, error) {
	asking, end := context.WithCancel(ctx)
	defer end()
	began, p, words := time.Now(), &poll{vain: h.vain.is(height)}, make(chan word)
	none := h.waited() == 0
	for _, s := range h.all {
		v := &voice{from: s, out: !none && s.isOut()}
		p.voices = append(p.voices, v)
		go h.speak(asking, v, height, now, words)
	}
	for p.waits(time.Now()) {
		timer := time.NewTimer(p.next(time.Now()))
		select {
		case w := <-words:
			p.hear(w, time.Now())
		case <-timer.C:
		case <-ctx.Done():
			return nil, h.tooLate(ctx, height, p, time.Since(began))
		}
		timer.Stop()
		if p.split() {
			return nil, fmt.Errorf("%w: height %d: the validators have signed two headers", ErrHeader, height)
		}
	}
	return h.count(height, p)
}

// speak says what a node has at a height, and whether that holds.
func (h *headers) speak(ctx context.Context, v *voice, height int64, now time.Time, words chan<- word) {
	say := func(w word) {
		select {
		case words <- w:
		case <-ctx.Done():
		}
	}
	block, err := v.from.lightBlock(ctx, height)
	if err == nil {
		say(word{of: v, block: block})
		err = h.follow(ctx, v.from, block, now, func() { say(word{of: v}) })
	}
	say(word{of: v, done: true, err: err})
}

// count returns the header that holds, and has those who did not have it left out.
func (h *headers) count(height int64, p *poll) (*types.LightBlock, error) {
	var errs []error
	claimed := false
	for _, v := range p.voices {
		claimed = claimed || v.block != nil
		if p.block != nil && v.has(p.block) {
			continue
		}
		if !v.done {
			v.err = errLate
		}
		if !v.out && (p.block != nil || p.absent && !v.absent()) {
			v.from.leaveOut()
		}
		if _, expired := errors.AsType[light.ErrOldHeaderExpired](v.err); expired && p.block == nil {
			return nil, fmt.Errorf("%w: the last verified header is too old (%w); give a recent one with --trust HEIGHT:HASH", ErrTrust, v.err)
		}
		errs = append(errs, v.err)
	}
	switch {
	case p.block != nil:
		return p.block, nil
	case p.absent && !claimed:
		h.vain.mark(height)
	}
	return nil, fmt.Errorf("%w: height %d: %w", ErrHeader, height, errors.Join(errs...))
}

// tooLate is what there is to say when the caller's time is over.
func (h *headers) tooLate(ctx context.Context, height int64, p *poll, after time.Duration) error {
	if p.block != nil {
		return fmt.Errorf("%w: height %d: nodes have different headers, and one is not verified yet: %w", ErrHeader, height, ctx.Err())
	}
	errs := []error{ctx.Err()}
	for _, v := range p.voices {
		if v.err != nil {
			errs = append(errs, v.err)
		}
		if p.absent && !v.out && v.block == nil && !v.done && after > patience {
			v.from.leaveOut()
		}
	}
	return fmt.Errorf("%w: height %d: %w", ErrHeader, height, errors.Join(errs...))
}

// waited returns how many nodes are waited for.
func (h *headers) waited() (n int) {
	for _, s := range h.all {
		if !s.isOut() {
			n++
		}
	}
	return n
}
