package doh

import "golang.org/x/net/http2"

// What is held of requests whose end has not come, their header fields included.
const (
	maxHeldByAll = 64 << 20 // octets, of all connections
	small        = 1 << 10  // octets of each request that are in nobody's way
)

// hold counts octets of a request whose end has not come, if there is room.
func (c *conn) hold(s *stream, octets int) error {
	more := beyondSmall(s.held+octets) - beyondSmall(s.held)
	if c.held+octets > maxHeld || c.server.held.Add(more) > maxHeldByAll && more > 0 {
		c.server.held.Add(-more)
		return http2.StreamError{StreamID: s.id, Code: http2.ErrCodeEnhanceYourCalm}
	}
	c.held += octets
	s.held += octets
	return nil
}

// letGo counts a request no more.
func (c *conn) letGo(s *stream) {
	c.server.held.Add(-beyondSmall(s.held))
	c.held -= s.held
	s.held = 0
}

// letAllGo counts the requests of a connection that has ended no more.
func (c *conn) letAllGo() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.streams {
		c.letGo(s)
	}
}

func beyondSmall(octets int) int64 { return int64(max(0, octets-small)) }
