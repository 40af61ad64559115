package forward

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// maxIdle is how many connections to one resolver are kept for the next
// question.
const maxIdle = 8

// A TLS is a resolver that is asked over TLS (RFC 7858). Addr must be set; the
// zero Config believes in the roots of the system and in the host of Addr.
type TLS struct {
	Addr   string      // host:port
	Config *tls.Config // roots and name, or what else shows that the server is the right one

	mu   sync.Mutex // guards idle
	idle []net.Conn // the last one was used last
}

// Exchange sends a query, padded so that its length tells nothing (RFC 8467
// §4.1), on a connection that is open or on a new one.
func (t *TLS) Exchange(ctx context.Context, query []byte) ([]byte, error) {
	if conn := t.take(); conn != nil {
		if reply, err := t.over(ctx, conn, query); err == nil || ctx.Err() != nil {
			return reply, err
		}
		// Servers end connections that are idle: nobody has failed yet.
		if err := t.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			return nil, fmt.Errorf("%w: %w", ErrSilent, err)
		}
	}
	conn, err := t.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	return t.over(ctx, conn, query)
}

// dial opens a connection.
func (t *TLS) dial(ctx context.Context) (net.Conn, error) {
	c := t.Config.Clone()
	if c == nil {
		c = &tls.Config{}
	}
	c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
	c.NextProtos = []string{"dot"}
	return (&tls.Dialer{Config: c}).DialContext(ctx, "tcp", t.Addr)
}

// over asks on a connection and keeps it for the next question if it is in
// order.
func (t *TLS) over(ctx context.Context, conn net.Conn, query []byte) ([]byte, error) {
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	reply, err := stream(conn, padQuery(query))
	if err == nil && !answers(query, reply) {
		err = fmt.Errorf("%w: to something else", ErrReply)
	}
	if !stop() || err != nil {
		conn.Close()
		return reply, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.idle) < maxIdle {
		t.idle = append(t.idle, conn)
	} else {
		conn.Close()
	}
	return reply, nil
}

// take takes a connection that is open, nil without.
func (t *TLS) take() net.Conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.idle) == 0 {
		return nil
	}
	conn := t.idle[len(t.idle)-1]
	t.idle = t.idle[:len(t.idle)-1]
	return conn
}

// Close closes the connections that wait for a question.
func (t *TLS) Close() (err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, conn := range t.idle {
		err = errors.Join(err, conn.Close())
	}
	t.idle = nil
	return err
}

// padQuery returns a query, without OPT or with one that has no options, with an
// OPT that pads it to a multiple of 128 octets.
func padQuery(query []byte) []byte {
	const (
		block    = 128
		size     = 1232
		padding  = 12
		overhead = optSize + 4 // OPT and the head of the option
		counts   = 10          // where the count of additional records is
	)
	flags := uint16(0)
	if question := asked(query); len(query) > len(question) {
		flags = binary.BigEndian.Uint16(query[len(query)-4:])
		query = question
	}
	zeros := (block - (len(query)+overhead)%block) % block
	b := append(make([]byte, 0, len(query)+overhead+zeros), query...)
	binary.BigEndian.PutUint16(b[counts:], 1)
	b = append(b, 0)
	for _, word := range []uint16{typeOPT, size, 0, flags, uint16(4 + zeros), padding, uint16(zeros)} {
		b = binary.BigEndian.AppendUint16(b, word)
	}
	return b[:len(b)+zeros]
}
