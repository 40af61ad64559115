package stub_test

import (
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
)

// A server is a DNS server of a test: it notes what it is asked and says what it
// is told to, over UDP and TCP.
type server struct {
	t     testing.TB
	addr  string
	reply func(query []byte, stream bool) [][]byte // datagrams, or messages of a stream

	mu    sync.Mutex // guards asked
	asked [][]byte
}

func serve(t testing.TB, reply func(query []byte, stream bool) [][]byte) *server {
	t.Helper()
	stream, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	packets, err := net.ListenPacket("udp", stream.Addr().String())
	if err != nil {
		stream.Close()
		t.Fatal(err)
	}
	s := &server{t: t, addr: stream.Addr().String(), reply: reply}
	var both sync.WaitGroup
	both.Go(func() { s.datagrams(packets) })
	both.Go(func() { s.streams(stream) })
	t.Cleanup(func() {
		stream.Close()
		packets.Close()
		both.Wait()
	})
	return s
}

func (s *server) datagrams(conn net.PacketConn) {
	buf := make([]byte, 1<<16)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		for _, answer := range s.answer(buf[:n:n], false) {
			_, _ = conn.WriteTo(answer, from)
		}
	}
}

func (s *server) streams(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err == nil {
			query := make([]byte, binary.BigEndian.Uint16(size[:]))
			if _, err := io.ReadFull(conn, query); err == nil {
				for _, answer := range s.answer(query, true) {
					_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
				}
			}
		}
		conn.Close()
	}
}

func (s *server) answer(query []byte, stream bool) [][]byte {
	s.mu.Lock()
	s.asked = append(s.asked, append([]byte(nil), query...))
	s.mu.Unlock()
	return s.reply(query, stream)
}

// questions are what was asked: name, type and class of each.
func (s *server) questions() (list [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range s.asked {
		list = append(list, q[12:])
	}
	return list
}

// answering makes answers to whatever is asked, with names in a style.
func answering(p message.Profile, style message.Style, rrs ...wire.RR) func([]byte, bool) [][]byte {
	return func(query []byte, _ bool) [][]byte {
		m, err := message.Codec{Profile: p}.Read(query)
		d := message.Draft{Header: m.Header, Question: m.Question, Answer: rrs, OPT: m.OPT, Style: style}
		d.Response, d.OPT.Options = true, nil // the IDN option is OPT.IDN
		if err != nil {
			d.Question, d.Answer, d.RCode = message.Question{}, nil, 1
		}
		return [][]byte{d.Append(nil)}
	}
}

// record makes a record whose RDATA is some octets and a name.
func record(owner string, t wire.Type, before []byte, target string) wire.RR {
	data := before
	if target != "" {
		data = append(data, name.MustParse(target).Wire()...)
	}
	return wire.RR{Name: name.MustParse(owner), Type: t, Class: wire.ClassIN, TTL: 300, Data: data}
}
