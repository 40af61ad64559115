package walk

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/miekg/dns"
)

// A conn carries questions to a server over TCP, several at a time, and gives
// each its answer, in whatever order they come (RFC 7766 §6.2.1.1).
type conn struct {
	tcp     net.Conn
	timeout time.Duration // of a question
	slots   chan struct{} // one for each that waits
	read    sync.WaitGroup

	writing sync.Mutex // held to write

	mu      sync.Mutex // guards what is below
	id      uint16     // of the last question
	waiting map[uint16]chan []byte
	ended   error // why there will be no more answers
}

func dial(ctx context.Context, cfg *Config) (*conn, error) {
	ctx, cancel := context.WithTimeout(ctx, cfg.Timeout)
	defer cancel()
	tcp, err := new(net.Dialer).DialContext(ctx, "tcp", cfg.Server)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	c := &conn{tcp: tcp, timeout: cfg.Timeout, slots: make(chan struct{}, cfg.InFlight), waiting: map[uint16]chan []byte{}}
	c.read.Go(c.readAll)
	return c, nil
}

// close ends the connection; who waits gets an error.
func (c *conn) close() {
	_ = c.tcp.Close() // nothing is on its way that anybody wants
	c.read.Wait()
}

// readAll hands answers to who asked, until the connection ends.
func (c *conn) readAll() {
	for {
		var size [2]byte
		_, err := io.ReadFull(c.tcp, size[:])
		msg := make([]byte, binary.BigEndian.Uint16(size[:]))
		if err == nil {
			_, err = io.ReadFull(c.tcp, msg)
		}
		if err != nil {
			c.end(err)
			return
		}
		if len(msg) >= 2 {
			c.deliver(binary.BigEndian.Uint16(msg), msg)
		}
	}
}

func (c *conn) deliver(id uint16, msg []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to, ok := c.waiting[id]; ok { // else it is late
		delete(c.waiting, id)
		to <- msg
	}
}

func (c *conn) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended == nil {
		c.ended = fmt.Errorf("%w: the connection ended: %w", ErrNoAnswer, err)
	}
	for id, to := range c.waiting {
		delete(c.waiting, id)
		close(to)
	}
}

// ask asks for an RRset that is there, with its signatures.
func (c *conn) ask(ctx context.Context, owner string, t uint16) (*answer, error) {
	a, err := c.lookup(ctx, owner, t)
	if err == nil && a.rcode != dns.RcodeSuccess {
		return nil, fmt.Errorf("%w: %s %s: the server says %s", ErrRefused, owner, typeName(t), dns.RcodeToString[a.rcode])
	}
	return a, err
}

// lookup asks for an RRset that may be there or not.
func (c *conn) lookup(ctx context.Context, owner string, t uint16) (*answer, error) {
	msg, err := c.exchange(ctx, owner, t)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", owner, typeName(t), err)
	}
	a, err := readAnswer(msg, owner, t)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", owner, typeName(t), err)
	}
	return a, nil
}

// exchange waits for a slot, asks, and waits for the answer.
func (c *conn) exchange(ctx context.Context, owner string, t uint16) ([]byte, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	id, answered, err := c.send(owner, t)
	if err != nil {
		return nil, err
	}
	patience := time.NewTimer(c.timeout)
	defer patience.Stop()
	select {
	case msg, ok := <-answered:
		if !ok {
			return nil, c.why()
		}
		return msg, nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-patience.C:
		err = fmt.Errorf("%w: not within %v", ErrNoAnswer, c.timeout)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, id)
	return nil, err
}

// send asks, and says where the answer will be.
func (c *conn) send(owner string, t uint16) (id uint16, answered chan []byte, err error) {
	query := new(dns.Msg).SetQuestion(owner, t)
	query.RecursionDesired = false
	query.SetEdns0(dns.DefaultMsgSize, true)
	if query.Id, answered, err = c.await(); err != nil {
		return 0, nil, err
	}
	b, err := query.Pack()
	if err != nil {
		return 0, nil, fmt.Errorf("%w: a name that cannot be asked for: %w", ErrAnswer, err)
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	err = c.tcp.SetWriteDeadline(time.Now().Add(c.timeout))
	if err == nil {
		_, err = c.tcp.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...))
	}
	if err != nil { // a part of it may be written
		c.end(err)
		return 0, nil, c.why()
	}
	return query.Id, answered, nil
}

// await returns an ID that nobody waits with.
func (c *conn) await() (uint16, chan []byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended != nil {
		return 0, nil, c.ended
	}
	for c.id++; c.waiting[c.id] != nil; c.id++ { // one that is slow
	}
	c.waiting[c.id] = make(chan []byte, 1)
	return c.id, c.waiting[c.id], nil
}

func (c *conn) why() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}
