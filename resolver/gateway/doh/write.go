package doh

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// maxFrame is how many octets a frame has at most, on both sides: what everybody
// takes (RFC 9113 §4.2).
const maxFrame = 16 << 10

// A writer is the side of a connection that replies are queued on. All of it is
// guarded by the connection's mutex.
type writer struct {
	out         bytes.Buffer   // what has not left
	frame       *http2.Framer  // writes there
	block       bytes.Buffer   // the header fields of a reply
	fields      *hpack.Encoder // writes there
	parked      int            // octets of bodies that it does not take yet
	window      int64          // octets of bodies that the client takes
	firstWindow int64          // of those of a stream, at its beginning
	failed      error          // of the last write
	second      int64          // that date is of
	date        string
}

func (w *writer) open() {
	w.frame = http2.NewFramer(&w.out, nil)
	w.fields = hpack.NewEncoder(&w.block)
	w.window, w.firstWindow = firstWindow, firstWindow
}

// reply queues a reply that is made at a time. Its body may be changed afterwards.
func (c *conn) reply(s *stream, r *reply, at time.Time) error {
	body := r.body
	if s.method == http.MethodHead {
		body = nil
	}
	if err := c.head(s, r, at, len(body) == 0); err != nil {
		return err
	}
	s.rest, s.replied = body, true
	c.parked += len(body)
	if err := c.send(s); err != nil || len(s.rest) == 0 {
		return err
	}
	s.request = request{}
	s.rest, s.until = slices.Clone(s.rest), at.Add(c.server.cfg.Idle)
	if c.parked > maxHeld {
		c.remove(s.id)
		return c.frame.WriteRSTStream(s.id, http2.ErrCodeEnhanceYourCalm)
	}
	return nil
}

// drop resets the streams whose replies were not taken in time, and those whose
// requests did not end in time. It is called with mu held.
func (c *conn) drop() error {
	if c.parked == 0 && c.held == 0 {
		return nil
	}
	now := time.Now()
	for id, s := range c.streams {
		if s.complete && len(s.rest) == 0 || now.Before(s.until) {
			continue
		}
		c.remove(id)
		c.letGo(s)
		c.note(id)
		if err := c.frame.WriteRSTStream(id, http2.ErrCodeCancel); err != nil {
			return err
		}
	}
	return nil
}

// head queues the header fields of a reply.
func (c *conn) head(s *stream, r *reply, at time.Time, alone bool) error {
	c.block.Reset()
	c.field(":status", strconv.Itoa(r.status))
	c.field("content-type", r.kind)
	c.field("content-length", strconv.Itoa(len(r.body)))
	c.field("cache-control", r.cacheControl())
	if r.status == http.StatusMethodNotAllowed {
		c.field("allow", methods)
	}
	c.field("date", c.dated(at))
	return c.frame.WriteHeaders(http2.HeadersFrameParam{
		StreamID: s.id, BlockFragment: c.block.Bytes(), EndStream: alone, EndHeaders: true,
	})
}

// field adds a field to the block, which takes all that is written to it.
func (w *writer) field(name, value string) {
	_ = w.fields.WriteField(hpack.HeaderField{Name: name, Value: value})
}

// dated returns a time as the Date field has it.
func (w *writer) dated(now time.Time) string {
	if second := now.Unix(); second != w.second {
		w.second, w.date = second, now.UTC().Format(http.TimeFormat)
	}
	return w.date
}

// send queues what the client takes of the body of a reply, if there is one. The
// stream is on the list until it has taken all.
func (c *conn) send(s *stream) error {
	for len(s.rest) > 0 {
		n := min(int64(len(s.rest)), maxFrame, s.window, c.window)
		if n <= 0 {
			c.list(s)
			return nil
		}
		part := s.rest[:n]
		s.rest = s.rest[n:]
		s.window -= n
		c.window -= n
		c.parked -= int(n)
		if err := c.frame.WriteData(s.id, len(s.rest) == 0, part); err != nil {
			return err
		}
	}
	if s.replied {
		c.remove(s.id)
	}
	return nil
}
