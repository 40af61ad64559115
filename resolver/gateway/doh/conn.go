package doh

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// What connections of HTTP/2 may have.
const (
	maxStreams   = 100     // requests at once that are not answered
	maxPipelined = 16      // of them, ones that wait for others
	maxWaiting   = 256     // the same of all connections
	maxHeaders   = 1 << 17 // octets of the header fields of a request: a message in base64 and more
	maxHeld      = 2 << 20 // octets of requests whose end has not come, and of replies that the client does not take
	maxQuiet     = 10_000  // frames between the ends of two requests
	window       = 2 << 20 // octets of a body, and of all, that are taken before more are asked for
)

// gulp is what is read at once, in octets, and about how many octets of replies
// leave at once: what one record of TLS holds.
const gulp = 16 << 10

// keep is the most memory that a connection keeps for replies while it has none.
const keep = 64 << 10

// lastReplies is how long a connection that is done waits for its peer to see it.
const lastReplies = 100 * time.Millisecond

// A conn is a connection of HTTP/2. What has no mutex belongs to the goroutine
// whose turn it is to read.
type conn struct {
	server  *Server
	ctx     context.Context
	cancel  context.CancelFunc
	net     net.Conn
	from    netip.AddrPort
	in      *bufio.Reader
	frames  *http2.Framer
	settled bool       // the settings of the client have come
	last    uint32     // the highest stream that it has opened
	held    int        // octets of requests whose end has not come
	taken   uint32     // octets of bodies that it has not been told to have been taken
	quiet   int        // frames since the last request was whole
	since   time.Time  // when it last began or made a request
	ended   [16]uint32 // streams that were reset here last, about which more may come
	resets  int        // streams that were
	waiting chan struct{}
	work    sync.WaitGroup // every goroutine of the connection

	mu      sync.Mutex
	err     error              // what ended it
	streams map[uint32]*stream // those that have to wait for something
	writer
}

func newConn(ctx context.Context, s *Server, nc net.Conn) *conn {
	c := &conn{
		server: s, net: nc, from: unmapped(nc.RemoteAddr().String()),
		in: bufio.NewReaderSize(nc, gulp), waiting: make(chan struct{}, maxPipelined),
		streams: make(map[uint32]*stream), since: time.Now(),
	}
	c.ctx, c.cancel = context.WithCancel(ctx)
	c.writer.open()
	c.frames = http2.NewFramer(nil, c.in)
	c.frames.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	c.frames.MaxHeaderListSize = maxHeaders
	c.frames.SetMaxReadFrameSize(maxFrame)
	c.frames.SetReuseFrames()
	return c
}

// errPreface: what a client of HTTP/2 says first was not said.
var errPreface = errors.New("doh: no preface of HTTP/2")

// greet exchanges what both sides say first (RFC 9113 §3.4).
func (c *conn) greet() error {
	var said [len(http2.ClientPreface)]byte
	if err := c.await(); err != nil {
		return err
	}
	if _, err := io.ReadFull(c.in, said[:]); err != nil {
		return err
	}
	if string(said[:]) != http2.ClientPreface {
		return errPreface
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return errors.Join(
		c.frame.WriteSettings(
			http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: maxStreams},
			http2.Setting{ID: http2.SettingInitialWindowSize, Val: window},
			http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: maxHeaders},
		),
		c.frame.WriteWindowUpdate(0, window-firstWindow),
	)
}

// await prepares for a read that may have to wait.
func (c *conn) await() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil || c.failed != nil {
		return errors.Join(c.err, c.failed)
	}
	if err := c.drop(); err != nil {
		return err
	}
	if err := c.net.SetReadDeadline(c.since.Add(c.server.cfg.Idle)); err != nil {
		return err
	}
	if c.server.closing.Load() {
		return net.ErrClosed
	}
	return nil
}

// wake ends the read that waits.
func (c *conn) wake() { _ = c.net.SetReadDeadline(time.Unix(1, 0)) }

// buffered reports whether a whole frame has been read from the connection.
func (c *conn) buffered() bool {
	const header = 9
	there := c.in.Buffered()
	if there < header {
		return false
	}
	head, err := c.in.Peek(header)
	return err == nil && there-header >= int(head[0])<<16|int(head[1])<<8|int(head[2])
}

// end ends the connection, for the first reason that is given. Unless it is that
// the server closes, nobody is there for the answers that wait.
func (c *conn) end(err error) {
	if !c.server.closing.Load() {
		c.cancel()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
	}
}

// leave tells the client why the connection ends, and gives it the time to see
// that: closing what has unread octets takes back what was sent.
func (c *conn) leave() {
	code := http2.ErrCodeNo
	if breach := http2.ConnectionError(0); errors.As(c.err, &breach) {
		code = http2.ErrCode(breach)
	} else if errors.Is(c.err, io.EOF) {
		return
	}
	c.mu.Lock()
	_ = c.frame.WriteGoAway(c.last, code, nil)
	err := c.flush()
	c.mu.Unlock()
	if err != nil {
		return
	}
	if half, ok := c.net.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	_ = c.net.SetReadDeadline(time.Now().Add(lastReplies))
	_, _ = io.CopyN(io.Discard, c.in, window)
}

// flush sends what is queued. It is called with mu held.
func (c *conn) flush() error {
	if c.out.Len() == 0 || c.failed != nil {
		return c.failed
	}
	defer func() {
		if c.out.Reset(); c.out.Cap() > keep {
			c.out = bytes.Buffer{}
		}
	}()
	if c.failed = c.net.SetWriteDeadline(time.Now().Add(c.server.cfg.Idle)); c.failed == nil {
		_, c.failed = c.net.Write(c.out.Bytes())
	}
	return c.failed
}
