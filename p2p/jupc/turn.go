package jupc

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
)

// gulp is what is read from a stream at once, in octets, and about how many
// octets of replies leave at once: what one record of TLS holds.
const gulp = 16 << 10

// scratch is the memory that a turn begins with for a request and for the reply
// that is built behind it, and keep the most that it keeps between messages.
const (
	scratch = 4 << 10
	keep    = 64 << 10
)

// A turn is the time of one goroutine as the reader of a stream. It answers one
// request after another and sends their replies together, when there is nothing
// left that it could answer without waiting for the peer. When a handler has to
// wait (Source.Release), the turn passes to another goroutine: so replies leave
// in the order in which they are ready (RFC 7766 §6.2.1.1).
type turn struct {
	stream   *stream
	from     Source
	req      []byte // memory of the request in work
	held     int    // octets of it that are counted
	out      []byte // replies, framed, that have not left
	counted  int    // octets of them that are counted
	released bool   // another goroutine reads
}

// run answers until the stream ends or the turn has passed.
func (t *turn) run(ctx context.Context) {
	s := t.stream
	var err error
	for !t.released && err == nil {
		err = t.answer(ctx)
	}
	if failed := t.flush(); err == nil { // what was answered before a breach leaves
		err = failed
	}
	if err == nil {
		return
	}
	if s.end(err); t.released {
		s.conn.Close() // ends the reading too
	}
}

// answer reads a request and queues its reply.
func (t *turn) answer(ctx context.Context) error {
	s := t.stream
	lang, req, err := t.next()
	defer func() { s.share.free(t.held); t.held = 0 }()
	if err != nil {
		return err
	}
	if answerable(lang, req) == "" {
		if lang == Native && (len(req) < headerLen || req[0] != magic0 || req[1] != magic1) {
			return ErrForeign
		}
		return nil
	}
	reply := s.port.handle(ctx, lang, req, t.from)
	if t.released { // it has waited: there is room for another one
		<-s.waiting
		<-s.port.streaming
	}
	if err := t.queue(lang, reply); err != nil || len(t.out) < gulp {
		return err
	}
	return t.flush()
}

// next reads one request. A whole message has to arrive within IdleTimeout of
// the one before, so a peer that sends an octet now and then gets no further
// than a silent one.
func (t *turn) next() (Language, []byte, error) {
	s := t.stream
	if !s.buffered() {
		if err := t.flush(); err != nil {
			return "", nil, err
		}
		if err := s.conn.SetReadDeadline(s.port.deadline()); err != nil {
			return "", nil, err
		}
		if s.port.closing.Load() {
			return "", nil, net.ErrClosed
		}
	}
	lang, n, err := s.head()
	if err != nil {
		return "", nil, err
	}
	if t.req == nil || cap(t.req) > keep {
		t.req = make([]byte, 0, scratch)
	}
	t.req, err = readGrowing(s.in, n, t.req[:0], func(octets int) error {
		err := s.share.hold(octets)
		if err == nil {
			t.held += octets
		}
		return err
	})
	return lang, t.req, err
}

// queue adds a reply to those that leave next.
func (t *turn) queue(lang Language, reply []byte) (err error) {
	if len(reply) == 0 {
		return nil
	}
	if lang == DNS && len(reply) > maxDNS {
		reply = truncateDNS(reply)
	}
	more, err := t.room(len(reply))
	if err != nil {
		return err
	}
	framed, err := AppendFrame(t.out, lang, reply)
	if err != nil {
		t.stream.share.free(more)
		return err
	}
	t.counted += more
	t.out = framed
	return nil
}

// room counts what one more reply of so many octets takes beyond the scratch.
// Where there is no room, what is queued leaves first.
func (t *turn) room(octets int) (more int, err error) {
	if more = len(t.out) + octets - scratch - t.counted; more <= 0 {
		return 0, nil
	}
	if err = t.stream.share.hold(more); err == nil || len(t.out) == 0 {
		return more, err
	}
	if err := t.flush(); err != nil {
		return 0, err
	}
	return t.room(octets)
}

// flush sends what is queued.
func (t *turn) flush() error {
	if len(t.out) == 0 {
		return nil
	}
	err := t.stream.write(t.out)
	t.stream.share.free(t.counted)
	t.out, t.counted = t.out[:0], 0
	if cap(t.out) > keep {
		t.out = nil
	}
	return err
}

// release passes the turn on. It waits until there is room for one more request
// that waits, in the connection and in the port: who fills it is not read from
// meanwhile.
func (t *turn) release() bool {
	s := t.stream
	if t.released {
		return true
	}
	if err := t.flush(); err != nil {
		return false // the next read says so
	}
	select {
	case s.waiting <- struct{}{}:
	case <-s.port.ctx.Done():
		return false
	}
	select {
	case s.port.streaming <- struct{}{}:
	case <-s.port.ctx.Done():
		<-s.waiting
		return false
	}
	t.released = true
	s.begin()
	return true
}

// head reads what announces a message: its language and octets.
func (s *stream) head() (Language, int, error) {
	head, err := s.in.Peek(2)
	if err != nil {
		return "", 0, err
	}
	lang, n, size := s.framing.parse(head)
	if lang == Native {
		if head, err = s.in.Peek(size); err != nil {
			return "", 0, unexpected(err)
		}
		announced := binary.BigEndian.Uint32(head)
		if announced > MaxMessage {
			return "", 0, fmt.Errorf("%w: a frame of %d octets", ErrTooLong, announced)
		}
		n = int(announced)
	}
	_, err = s.in.Discard(size)
	return lang, n, err
}

// buffered reports whether a whole message has been read from the socket.
func (s *stream) buffered() bool {
	there := s.in.Buffered()
	head, err := s.in.Peek(min(there, 4))
	if err != nil || there < 2 {
		return false
	}
	lang, n, size := s.framing.parse(head)
	if lang == Native && there >= size {
		n = int(binary.BigEndian.Uint32(head))
	}
	return there-size >= n
}
