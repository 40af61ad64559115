package doh

import "golang.org/x/net/http2"

// list notes a stream that has to wait for something. It is called with mu held.
func (c *conn) list(s *stream) {
	if !s.listed {
		s.listed = true
		c.streams[s.id] = s
	}
}

// note notes a stream that is reset here, so that what was on its way is no breach.
func (c *conn) note(id uint32) {
	c.ended[c.resets%len(c.ended)] = id
	c.resets++
}

// find returns a stream that waits for something.
func (c *conn) find(id uint32) (*stream, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.streams[id]
	return s, ok
}

// reset ends a stream.
func (t *turn) reset(id uint32, code http2.ErrCode) error {
	t.forget(id)
	t.last = max(t.last, id)
	t.note(id)
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.frame.WriteRSTStream(id, code)
}

// forget takes a stream off the list, with what is held of it.
func (t *turn) forget(id uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s, ok := t.remove(id); ok {
		t.letGo(s)
	}
}

// remove takes a stream off the list, with what is left of its reply. It is called
// with mu held.
func (c *conn) remove(id uint32) (s *stream, ok bool) {
	if s, ok = c.streams[id]; ok {
		delete(c.streams, id)
		c.parked -= len(s.rest)
	}
	return s, ok
}
