package jupc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"
)

// A Dialer asks ports. The zero value is usable for UDP and TCP.
type Dialer struct {
	TLS   *tls.Config   // roots and server name for the network "tls"; nil means the system's
	Pin   *Pin          // the server's key, which then stands for roots and name; nil means none
	Retry time.Duration // first pause before a datagram is sent again, then doubled; 0 means 500 ms

	// Libp2p opens a stream to a multiaddr that ends in /p2p/ID, for the network
	// "libp2p"; nil means that there is none.
	Libp2p func(ctx context.Context, addr string) (net.Conn, error)
}

// Exchange is Exchange of the zero Dialer.
func Exchange(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
	return (&Dialer{}).Exchange(ctx, network, addr, msg)
}

// Exchange sends a native request to addr over "udp", "tcp", "tls" or "libp2p"
// and returns the Response with its message ID and nonce; other datagrams are passed over
// (E-27). Without a deadline in ctx it gives up after 5 s. A Response with TC set
// is returned as it is: whether to ask again over a stream is for the caller to
// say.
func (d *Dialer) Exchange(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
	if len(msg) < headerLen {
		return nil, fmt.Errorf("%w: %d octets are no native message", ErrForeign, len(msg))
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
	}
	conn, err := d.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if network == "udp" {
		return d.exchangeDatagram(ctx, conn, msg)
	}
	return exchangeStream(ctx, conn, msg)
}

func (d *Dialer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	switch network {
	case "udp", "tcp":
		return new(net.Dialer).DialContext(ctx, network, addr)
	case "tls":
		return d.dialTLS(ctx, addr)
	case "libp2p":
		if d.Libp2p != nil {
			return d.Libp2p(ctx, addr)
		}
	}
	return nil, fmt.Errorf("%w: %q", ErrNetwork, network)
}

// dialTLS opens a connection on which both sides have agreed to be native.
func (d *Dialer) dialTLS(ctx context.Context, addr string) (net.Conn, error) {
	c := d.TLS.Clone()
	if c == nil {
		c = &tls.Config{}
	}
	c.MinVersion = tls.VersionTLS13
	c.NextProtos = []string{ALPNNative}
	if d.Pin != nil {
		c.InsecureSkipVerify = true // by names and roots; VerifyConnection looks at the key
	}
	before := c.VerifyConnection
	c.VerifyConnection = func(s tls.ConnectionState) error {
		if d.Pin != nil {
			if err := d.Pin.Check(s); err != nil {
				return err
			}
		}
		if s.NegotiatedProtocol != ALPNNative {
			return fmt.Errorf("%w: the server does not speak %s on TLS", ErrForeign, ALPNNative)
		}
		if before != nil {
			return before(s)
		}
		return nil
	}
	return (&tls.Dialer{Config: c}).DialContext(ctx, "tcp", addr)
}

// exchangeDatagram sends until an answer comes: datagrams get lost.
func (d *Dialer) exchangeDatagram(ctx context.Context, conn net.Conn, msg []byte) ([]byte, error) {
	pause := d.Retry
	if pause <= 0 {
		pause = 500 * time.Millisecond
	}
	buf := make([]byte, 1<<16)
	for ctx.Err() == nil {
		if _, err := conn.Write(msg); err != nil {
			return nil, err
		}
		until := time.Now().Add(pause)
		for {
			// The order matters: a deadline that ctx sets after this one stays.
			if err := conn.SetReadDeadline(until); err != nil {
				return nil, err
			}
			if ctx.Err() != nil {
				break
			}
			n, err := conn.Read(buf)
			if isTimeout(err) {
				break
			}
			if err != nil {
				return nil, err
			}
			if answers(buf[:n], msg) {
				return buf[:n:n], nil
			}
		}
		pause *= 2
	}
	return nil, fmt.Errorf("%w: %w", ErrNoAnswer, ctx.Err())
}

func exchangeStream(ctx context.Context, conn net.Conn, msg []byte) ([]byte, error) {
	frame, err := AppendFrame(nil, Native, msg)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Write(frame); err != nil {
		return nil, noAnswer(ctx, err)
	}
	for {
		_, reply, err := ReadFrame(conn, FramingNative)
		if err != nil {
			return nil, noAnswer(ctx, err)
		}
		if answers(reply, msg) {
			return reply, nil
		}
	}
}

// noAnswer says that the stream ended, or ctx did, before an answer came.
func noAnswer(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return fmt.Errorf("%w: %w", ErrNoAnswer, err)
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

// answers reports whether the reply is a Response to the request: both carry
// the message ID and the nonce.
func answers(reply, req []byte) bool {
	const (
		idAt    = 4
		nonceAt = 12
	)
	return len(reply) >= headerLen && reply[0] == magic0 && reply[1] == magic1 && reply[3] == typeResponse &&
		[4]byte(reply[idAt:]) == [4]byte(req[idAt:]) && [4]byte(reply[nonceAt:]) == [4]byte(req[nonceAt:])
}
