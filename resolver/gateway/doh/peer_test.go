package doh_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
)

// A peer is a client of HTTP/2 that says just what it is told to.
type peer struct {
	t testing.TB
	net.Conn
	*http2.Framer
	block  bytes.Buffer
	fields *hpack.Encoder
	done   chan struct{} // closed when the server is done with the connection
}

// dial lets a server serve a connection of loopback, and returns its other end.
// Nothing has been said on it.
func dial(t testing.TB, s *doh.Server) *peer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	served, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{t: t, Conn: c, Framer: http2.NewFramer(c, c), done: make(chan struct{})}
	p.fields = hpack.NewEncoder(&p.block)
	p.AllowIllegalWrites = true
	p.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	_ = c.SetDeadline(time.Now().Add(30 * time.Second))
	go func() { defer close(p.done); s.Serve(t.Context(), served) }()
	t.Cleanup(func() { c.Close(); <-p.done })
	return p
}

// greeted is dial with a client that has said who it is, and has heard the server.
func greeted(t testing.TB, s *doh.Server, settings ...http2.Setting) *peer {
	t.Helper()
	p := dial(t, s)
	p.must(io.WriteString(p, http2.ClientPreface))
	p.must(0, p.WriteSettings(settings...))
	for acknowledged := false; !acknowledged; {
		if f, ok := p.next().(*http2.SettingsFrame); ok {
			acknowledged = f.IsAck()
		}
	}
	return p
}

func (p *peer) must(_ int, err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// next returns the next frame.
func (p *peer) next() http2.Frame {
	p.t.Helper()
	f, err := p.ReadFrame()
	if err != nil {
		p.t.Fatal(err)
	}
	return f
}

// request sends header fields: of a GET if none are given.
func (p *peer) request(id uint32, end bool, fields ...string) {
	p.t.Helper()
	p.must(0, p.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: p.encode(fields...), EndStream: end, EndHeaders: true}))
}

// encode encodes names and values.
// long asks for a path of so many octets, and does not end.
func (p *peer) long(id uint32, method string, octets int) {
	p.t.Helper()
	block := p.encode(":method", method, ":scheme", "https", ":authority", "localhost", ":path", doh.Path+"?dns="+strings.Repeat("A", octets))
	part := block[:1<<14]
	p.must(0, p.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: part}))
	for block = block[len(part):]; len(part) > 0; block = block[len(part):] {
		part = block[:min(len(block), 1<<14)]
		p.must(0, p.WriteContinuation(id, len(part) == len(block), part))
		if len(part) == len(block) {
			return
		}
	}
}

func (p *peer) encode(fields ...string) []byte {
	p.block.Reset()
	for i := 0; i < len(fields); i += 2 {
		p.must(0, p.fields.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]}))
	}
	return bytes.Clone(p.block.Bytes())
}

// get are the fields of a question in words.
func get2(name string) []string {
	return []string{":method", "GET", ":scheme", "https", ":authority", "localhost", ":path", doh.Path + "?name=" + name}
}

// post2 are the fields of a message in a body.
func post2(kind string, more ...string) []string {
	return append([]string{":method", "POST", ":scheme", "https", ":authority", "localhost", ":path", doh.Path, "content-type", kind}, more...)
}

// A heard is what a server has said about a stream.
type heard struct {
	status string
	fields map[string]string
	body   []byte
	reset  *http2.ErrCode
}

// reply returns the reply on a stream, up to its end, while others are passed
// over.
func (p *peer) reply(id uint32) heard {
	p.t.Helper()
	h := heard{fields: make(map[string]string)}
	for {
		f := p.next()
		if away, ok := f.(*http2.GoAwayFrame); ok {
			p.t.Fatalf("goes away: %v", away.ErrCode)
		}
		if f.Header().StreamID != id {
			continue
		}
		end := f.Header().Flags.Has(http2.FlagDataEndStream)
		switch f := f.(type) {
		case *http2.MetaHeadersFrame:
			h.status = f.PseudoValue("status")
			for _, field := range f.RegularFields() {
				h.fields[field.Name] = field.Value
			}
		case *http2.DataFrame:
			h.body = append(h.body, f.Data()...)
		case *http2.RSTStreamFrame:
			h.reset, end = &f.ErrCode, true
		default:
			end = false
		}
		if end {
			return h
		}
	}
}

// away returns why the server goes away, and sees that it closes the connection.
func (p *peer) away() http2.ErrCode {
	p.t.Helper()
	for {
		if f, ok := p.next().(*http2.GoAwayFrame); ok {
			code := f.ErrCode
			if _, err := p.ReadFrame(); !errors.Is(err, io.EOF) {
				p.t.Errorf("then %v", err)
			}
			return code
		}
	}
}
