package forward_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const (
	binary  = "01ff03636f6d00"                  // \255.com
	mixed   = "03577757034578610343" + "6f4d00" // WwW.Exa.CoM
	german  = "06626fc3bc6368" + "03636f6d00"   // boüch.com in UTF-8
	absent  = "02" + "6e6f" + "03636f6d00"      // no.com
	another = "0161" + "03636f6d00"             // a.com
)

var zone = []string{
	`\255.com. 300 IN A 192.0.2.255`,
	`www.exa.com. 300 IN CNAME a.com.`,
	`a.com. 100 IN A 192.0.2.1`,
	`a.com. 100 IN A 192.0.2.2`,
	`bo\195\188ch.com. 300 IN A 192.0.2.3`,
}

// U-126, T-027, T-028, T-029, T-036, D-064: names go out and come back in the
// octets in which they came, binary or in UTF-8, and the second query does not
// go out.
func TestOctets(t *testing.T) {
	u := serve(t, zone...)
	f := forwarder(nil, u)
	for name, want := range map[string]int{binary: 1, mixed: 3, german: 1} {
		q := query(t, name, 1)
		before := len(u.queries())
		for pass := range 2 {
			if f.Cached(q) != (pass == 1) {
				t.Errorf("%s: cached in pass %d", name, pass)
			}
			reply, err := f.Forward(t.Context(), q)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			m := unpack(t, q, reply)
			if len(m.Answer) != want || m.Rcode != dns.RcodeSuccess || !m.RecursionAvailable || !m.RecursionDesired || m.Authoritative || m.AuthenticatedData {
				t.Errorf("%s: %v", name, m)
			}
		}
		sent := u.queries()[before:]
		if len(sent) != 1 || !slices.Equal(sent[0][12:], q[12:]) {
			t.Errorf("%s: sent %x, want %x", name, sent, q[12:])
		}
	}
}

// T-028, U-082: a cached answer is of the question whatever its letters' case,
// has the asker's own octets, and grows old.
func TestCache(t *testing.T) {
	u := serve(t, zone...)
	now := time.Unix(1_000_000, 0)
	f := forwarder(func(cfg *forward.Config) { cfg.Now = func() time.Time { return now } }, u)
	ask := func(name string, qtype byte) *dns.Msg {
		t.Helper()
		q := query(t, name, qtype)
		reply, err := f.Forward(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return unpack(t, q, reply)
	}
	for _, step := range []struct {
		name  string
		wire  string
		qtype byte
		after time.Duration
		sent  int // to the upstream so far
		ttl   uint32
	}{
		{"first", another, 1, 0, 1, 100},
		{"in capitals, later", "014103434f4d00", 1, 40 * time.Second, 1, 60},
		{"another type", another, 28, 0, 2, 900},
		{"the last second", another, 1, 59 * time.Second, 2, 1},
		{"too old", another, 1, time.Second, 3, 100},
		{"absence, as long as the SOA says", another, 28, 0, 4, 900},
		{"the name is absent", absent, 1, 0, 5, 900},
		{"still", absent, 1, 59 * time.Second, 5, 841},
		{"not any more", absent, 1, time.Second, 6, 900},
		{"a clock that goes back", absent, 1, -time.Hour, 7, 900},
	} {
		now = now.Add(step.after)
		m := ask(step.wire, step.qtype)
		all := append(m.Answer, m.Ns...)
		if n := len(u.queries()); n != step.sent || len(all) == 0 || all[0].Header().Ttl != step.ttl {
			t.Errorf("%s: %d queries sent, %v", step.name, n, all)
		}
	}
}

// U-055, U-236, E-82: no more is kept than was allowed, nor longer.
func TestCacheBounds(t *testing.T) {
	u := serve(t)
	u.answer(func(w dns.ResponseWriter, q *dns.Msg) {
		_ = w.WriteMsg(lookup(t, q, []string{q.Question[0].Name + " 86400 IN A 192.0.2.1"}))
	})
	for name, change := range map[string]func(*forward.Config){
		"answers": func(cfg *forward.Config) { cfg.CacheSize = 10 },
		"octets":  func(cfg *forward.Config) { cfg.CacheBytes = 10 * 320 },
		"nothing": func(cfg *forward.Config) { cfg.MaxTTL = time.Nanosecond },
	} {
		f := forwarder(change, u)
		kept := 0
		for i := range 100 {
			if _, err := f.Forward(t.Context(), query(t, fmt.Sprintf("02%02x%02x03636f6d00", 'a'+i/10, 'a'+i%10), 1)); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 100 {
			if f.Cached(query(t, fmt.Sprintf("02%02x%02x03636f6d00", 'a'+i/10, 'a'+i%10), 1)) {
				kept++
			}
		}
		if kept > 10 || kept == 0 && name != "nothing" {
			t.Errorf("%s: %d answers kept", name, kept)
		}
	}
}

// D-038, U-126, E-80: names of the namespace, and those that only look like
// names of the DNS, never leave.
func TestNeverLeaves(t *testing.T) {
	u := serve(t, zone...)
	f := forwarder(func(cfg *forward.Config) { cfg.Regions = []string{"hk"} }, u)
	for _, tc := range []struct {
		name string
		wire string
		want error
		code int
	}{
		{"the apex", "047574786f00", forward.ErrLocal, 0},
		{"a name, in capitals", "046a6d6263045554584f00", forward.ErrLocal, 0},
		{"a binary label", "01ff047574786f00", forward.ErrLocal, 0},
		{"a region that is served", "016104" + "7574786f02" + "484b00", forward.ErrLocal, 0},
		{"x.for.ref.only", "017803666f7203726566046f6e6c7900", nil, dns.RcodeNameError},
		{"for.ref.only", "03464f5203726566046f6e6c7900", nil, dns.RcodeNameError},
	} {
		q := query(t, tc.wire, 1)
		reply, err := f.Forward(t.Context(), q)
		if !errors.Is(err, tc.want) || err == nil && unpack(t, q, reply).Rcode != tc.code {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	for name, wire := range map[string]string{
		"a region that is not served": "0161047574786f027a7a00",
		"xutxo":                       "05787574786f00",
		"only":                        "046f6e6c7900",
	} {
		if _, err := f.Forward(t.Context(), query(t, wire, 1)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if sent := u.queries(); len(sent) != 3 {
		t.Errorf("%d queries left", len(sent))
	}
}

// U-126: what is no question is refused before anything is sent.
func TestNoQuestion(t *testing.T) {
	u := serve(t, zone...)
	f := forwarder(nil, u)
	good := query(t, another, 1)
	set := func(at int, v byte) []byte { b := slices.Clone(good); b[at] = v; return b }
	for name, msg := range map[string][]byte{
		"nothing": nil, "a header cut short": good[:11], "a header": good[:12], "a response": set(2, 0x81), "a NOTIFY": set(2, 0x20),
		"no question": set(5, 0), "two questions": set(5, 2), "no class": good[:len(good)-2], "a pointer": set(12, 0xc0),
	} {
		if _, err := f.Forward(t.Context(), msg); rcode.Of(err) != rcode.FormErr {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(u.queries()) != 0 {
		t.Error("something was sent")
	}
}

// U-070: what does not fit in a datagram is asked for over TCP.
func TestTruncated(t *testing.T) {
	u := serve(t)
	u.answer(func(w dns.ResponseWriter, q *dns.Msg) {
		var lines []string
		for i := range 100 {
			lines = append(lines, fmt.Sprintf("a.com. 300 IN A 192.0.2.%d", i))
		}
		m := lookup(t, q, lines)
		if _, ok := w.RemoteAddr().(*net.UDPAddr); ok {
			m.Truncate(512)
		}
		_ = w.WriteMsg(m)
	})
	q := query(t, another, 1)
	reply, err := forwarder(nil, u).Forward(t.Context(), q)
	if err != nil || len(unpack(t, q, reply).Answer) != 100 || len(u.queries()) != 2 {
		t.Fatalf("%d octets, %d queries, %v", len(reply), len(u.queries()), err)
	}
}

// U-082, U-145, U-146: what a reply must be to be taken. In its place comes what
// the next upstream says.
func TestReplies(t *testing.T) {
	line := func(text string) dns.RR {
		rr, err := dns.NewRR(text)
		if err != nil {
			t.Fatal(err)
		}
		return rr
	}
	for _, tc := range []struct {
		name  string
		spoil func(m *dns.Msg)
		taken bool
	}{
		{"as it should be", func(*dns.Msg) {}, true},
		{"another ID", func(m *dns.Msg) { m.Id++ }, false},
		{"a query", func(m *dns.Msg) { m.Response = false }, false},
		{"another name", func(m *dns.Msg) { m.Question[0].Name = "b.com." }, false},
		{"another type", func(m *dns.Msg) { m.Question[0].Qtype = dns.TypeAAAA }, false},
		{"no question", func(m *dns.Msg) { m.Question = nil }, false},
		{"the question in capitals", func(m *dns.Msg) { m.Question[0].Name = "A.COM." }, true},
		{"an answer about another name", func(m *dns.Msg) { m.Answer = append(m.Answer, line("bank.com. 300 IN A 192.0.2.66")) }, false},
		{"an alias, behind its target", func(m *dns.Msg) {
			m.Answer = []dns.RR{line("c.net. 300 IN A 192.0.2.7"), line("a.com. 300 IN CNAME b.org."), line("b.org. 300 IN CNAME c.net.")}
		}, true},
		{"DNAME", func(m *dns.Msg) {
			m.Answer = []dns.RR{line("com. 300 IN DNAME net."), line("a.com. 300 IN CNAME a.net."), line("a.net. 300 IN A 192.0.2.7")}
		}, true},
		{"DNAME of another name", func(m *dns.Msg) { m.Answer = append(m.Answer, line("b.com. 300 IN DNAME net.")) }, false},
		{"more aliases than anybody has", func(m *dns.Msg) {
			m.Answer = []dns.RR{line("a.com. 300 IN CNAME n0.com.")}
			for i := range 40 {
				m.Answer = append(m.Answer, line(fmt.Sprintf("n%d.com. 300 IN CNAME n%d.com.", i, i+1)))
			}
			m.Compress = true
		}, false},
		{"name servers of a zone above", func(m *dns.Msg) { m.Ns = []dns.RR{line("com. 300 IN NS ns.com.")} }, true},
		{"name servers of another zone", func(m *dns.Msg) { m.Ns = []dns.RR{line("org. 300 IN NS ns.evil.com.")} }, false},
		{"glue, which is left out", func(m *dns.Msg) { m.Extra = []dns.RR{line("bank.com. 300 IN A 192.0.2.66")} }, true},
		{"a refusal", func(m *dns.Msg) { m.Rcode, m.Answer = dns.RcodeRefused, nil }, false},
		{"a failure", func(m *dns.Msg) { m.Rcode, m.Answer = dns.RcodeServerFailure, nil }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, next := serve(t), serve(t, zone...)
			u.answer(func(w dns.ResponseWriter, q *dns.Msg) {
				m := lookup(t, q, zone)
				tc.spoil(m)
				_ = w.WriteMsg(m)
			})
			q := query(t, another, 1)
			reply, err := forward.New(forward.Config{Upstreams: []forward.Upstream{hasty{forward.Plain(u.addr)}, forward.Plain(next.addr)}}).Forward(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if m := unpack(t, q, reply); m.Rcode != dns.RcodeSuccess || len(m.Extra) != 0 || (len(next.queries()) == 0) != tc.taken {
				t.Errorf("%d queries to the next, %v", len(next.queries()), m)
			}
		})
	}
}

// U-001: silent upstreams and those that are not there; the one that answered
// is asked first from then on.
func TestUpstreamsInTurn(t *testing.T) {
	silent, good := serve(t), serve(t, zone...)
	silent.answer(func(dns.ResponseWriter, *dns.Msg) {})
	f := forwarder(func(cfg *forward.Config) {
		cfg.Upstreams = []forward.Upstream{forward.Plain("127.0.0.1:1"), hasty{forward.Plain(silent.addr)}, forward.Plain(good.addr)}
	})
	for i, name := range []string{another, absent, binary} {
		if _, err := f.Forward(t.Context(), query(t, name, 1)); err != nil || len(silent.queries()) != 1 || len(good.queries()) != i+1 {
			t.Errorf("question %d: %v, %d and %d queries", i, err, len(silent.queries()), len(good.queries()))
		}
	}
	f = forwarder(func(cfg *forward.Config) { cfg.Timeout = 20 * time.Millisecond }, silent)
	if _, err := f.Forward(t.Context(), query(t, another, 1)); !errors.Is(err, forward.ErrSilent) {
		t.Errorf("nobody answers: %v", err)
	}
	if _, err := forward.New(forward.Config{}).Forward(t.Context(), query(t, another, 1)); !errors.Is(err, forward.ErrSilent) {
		t.Errorf("nobody to ask: %v", err)
	}
	refusing := serve(t)
	refusing.answer(func(w dns.ResponseWriter, q *dns.Msg) { _ = w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeRefused)) })
	q := query(t, another, 1)
	reply, err := forwarder(nil, refusing).Forward(t.Context(), q)
	if err != nil || unpack(t, q, reply).Rcode != dns.RcodeRefused {
		t.Errorf("a refusal is what there is: %v", err)
	}
}

// A gate is an upstream that answers when it is told to.
type gate struct {
	forward.Plain
	asked, open chan struct{}
}

func (g gate) Exchange(ctx context.Context, query []byte) ([]byte, error) {
	g.asked <- struct{}{}
	<-g.open
	return g.Plain.Exchange(ctx, query)
}

// U-147, U-157: equal questions are one question; of different ones so many go
// out at once, with IDs that differ.
func TestShared(t *testing.T) {
	u := serve(t, zone...)
	g := gate{forward.Plain(u.addr), make(chan struct{}), make(chan struct{})}
	f := forward.New(forward.Config{Upstreams: []forward.Upstream{g}, InWork: 1})
	var wg sync.WaitGroup
	ask := func() {
		if _, err := f.Forward(context.Background(), query(t, another, 1)); err != nil {
			t.Error(err)
		}
	}
	wg.Go(ask)
	<-g.asked
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Forward(ctx, query(t, another, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("who gives up: %v", err)
	}
	if _, err := f.Forward(t.Context(), query(t, absent, 1)); !errors.Is(err, forward.ErrBusy) {
		t.Errorf("one too many: %v", err)
	}
	for range 5 {
		wg.Go(ask)
	}
	close(g.open)
	wg.Wait()
	if n := len(u.queries()); n != 1 {
		t.Errorf("%d queries for six who asked the same", n)
	}
}

// U-157: nobody can tell the ID of the next query from those before.
func TestIDs(t *testing.T) {
	u := serve(t)
	u.answer(func(w dns.ResponseWriter, q *dns.Msg) { _ = w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeRefused)) })
	f := forwarder(nil, u)
	seen := map[[2]byte]bool{}
	for range 50 {
		if _, err := f.Forward(t.Context(), query(t, another, 1)); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range u.queries() {
		seen[[2]byte(q)] = true
	}
	if len(seen) < 45 {
		t.Errorf("%d IDs of 50 queries", len(seen))
	}
}

// U-055: no reply makes the reader panic; what it takes, and gives on, the
// library of the tests reads too when it read the reply.
func FuzzReply(f *testing.F) {
	q := query(f, another, 1)
	m := new(dns.Msg)
	if err := m.Unpack(q); err != nil {
		f.Fatal(err)
	}
	for _, lines := range [][]string{zone, nil, {"a.com. 300 IN CNAME bank.utxo.", "bank.utxo. 300 IN A 192.0.2.1"}} {
		seed, err := lookup(f, m, lines).Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, reply []byte) {
		fwd := forward.New(forward.Config{Upstreams: []forward.Upstream{echo(reply)}})
		out, err := fwd.Forward(t.Context(), q)
		if err != nil {
			return
		}
		if !slices.Equal(out[:2], q[:2]) || !slices.Equal(out[12:len(q)], q[12:]) || out[3]&0x20 != 0 {
			t.Fatalf("%x", out)
		}
		in, got := new(dns.Msg), new(dns.Msg)
		if in.Unpack(reply) != nil {
			return
		}
		if err := got.Unpack(out); err != nil || len(got.Extra) != 0 {
			t.Fatalf("%v became %v, %v", in, got, err)
		}
		for _, rr := range append(slices.Clone(got.Answer), got.Ns...) {
			if dns.IsSubDomain("utxo.", rr.Header().Name) {
				t.Fatalf("%v is nobody's to say", rr)
			}
		}
		if !ofTheNamespace(in) && (len(got.Answer) != len(in.Answer) || len(got.Ns) != len(in.Ns) || len(out) > len(reply)+len(q)) {
			t.Fatalf("%v became %v", in, got)
		}
	})
}

// An echo answers with fixed octets, under the ID it is asked with.
type echo []byte

func (e echo) Exchange(_ context.Context, query []byte) ([]byte, error) {
	if len(e) < 2 {
		return e, nil
	}
	return append(slices.Clone(query[:2]), e[2:]...), nil
}

func BenchmarkForwardCached(b *testing.B) {
	u := serve(b, zone...)
	f := forwarder(nil, u)
	q := query(b, another, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Forward(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
}

// A node asks the resolver of its operator.
func ExampleForwarder() {
	f := forward.New(forward.Config{Upstreams: []forward.Upstream{forward.Plain("127.0.0.1:53")}})
	_, err := f.Forward(context.Background(), []byte("\xab\xcd\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x04jmbc\x04utxo\x00\x00\x01\x00\x01"))
	fmt.Println(rcode.Of(err), errors.Is(err, forward.ErrLocal))
	// Output: REFUSED true
}
