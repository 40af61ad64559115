package node_test

import (
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/limits"
)

// A flood sends from one address as fast as it can, and counts octets and what
// has records of what comes back.
type flood struct {
	conn              net.Conn
	sent, queries     atomic.Int64
	received, answers atomic.Int64
}

// pour sends the queries in turn until stop is closed.
func (f *flood) pour(stop <-chan struct{}, queries [][]byte) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			_ = f.conn.SetReadDeadline(time.Unix(1, 0))
			return
		default:
		}
		q := queries[i%len(queries)]
		if _, err := f.conn.Write(q); err == nil { // else the socket's buffer is full
			f.sent.Add(int64(len(q)))
			f.queries.Add(1)
		}
	}
}

// drain counts what comes back.
func (f *flood) drain() {
	b := make([]byte, 1<<16)
	for {
		n, err := f.conn.Read(b)
		if err != nil {
			return
		}
		f.received.Add(int64(n))
		if n >= 12 && b[0] == 0xf1 && b[7] > 0 {
			f.answers.Add(1)
		}
	}
}

// floodFrom opens a socket of a loopback address.
func floodFrom(t *testing.T, n *node.Node, addr string) *flood {
	t.Helper()
	d := net.Dialer{LocalAddr: net.UDPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(addr), 0))}
	c, err := d.DialContext(t.Context(), "udp", n.ServiceAddr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &flood{conn: c}
}

// patient asks as a client does that nobody told about the flood: three times
// over UDP, then over TCP, and over TCP at once when an answer is cut.
func patient(t *testing.T, n *node.Node, from string, q *dns.Msg) bool {
	t.Helper()
	ask := func(network string, local net.Addr, wait time.Duration) *dns.Msg {
		c := &dns.Client{Net: network, Timeout: wait, Dialer: &net.Dialer{LocalAddr: local, Timeout: wait}}
		r, _, err := c.ExchangeContext(t.Context(), q, n.ServiceAddr())
		if err != nil || r.Rcode != dns.RcodeSuccess {
			return nil
		}
		return r
	}
	ip := net.ParseIP(from)
	for range 3 {
		r := ask("udp", &net.UDPAddr{IP: ip}, 100*time.Millisecond)
		if r != nil && r.Truncated {
			break
		}
		if r != nil {
			return len(r.Answer) == 1
		}
	}
	r := ask("tcp", &net.TCPAddr{IP: ip}, 4*time.Second)
	return r != nil && len(r.Answer) == 1
}

// U-147, U-168: a flood from many addresses, each far beyond its limits, in both
// languages, some of them a client's own: clients get their answers all the
// same, what goes out is bounded by what came in and by the limit of responses,
// blocks are committed and no memory is taken.
func TestFlood(t *testing.T) {
	const perSecond, responses, queriesOfClient = 50, 20, 20
	alice := ledgertest.NewKey(t, "alice")
	cfg := config(t, home(t, alice))
	cfg.TrustedSources = []netip.Prefix{}
	cfg.Heartbeat = 200 * time.Millisecond
	cfg.Limits = limits.Config{Queries: perSecond, Responses: responses, Slip: 2, Window: 5 * time.Second}
	n := startWith(t, cfg)
	of := name.MustParse("jmbc.user.utxo")
	registerWithAddress(t, n, alice, of)
	q := new(dns.Msg).SetQuestion("jmbc.user.utxo.", dns.TypeA)
	q.Id = 0xf1f1
	wanted, err := q.Pack()
	if err != nil {
		t.Fatal(err)
	}
	absent, err := new(dns.Msg).SetQuestion("nobody.utxo.", dns.TypeA).SetEdns0(1232, false).Pack()
	if err != nil {
		t.Fatal(err)
	}
	clients := []string{"127.20.0.1", "127.20.1.1", "127.20.2.1"}
	floods := []*flood{floodFrom(t, n, clients[1]), floodFrom(t, n, "127.20.2.77")} // an address forged, a neighbour
	for i := range 14 {
		floods = append(floods, floodFrom(t, n, fmt.Sprintf("127.30.%d.%d", i, i+1)))
	}
	before, height, began := heap(), n.Status().Height, time.Now()
	stop := make(chan struct{})
	var pouring, draining sync.WaitGroup
	for _, f := range floods {
		pouring.Go(func() { f.pour(stop, [][]byte{wanted, absent, query(t)}) })
		draining.Go(f.drain)
	}
	// Every client begins when the limits are exceeded.
	for n.Limited().QueriesDropped < perSecond || n.Limited().ResponsesDropped < responses {
		runtime.Gosched()
	}
	var answered atomic.Int64
	var asking sync.WaitGroup
	for _, from := range clients {
		for range 4 {
			asking.Go(func() {
				for range queriesOfClient / 4 {
					if patient(t, n, from, q.Copy()) {
						answered.Add(1)
					}
				}
			})
		}
	}
	asking.Wait()
	close(stop)
	pouring.Wait()
	draining.Wait()
	took := time.Since(began)

	total := int64(len(clients) * queriesOfClient)
	if got := answered.Load(); got*100 < total*95 {
		t.Errorf("%d of %d queries of clients are answered, want 95 %%", got, total)
	}
	var sent, received, queries int64
	for i, f := range floods {
		sent, received, queries = sent+f.sent.Load(), received+f.received.Load(), queries+f.queries.Load()
		if f.received.Load() > 3*f.sent.Load() {
			t.Errorf("source %d got %d octets for %d", i, f.received.Load(), f.sent.Load())
		}
		// A client that is behind the address has validated it meanwhile.
		if limit := int64(responses * (took.Seconds() + 2)); i >= 2 && f.answers.Load() > limit {
			t.Errorf("source %d got %d answers with records in %v, want at most %d", i, f.answers.Load(), took, limit)
		}
	}
	if most := int64(float64(len(floods)) * perSecond * took.Seconds()); queries < 10*most {
		t.Errorf("the flood is %.1f times the limits, want 10", float64(queries)/float64(most))
	}
	if after := heap(); after > before+64<<20 {
		t.Errorf("the heap grew from %d to %d octets", before, after)
	}
	if got := n.Status().Height; got <= height {
		t.Errorf("no block was committed after %d", height)
	}
	t.Logf("%d queries of %d sources in %v, %.2f octets out for one in; clients: %d of %d; %d blocks; %+v",
		queries, len(floods), took.Round(time.Millisecond), float64(received)/float64(sent), answered.Load(), total, n.Status().Height-height, n.Limited())
}

// heap returns how many octets are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
