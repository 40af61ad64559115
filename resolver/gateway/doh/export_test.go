package doh

import (
	"context"
	"net"
)

// Serve serves HTTP/2 on a connection without TLS.
func (s *Server) Serve(ctx context.Context, c net.Conn) { s.serve(ctx, c) }

// Waiting returns how many requests wait for others.
func (s *Server) Waiting() int { return len(s.waiting) }

// Held returns how many octets are held of requests whose end has not come.
func (s *Server) Held() int64 { return s.held.Load() }
