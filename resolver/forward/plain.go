package forward

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"time"
)

// A Plain is a resolver that is asked over UDP, and over TCP for what does not
// fit: its host:port. The zero value is no resolver.
type Plain string

// Exchange sends a query from a port that the system chooses at random, and
// returns the reply of that address with the query's ID and question. Datagrams
// that are something else are passed over.
func (p Plain) Exchange(ctx context.Context, query []byte) ([]byte, error) {
	reply, err := p.exchange(ctx, "udp", query)
	if err == nil && cut(reply) {
		return p.exchange(ctx, "tcp", query)
	}
	return reply, err
}

func (p Plain) exchange(ctx context.Context, network string, query []byte) ([]byte, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, string(p))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if network == "udp" {
		return datagram(conn, query)
	}
	return stream(conn, query)
}

func datagram(conn net.Conn, query []byte) ([]byte, error) {
	if _, err := conn.Write(query); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	buf := make([]byte, 4096) // without EDNS a reply has 512
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSilent, err)
		}
		if answers(query, buf[:n]) {
			return buf[:n], nil
		}
	}
}

func stream(conn net.Conn, query []byte) ([]byte, error) {
	if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(query))), query...)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	reply := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, reply); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSilent, err)
	}
	return reply, nil
}
