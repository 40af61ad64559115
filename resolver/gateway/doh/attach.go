package doh

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"

	"golang.org/x/net/http2"
)

// attach lets the connections of a server that agree on HTTP/2 be read here. What
// net/http does with a request, a goroutine for each and a write for each of its
// frames, costs several times the answer; here one goroutine answers what came
// with one read, and the replies leave with one write.
func (s *Server) attach(ctx context.Context, to *http.Server) {
	to.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		http2.NextProtoTLS: func(_ *http.Server, c *tls.Conn, _ http.Handler) { s.serve(ctx, c) },
	}
	to.RegisterOnShutdown(s.shutdown)
}

// shutdown ends every connection once its requests are answered.
func (s *Server) shutdown() {
	s.closing.Store(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.wake()
	}
}

// serve serves HTTP/2 on a connection until it ends.
func (s *Server) serve(ctx context.Context, nc net.Conn) {
	c := newConn(ctx, s, nc)
	defer c.cancel()
	s.mu.Lock()
	s.conns[c] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.conns, c)
		s.mu.Unlock()
		nc.Close()
	}()
	if c.greet() != nil {
		return
	}
	c.begin()
	c.work.Wait()
	c.letAllGo()
	c.leave()
}
