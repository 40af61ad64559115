package forward_test

import (
	"context"
	"encoding/hex"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
	"go.uber.org/goleak"

	"github.com/utxo-dns/utxonode/resolver/forward"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// An upstream is a DNS server on loopback, UDP and TCP, and what it was sent.
type upstream struct {
	addr string

	mu    sync.Mutex // guards all below
	reply func(w dns.ResponseWriter, q *dns.Msg)
	sent  [][]byte
}

// answer sets what an upstream answers.
func (u *upstream) answer(reply func(w dns.ResponseWriter, q *dns.Msg)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.reply = reply
}

func (u *upstream) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	u.mu.Lock()
	reply := u.reply
	u.mu.Unlock()
	reply(w, q)
}

// A tap keeps the octets that a server reads.
type tap struct {
	dns.Reader
	u *upstream
}

func (r tap) keep(msg []byte) {
	r.u.mu.Lock()
	defer r.u.mu.Unlock()
	r.u.sent = append(r.u.sent, slices.Clone(msg))
}

func (r tap) ReadUDP(conn *net.UDPConn, timeout time.Duration) ([]byte, *dns.SessionUDP, error) {
	msg, s, err := r.Reader.ReadUDP(conn, timeout)
	if err == nil {
		r.keep(msg)
	}
	return msg, s, err
}

func (r tap) ReadTCP(conn net.Conn, timeout time.Duration) ([]byte, error) {
	msg, err := r.Reader.ReadTCP(conn, timeout)
	if err == nil {
		r.keep(msg)
	}
	return msg, err
}

// serve starts an upstream. Without a reply of its own it has the addresses of
// zone, and says of other names that they are not there.
func serve(t testing.TB, zone ...string) *upstream {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	packets, err := net.ListenPacket("udp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	u := &upstream{addr: listener.Addr().String()}
	u.answer(func(w dns.ResponseWriter, q *dns.Msg) { _ = w.WriteMsg(lookup(t, q, zone)) })
	for _, s := range []*dns.Server{{Listener: listener}, {PacketConn: packets}} {
		started := make(chan struct{})
		s.NotifyStartedFunc = func() { close(started) }
		s.DecorateReader = func(r dns.Reader) dns.Reader { return tap{r, u} }
		s.Handler = u
		go func() { _ = s.ActivateAndServe() }()
		<-started
		t.Cleanup(func() { _ = s.Shutdown() })
	}
	return u
}

// lookup answers a question from lines of a zone file.
func lookup(t testing.TB, q *dns.Msg, zone []string) *dns.Msg {
	m := new(dns.Msg).SetReply(q)
	m.Rcode = dns.RcodeNameError
	m.Compress = true
	owner := q.Question[0].Name
	for _, line := range zone {
		rr, err := dns.NewRR(line)
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.EqualFold(rr.Header().Name, owner) {
			continue
		}
		m.Rcode = dns.RcodeSuccess
		if rr.Header().Rrtype == q.Question[0].Qtype || rr.Header().Rrtype == dns.TypeCNAME {
			m.Answer = append(m.Answer, rr)
		}
		if alias, ok := rr.(*dns.CNAME); ok {
			owner = alias.Target
		}
	}
	if len(m.Answer) == 0 {
		m.Ns = append(m.Ns, soa(t))
	}
	return m
}

func soa(t testing.TB) dns.RR {
	return records(t, []string{". 900 IN SOA ns.com. root.com. 1 2 3 4 60"})[0]
}

// records reads lines of a zone file.
func records(t testing.TB, lines []string) (out []dns.RR) {
	for _, line := range lines {
		rr, err := dns.NewRR(line)
		if err != nil {
			t.Error(err)
		}
		out = append(out, rr)
	}
	return out
}

// queries returns how many messages came so far.
func (u *upstream) queries() [][]byte {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.sent)
}

// A hasty upstream is one that little is waited for.
type hasty struct{ forward.Plain }

func (h hasty) Exchange(ctx context.Context, query []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
	defer cancel()
	return h.Plain.Exchange(ctx, query)
}

// forwarder returns a forwarder to the upstreams, in that order.
func forwarder(change func(*forward.Config), to ...*upstream) *forward.Forwarder {
	cfg := forward.Config{}
	for _, u := range to {
		cfg.Upstreams = append(cfg.Upstreams, forward.Plain(u.addr))
	}
	if change != nil {
		change(&cfg)
	}
	return forward.New(cfg)
}

// query returns a DNS query: ID abcd, RD, and the question of wire name and type.
func query(t testing.TB, name string, qtype byte) []byte {
	t.Helper()
	b, err := hex.DecodeString("abcd01000001000000000000" + name)
	if err != nil {
		t.Fatal(err)
	}
	return append(b, 0, qtype, 0, 1)
}

// unpack reads a reply, which must be to the query in its octets.
func unpack(t testing.TB, query, reply []byte) *dns.Msg {
	t.Helper()
	if len(reply) < len(query) || !slices.Equal(reply[:2], query[:2]) || !slices.Equal(reply[12:len(query)], query[12:]) {
		t.Fatalf("%x is no reply to %x", reply, query)
	}
	m := new(dns.Msg)
	if err := m.Unpack(reply); err != nil {
		t.Fatal(err)
	}
	return m
}
