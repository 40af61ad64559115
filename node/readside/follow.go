package readside

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
)

// updateLimit is how long nodes are given to show the newest header.
const updateLimit = 10 * time.Second

// followHeaders verifies the chain's newest header now and then, and when a node
// tells of a block: so answers find theirs verified, and who is away for long
// still believes what he knew last.
func (s *Server) followHeaders(ctx context.Context) {
	tick := time.NewTicker(s.cfg.Pause)
	defer tick.Stop()
	failing := false
	for {
		err := s.update(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !failing {
			s.log.WarnContext(ctx, "headers cannot be followed", "err", err)
		} else if err == nil && failing {
			s.log.InfoContext(ctx, "headers are followed again", "height", s.height.Load())
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.newBlock:
		}
	}
}

func (s *Server) update(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, updateLimit)
	defer cancel()
	c, err := s.headers.Update(ctx)
	if err == nil {
		s.follows(c.Height)
	}
	return err
}

// follows notes that the header of a height is verified, if it is the newest. Only followHeaders calls it.
func (s *Server) follows(height uint64) {
	if height > s.height.Load() && s.height.Swap(height) == 0 {
		close(s.verified)
	}
}

// followEvents listens to one node after the other, in their order, beginning
// anew with the first after a pause. Without a header nothing is kept, nor can an
// event be believed.
func (s *Server) followEvents(ctx context.Context, at []config.Endpoint) {
	var clients []*rest.Client
	for _, e := range at {
		c := rest.New(e.String(), s.reach.HTTP(e))
		defer c.Close()
		clients = append(clients, c)
	}
	if s.genesis != nil {
		select {
		case <-ctx.Done():
			return
		case <-s.verified:
		}
	}
	last := "" // the event to go on after; the same on every node
	if s.resuming {
		last = strconv.FormatUint(s.oldest, 10) // all of that block
	}
	for ctx.Err() == nil {
		for _, c := range clients {
			err := s.listenTo(ctx, c, &last)
			s.listening.Store(false)
			if ctx.Err() != nil {
				return
			}
			s.log.WarnContext(ctx, "no events", "node", c.URL(), "err", err)
		}
		pause := time.NewTimer(s.cfg.Pause)
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		pause.Stop()
	}
}

// listenTo takes the events of one node until it ends. Without an event to go on
// after, whatever was kept before is forgotten. It fails with ErrEvent if the node
// tells of what cannot be.
func (s *Server) listenTo(ctx context.Context, c *rest.Client, last *string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	since := s.from(*last)
	err := c.Listen(ctx, since, func() {
		s.log.InfoContext(ctx, "listening", "node", c.URL(), "since", since)
		if *last == "" {
			s.forgetAll(ctx)
		}
		s.listening.Store(true)
	}, func(n rest.Notification) {
		if err := s.plausible(&n); err != nil {
			cancel(err)
		}
		if ctx.Err() != nil {
			return
		}
		if n.ID != "" {
			*last = n.ID
		}
		s.take(ctx, n)
	})
	if cause := context.Cause(ctx); errors.Is(cause, ErrEvent) {
		return cause
	}
	return err
}

// take does what an event asks for. It is a hint: what it makes forgotten is
// asked for and verified again.
func (s *Server) take(ctx context.Context, n rest.Notification) {
	switch n.Event {
	case rest.EventMissed:
		s.resuming = false
		s.forgetAll(ctx)
		return
	case rest.EventOverrun: // the rest comes with the next connection
		return
	}
	s.log.DebugContext(ctx, "event", "event", n.Event, "name", n.Name, "height", n.Height)
	s.reached(ctx, n.Height)
	if n.Name == "" {
		select {
		case s.newBlock <- struct{}{}:
		default: // there is one already
		}
		return
	}
	of, err := name.Parse(n.Name)
	if err != nil {
		return // nobody can have asked for it
	}
	s.changed(of, n.Height)
}

// flushPause is how long every answer is kept at least: a node that sends events
// says how often they are to be forgotten.
const flushPause = time.Second

// forgetAll forgets every answer: changes were missed. If that was just so, it
// waits, and with it the node that says so again, but no longer than ctx.
func (s *Server) forgetAll(ctx context.Context) {
	s.changes.missed()
	pause := time.NewTimer(flushPause - time.Since(s.flushed))
	defer pause.Stop()
	select {
	case <-ctx.Done():
	case <-pause.C:
	}
	s.stack.ForgetAll()
	s.flushed = time.Now()
}
