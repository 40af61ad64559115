package doh

import (
	"errors"
	"time"

	"golang.org/x/net/http2"
)

// A turn is the time of one goroutine as the reader of a connection. It answers
// one request after another and sends their replies together, when there is
// nothing left that it could answer without waiting for the client. When an answer
// has to wait (Client.Release), the turn passes to another goroutine.
type turn struct {
	*conn
	memory   *[bufferSize]byte
	at       *stream // the request in work
	released bool    // another goroutine reads
}

// begin lets a goroutine of its own read on.
func (c *conn) begin() {
	t := &turn{conn: c}
	c.work.Go(t.run)
}

// run answers until the connection ends or the turn has passed.
func (t *turn) run() {
	t.memory = t.server.memory.Get().(*[bufferSize]byte)
	defer t.server.memory.Put(t.memory)
	var err error
	for !t.released && err == nil {
		err = t.next()
	}
	if err == nil {
		err = t.sendAll()
	}
	if err == nil {
		return
	}
	if t.end(err); t.released {
		t.wake()
	}
}

// sendAll sends what is queued, and tells the client to send more of its bodies
// when it has sent half of what it may.
func (t *turn) sendAll() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.released && t.taken >= window/2 {
		if err := t.frame.WriteWindowUpdate(0, t.taken); err != nil {
			return err
		}
		t.taken = 0
	}
	return t.flush()
}

// next reads a frame and does what it says. An error is the end of the
// connection.
func (t *turn) next() error {
	if !t.buffered() {
		if err := errors.Join(t.await(), t.sendAll()); err != nil {
			return err
		}
	}
	f, err := t.frames.ReadFrame()
	if err == nil {
		err = t.take(f)
	}
	if errors.Is(err, http2.ErrFrameTooLarge) {
		return http2.ConnectionError(http2.ErrCodeFrameSize)
	}
	if breach := (http2.StreamError{}); errors.As(err, &breach) {
		return t.reset(breach.StreamID, breach.Code)
	}
	return err
}

// answer answers a request that is complete.
func (t *turn) answer(s *stream) error {
	at := time.Now()
	t.since, t.quiet, t.at = at, 0, s
	s.complete = true
	s.memory, s.from = t.memory[:0], Client{t.from, t.release}
	r := t.server.answer(t.ctx, &s.request)
	if t.released { // it has waited: there is room for another one
		<-t.waiting
		<-t.server.waiting
		at = time.Now()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.listed && t.streams[s.id] != s {
		return nil // it is not wanted any more
	}
	if err := t.reply(s, &r, at); err != nil || t.out.Len() < gulp {
		return err
	}
	return t.flush()
}

// release passes the turn on. It waits until there is room for one more request
// that waits: who fills it is not read from meanwhile.
func (t *turn) release() bool {
	if t.released {
		return true
	}
	t.mu.Lock()
	t.list(t.at)
	err := t.flush()
	t.mu.Unlock()
	if err != nil {
		return false // the next read says so
	}
	for _, room := range []chan struct{}{t.waiting, t.server.waiting} {
		select {
		case room <- struct{}{}:
		case <-t.ctx.Done():
			if room == t.server.waiting {
				<-t.waiting
			}
			return false
		}
	}
	t.released = true
	t.begin()
	return true
}
