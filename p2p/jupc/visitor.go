package jupc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/quic-go/quic-go"
)

// visit answers the one query of a stream. An error is a breach of the protocol,
// which ends the connection; a stream that the network ends, or that there is no
// room for, is none.
func (p *Port) visit(stream *quic.Stream, from Source, share *share) error {
	defer stream.CancelRead(doqNoError)
	_ = stream.SetDeadline(p.deadline())
	v := &visitor{port: p, share: share}
	defer v.leave()
	from.release = v.release
	req, err := v.read(stream)
	if err == nil {
		err = v.answer(stream, req, from)
	}
	switch {
	case errors.Is(err, ErrBusy):
		stream.CancelWrite(doqExcessiveLoad)
	case errors.Is(err, ErrForeign):
		stream.CancelWrite(doqProtocolError)
		return err
	case err != nil:
		stream.CancelWrite(doqProtocolError)
	}
	return nil
}

// A visitor is a query of QUIC in work.
type visitor struct {
	port     *Port
	share    *share // of the address
	held     int    // octets of it and its reply that are counted
	released bool   // it holds a token
}

// read reads the query and the end of the stream. It fails with ErrForeign if
// that is not what the stream has: a whole query of ID 0, and no more (RFC 9250
// §4.2).
func (v *visitor) read(stream io.Reader) ([]byte, error) {
	var head [2]byte
	if _, err := io.ReadFull(stream, head[:]); err != nil {
		return nil, foreignEnd(err)
	}
	req, err := readGrowing(stream, int(binary.BigEndian.Uint16(head[:])), make([]byte, 0, scratch), v.hold)
	if err != nil {
		return nil, foreignEnd(err)
	}
	if n, err := stream.Read(head[:1]); n > 0 || err == nil {
		return nil, fmt.Errorf("%w: more than a query", ErrForeign)
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if answerable(DNS, req) == "" || req[0] != 0 || req[1] != 0 {
		return nil, fmt.Errorf("%w: no query of ID 0", ErrForeign)
	}
	return req, nil
}

// foreignEnd tells a stream that its sender ended too early from one that the
// network did.
func foreignEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: less than a query", ErrForeign)
	}
	return err
}

// answer writes the reply; then the peer has shown that it is where it says.
func (v *visitor) answer(stream *quic.Stream, req []byte, from Source) error {
	reply := v.port.handle(v.port.ctx, DNS, req, from)
	if len(reply) == 0 {
		return fmt.Errorf("%w: no query", ErrForeign)
	}
	if len(reply) > maxDNS {
		reply = truncateDNS(reply)
	}
	if err := v.hold(max(0, len(reply)-scratch)); err != nil {
		return err
	}
	frame, err := AppendFrame(nil, DNS, reply)
	if err != nil {
		return err
	}
	if _, err := stream.Write(frame); err != nil {
		return err
	}
	if err := stream.Close(); err != nil {
		return err
	}
	v.port.valid.add(from.Addr.Addr())
	return nil
}

// hold counts octets until the visitor leaves.
func (v *visitor) hold(octets int) error {
	err := v.share.hold(octets)
	if err == nil {
		v.held += octets
	}
	return err
}

// release waits for room for one more request that waits.
func (v *visitor) release() bool {
	if v.released {
		return true
	}
	select {
	case v.port.streaming <- struct{}{}:
		v.released = true
	case <-v.port.ctx.Done():
	}
	return v.released
}

// leave takes back what was counted.
func (v *visitor) leave() {
	v.share.free(v.held)
	if v.released {
		<-v.port.streaming
	}
}
