package stub

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// resend is how long an answer by datagram is waited for before the question is
// sent again.
const resend = time.Second

// exchange sends a.Query and sets a.Reply to the answer, which it returns read. That
// ctx is over is the error then.
func (r *Resolver) exchange(ctx context.Context, network string, codec message.Codec, a *Answer) (*message.Message, error) {
	m, err := r.over(ctx, network, codec, a)
	if err != nil && ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		err = fmt.Errorf("%w: %w", ErrNoAnswer, ctx.Err())
	}
	return m, err
}

func (r *Resolver) over(ctx context.Context, network string, codec message.Codec, a *Answer) (*message.Message, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, r.cfg.Server)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	if network == "udp" {
		return exchangeDatagram(ctx, conn, codec, a)
	}
	if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(a.Query))), a.Query...)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	a.Reply = make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, a.Reply); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	return accept(codec, a)
}

// exchangeDatagram sends until an answer comes; what is none is passed over.
func exchangeDatagram(ctx context.Context, conn net.Conn, codec message.Codec, a *Answer) (*message.Message, error) {
	last := error(ErrNoAnswer)
	buf := make([]byte, 1<<16)
	for ctx.Err() == nil {
		if _, err := conn.Write(a.Query); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoAnswer, err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(resend)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoAnswer, err)
		}
		for ctx.Err() == nil {
			n, err := conn.Read(buf)
			if err != nil {
				if errors.Is(err, os.ErrDeadlineExceeded) {
					break
				}
				return nil, fmt.Errorf("%w: %w", ErrNoAnswer, err)
			}
			a.Reply = bytes.Clone(buf[:n])
			m, err := accept(codec, a)
			if err == nil {
				return m, nil
			}
			last = err
		}
	}
	return nil, fmt.Errorf("%w: %w", last, ctx.Err())
}

// accept reads a.Reply if it is an answer to a.Query: with its ID, and its
// question octet for octet. A server that could not read the question repeats
// none.
func accept(codec message.Codec, a *Answer) (*message.Message, error) {
	query, err := codec.Read(a.Query)
	if err != nil {
		return nil, fmt.Errorf("%w: our own question: %w", ErrAnswer, err)
	}
	m, err := codec.Read(a.Reply)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	case !m.Response || m.ID != query.ID:
		return nil, fmt.Errorf("%w: to another question", ErrAnswer)
	case m.Questions == 0 && m.RCode != 0:
		return &m, nil
	case !bytes.Equal(m.Question.Octets, query.Question.Octets):
		return nil, fmt.Errorf("%w: to the question %x", ErrAnswer, m.Question.Octets)
	}
	return &m, nil
}
