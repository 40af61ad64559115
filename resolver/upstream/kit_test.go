package upstream_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/resolver/upstream"
	"github.com/utxo-dns/utxonode/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// turn orders what a test sets up before what servers do with it, and the other
// way round: packets do not.
var turn sync.Mutex

func takeTurn() {
	turn.Lock()
	defer turn.Unlock()
}

// A server is a resolver behind a port on loopback, and what passed through.
type server struct {
	addr     string
	resolver *resolver.Resolver
	lie      func(*wire.Response) // changes what it answers, if set
	drop     bool                 // answers nothing

	mu    sync.Mutex // guards trace
	trace []exchanged
}

// An exchanged is one query and its response.
type exchanged struct {
	transport jupc.Transport
	query     wire.Query
	response  wire.Response
}

// open opens a port that answers when it has a resolver.
func open(t testing.TB) *server {
	t.Helper()
	s := &server{}
	p, err := jupc.Listen(jupc.Config{Addr: "127.0.0.1:0", Handler: s})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	s.addr = p.Addr().String()
	return s
}

func (s *server) Native(ctx context.Context, req []byte, from jupc.Source) []byte {
	takeTurn()
	defer takeTurn()
	q, err := wire.DecodeQuery(req)
	if err != nil || s.drop {
		return nil
	}
	out := s.resolver.Native(ctx, req, resolver.Source{
		Addr: from.Addr.Addr(), Stream: from.Transport != jupc.UDP, Validated: from.Validated, Release: from.Release,
	})
	resp, err := wire.DecodeResponse(slices.Clone(out))
	if err != nil {
		return nil
	}
	if s.lie != nil {
		s.lie(&resp)
		if out, err = wire.AppendResponse(nil, &resp); err != nil {
			return nil
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trace = append(s.trace, exchanged{from.Transport, q, resp})
	return out
}

func (s *server) DNS(context.Context, []byte, jupc.Source) []byte { return nil }

// exchanges returns what passed through so far, and forgets it.
func (s *server) exchanges() []exchanged {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.trace = nil }()
	return s.trace
}

// noRecords is a node that has nobody's.
type noRecords struct{}

var errNone = errors.New("no records here")

func (noRecords) Records(context.Context, [32]byte) ([]byte, error) { return nil, errNone }

// node returns a resolver of the chain, with records or without, that recurses.
func node(c *resolvertest.Chain, records resolver.Records, change ...func(*resolver.Config)) *resolver.Resolver {
	cfg := resolver.Config{
		Chain: c, Records: records, Grace: resolvertest.Grace, ProvedHeight: c.ProvedHeight,
		Now:       func() time.Time { return time.Unix(int64(c.Time), 0) },
		Recursion: &resolver.Recursion{Upstream: &upstream.Asker{Local: true}},
	}
	for _, f := range change {
		f(&cfg)
	}
	return resolver.New(cfg)
}

// world is a chain with names whose resolvers are to be pointed to.
func world(t testing.TB) *resolvertest.Chain {
	t.Helper()
	c := resolvertest.New(t)
	c.Register("jmbc.user.utxo", `
		jmbc.user.utxo 300 A 192.0.2.1
		jmbc.user.utxo 300 A 192.0.2.2
		www.jmbc.user.utxo 300 CNAME jmbc.user.utxo
		far.jmbc.user.utxo 300 CNAME other.utxo
		loop.jmbc.user.utxo 300 CNAME loop.other.utxo
	`)
	c.Register("other.utxo", `
		other.utxo 300 A 192.0.2.3
		loop.other.utxo 300 CNAME loop.jmbc.user.utxo
	`)
	return c
}

// ask sends q to a server over TCP, as a client that follows the headers.
func ask(t testing.TB, s *server, q wire.Query) wire.Response {
	t.Helper()
	msg, err := wire.AppendQuery(nil, &q)
	if err != nil {
		t.Fatal(err)
	}
	takeTurn()
	defer takeTurn()
	reply, err := jupc.Exchange(t.Context(), "tcp", s.addr, msg)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := wire.DecodeResponse(reply)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// recursive returns a query with RD and AD.
func recursive(text string, t wire.Type) wire.Query {
	q := resolvertest.Query(text, t)
	q.Flags |= wire.QueryRD
	return q
}
