package jupc_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// U-147: to sources that have shown nothing, three octets leave for one that
// came, whatever the handler says; on both languages.
func TestSpoofedSourcesAreBounded(t *testing.T) {
	const queries = 10_000
	var out atomic.Int64
	p := open(t, jupc.Config{TrustedSources: nobody, Handler: &clerk{size: 4000}})
	for _, q := range [][]byte{ex1, dnsQuery} {
		c := dial(t, "udp", p)
		b := make([]byte, 1<<16)
		for range queries / 2 {
			send(t, c, q)
			n, err := c.Read(b)
			if err != nil {
				t.Fatal(err)
			}
			if n > 3*len(q) {
				t.Fatalf("%d octets for %d", n, len(q))
			}
			out.Add(int64(n))
		}
	}
	in := int64(queries / 2 * (len(ex1) + len(dnsQuery)))
	t.Logf("%d octets in, %d out: %.2f", in, out.Load(), float64(out.Load())/float64(in))
}

// What was answered before a breach leaves, and is not counted for ever.
func TestBreachesGiveBack(t *testing.T) {
	p := open(t, jupc.Config{MaxHeld: 64 << 10, Handler: &clerk{size: 1000}})
	query, err := jupc.AppendFrame(nil, jupc.DNS, dnsQuery)
	if err != nil {
		t.Fatal(err)
	}
	breach := append(bytes.Repeat(query, 10), 0, 0, 0, 2, 'x', 'x')
	for range 20 {
		c := dial(t, "tcp", p)
		send(t, c, breach)
		if said, err := io.ReadAll(c); err != nil || len(said) < 10*1000 {
			t.Fatalf("%d octets, %v", len(said), err)
		}
		c.Close()
	}
}

// U-012, U-147: a completed TCP exchange validates the address for UDP.
func TestTCPExchangeValidates(t *testing.T) {
	var clock atomic.Int64
	p := open(t, jupc.Config{
		TrustedSources: nobody,
		Handler:        &clerk{size: 1000},
		Now:            func() time.Time { return time.Unix(clock.Load(), 0) },
	})
	ask := func(network string) int {
		t.Helper()
		reply, err := jupc.Exchange(t.Context(), network, p.Addr().String(), ex1)
		if err != nil {
			t.Fatal(err)
		}
		return len(reply)
	}
	steps := []struct {
		name, network string
		at            int64
		want          int
	}{
		{"a stranger", "udp", 0, 40},
		{"over TCP", "tcp", 0, 1000},
		{"then over UDP", "udp", 0, 1000},
		{"until ten minutes are over", "udp", 599, 1000},
		{"and then not", "udp", 600, 40},
	}
	for _, s := range steps {
		clock.Store(s.at)
		// The address counts after the reply has left, which the client may see first:
		// the clock goes on when it does.
		got := ask(s.network)
		for tries := 0; s.want > got && tries < 1000; tries++ {
			got = ask(s.network)
		}
		if got != s.want {
			t.Errorf("%s: %d octets, want %d", s.name, got, s.want)
		}
	}
}

// U-147: a handler may validate an address that it knows in another way.
func TestHandlerMayValidate(t *testing.T) {
	p := open(t, jupc.Config{TrustedSources: nobody, Handler: &clerk{size: 1000}})
	p.Validate(netip.MustParseAddr("::ffff:127.0.0.1"))
	c := dial(t, "udp", p)
	send(t, c, ex1)
	if got := len(datagram(t, c)); got != 1000 {
		t.Errorf("%d octets, want 1000", got)
	}
}

// U-147: replies to addresses that are not validated are judged: sent, cut or
// dropped; those to others are not, nor those whose address the handler has just
// validated.
func TestRepliesAreJudged(t *testing.T) {
	verdicts := make(chan jupc.Verdict, 1)
	var p *jupc.Port
	var validate atomic.Bool
	p = open(t, jupc.Config{
		TrustedSources: nobody,
		Handler: &clerk{size: 90, before: func(jupc.Language, []byte, jupc.Source) {
			if validate.Load() {
				p.Validate(netip.MustParseAddr("127.0.0.1"))
			}
		}},
		Respond: func(l jupc.Language, to netip.Addr, reply []byte) jupc.Verdict {
			if len(reply) != 90 || !to.IsLoopback() {
				t.Errorf("judged: %s, %v, %d octets", l, to, len(reply))
			}
			return <-verdicts
		},
	})
	c := dial(t, "udp", p)
	for _, q := range [][]byte{ex1, dnsQuery} {
		verdicts <- jupc.Drop
		send(t, c, q)
		verdicts <- jupc.Cut
		send(t, c, q)
		cut := datagram(t, c) // the first that comes
		if isNative(cut) && binary.BigEndian.Uint16(cut[22:])&2 == 0 || isDNS(cut) && cut[2]&2 == 0 || len(cut) >= 90 {
			t.Errorf("not cut: % x", cut)
		}
		verdicts <- jupc.Send
		send(t, c, q)
		if got := datagram(t, c); len(got) != 90 {
			t.Errorf("cut: % x", got)
		}
	}
	validate.Store(true)
	send(t, c, dnsQuery)
	if got := datagram(t, c); len(got) != 90 {
		t.Errorf("%d octets", len(got))
	}
}

// refused reports whether the port closes the connection without a word.
func refused(t *testing.T, c net.Conn) bool {
	t.Helper()
	_, err := c.Read(make([]byte, 1))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal("the connection stays open")
	}
	return err != nil
}

// U-147: an address can hold so many connections and no more, the port so many
// in all; one that ends makes room.
func TestConnectionsAreBounded(t *testing.T) {
	for _, tc := range []struct {
		name string
		cfg  jupc.Config
	}{
		{"per address", jupc.Config{MaxPerAddr: 3}},
		{"in all", jupc.Config{MaxConns: 3}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := open(t, tc.cfg)
			var held []net.Conn
			for range 3 {
				c := dial(t, "tcp", p)
				send(t, c, frame(t, jupc.Native, ex1))
				readFrame(t, c) // accepted for sure
				held = append(held, c)
			}
			if !refused(t, dial(t, "tcp", p)) {
				t.Error("a fourth connection is served")
			}
			held[0].Close()
			for tries := 0; ; tries++ { // until the port has seen the end of it
				if _, err := jupc.Exchange(t.Context(), "tcp", p.Addr().String(), ex1); err == nil {
					break
				} else if tries == 1000 {
					t.Fatalf("no room after one has ended: %v", err)
				}
			}
		})
	}
}

// U-147: who sends an octet now and then has the time of one message, no more.
func TestSlowlorisIsBounded(t *testing.T) {
	const idle = 150 * time.Millisecond
	p := open(t, jupc.Config{IdleTimeout: idle, MaxConns: 8})
	began := time.Now()
	var slow []net.Conn
	for range 8 {
		slow = append(slow, dial(t, "tcp", p))
	}
	framed := frame(t, jupc.Native, ex1)
	ended := 0
	tick := time.NewTicker(idle / 10)
	defer tick.Stop()
	for i := 0; ended < len(slow) && i < len(framed)-1; i++ {
		<-tick.C
		ended = 0
		for _, c := range slow {
			if _, err := c.Write(framed[i : i+1]); err != nil {
				ended++
			}
		}
	}
	if ended != len(slow) {
		t.Fatalf("%d of %d slow connections ended", ended, len(slow))
	}
	t.Logf("8 slow connections ended in %v", time.Since(began))
	if _, err := jupc.Exchange(t.Context(), "tcp", p.Addr().String(), ex1); err != nil {
		t.Errorf("after them: %v", err)
	}
}

// U-055, U-147: half-read messages share one budget, and those of one address a
// part of it; who would exceed it goes.
func TestHeldOctetsAreBounded(t *testing.T) {
	for _, tc := range []struct {
		name string
		cfg  jupc.Config
	}{
		{"in all", jupc.Config{MaxHeld: 64 << 10, MaxHeldPerAddr: 1 << 20}},
		{"per address", jupc.Config{MaxHeldPerAddr: 64 << 10}},
		{"per address, by default", jupc.Config{MaxHeld: 1 << 20}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := open(t, tc.cfg)
			announce := append(unhex("00100000"), make([]byte, 48<<10)...) // 1 MiB to come
			first := dial(t, "tcp", p)
			send(t, first, announce[:20<<10])
			over := dial(t, "tcp", p)
			for sent := 0; sent < 1<<20; sent += len(announce) {
				if _, err := over.Write(announce); err != nil {
					break // the port has closed it
				}
			}
			if !refused(t, over) {
				t.Error("more is held than the budget allows")
			}
			long := frame(t, jupc.Native, append(slices.Clip(ex1), make([]byte, 10<<10)...))
			for tries := 0; ; tries++ { // what it held is free again
				c := dial(t, "tcp", p)
				send(t, c, long)
				if _, _, err := jupc.ReadFrame(c, jupc.FramingShared); err == nil {
					break
				} else if tries == 1000 {
					t.Fatal(err)
				}
			}
		})
	}
}

// A conn of somebody elsewhere.
type elsewhere struct {
	net.Conn
	at *net.TCPAddr
}

func (c elsewhere) RemoteAddr() net.Addr { return c.at }

// stall sends the part of a message of so many octets that the port reads for
// sure, as a peer at the address, or what the port takes of it, and no more.
func stall(t *testing.T, p *jupc.Port, at string, octets, part int) {
	t.Helper()
	client, server := net.Pipe() // what is written has been read
	served := make(chan struct{})
	go func() {
		p.Serve(elsewhere{server, &net.TCPAddr{IP: net.ParseIP(at), Port: 1}}, jupc.Libp2p)
		close(served)
	}()
	t.Cleanup(func() { client.Close(); <-served })
	head := binary.BigEndian.AppendUint32(nil, uint32(octets))
	if _, err := client.Write(append(head, make([]byte, part)...)); err == nil {
		_, _ = client.Write([]byte{0}) // read when there is room for the next step
	}
}

// U-147: who stops within long messages holds the share of its address, whatever
// its connections: the others' messages, long ones too, have room.
func TestHeldOctetsStarveNobody(t *testing.T) {
	p := open(t, jupc.Config{MaxHeld: 4 << 20})
	for range 4 {
		stall(t, p, "192.0.2.1", jupc.MaxMessage, 1<<19)
		stall(t, p, "2001:db8::1", jupc.MaxMessage, 1<<19)
		stall(t, p, "2001:db8::2", jupc.MaxMessage, 1<<19)
	}
	c := dial(t, "tcp", p)
	for _, octets := range []int{0, 5 << 10, 200 << 10} {
		send(t, c, frame(t, jupc.Native, append(slices.Clip(ex1), make([]byte, octets)...)))
		if _, msg := readFrame(t, c); !isNative(msg) {
			t.Errorf("%d octets more: % x", octets, msg)
		}
	}
}

// U-147: when all that may be held is held, requests and replies of 4 KiB still
// pass, on every transport; longer ones do not.
func TestShortMessagesAlwaysPass(t *testing.T) {
	padded := func(octets int) []byte { return append(slices.Clip(zeroID), make([]byte, octets-len(zeroID))...) }
	for _, tc := range []struct {
		name         string
		query        []byte
		times, reply int
		passes       bool
	}{
		{"a query", zeroID, 1, 0, true},
		{"many together", zeroID, 500, 0, true},
		{"a request of 4 KiB", padded(4096), 1, 0, true},
		{"an octet more", padded(4097), 1, 0, false},
		{"a reply of 4 KiB", zeroID, 1, 4096, true},
		{"replies of 4 KiB together", zeroID, 10, 4096, true},
		{"a reply of an octet more", zeroID, 1, 4097, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, pool := quicPort(t, jupc.Config{MaxHeld: 64 << 10, MaxHeldPerAddr: 64 << 10, Handler: &clerk{size: tc.reply}})
			stall(t, p, "192.0.2.1", 64<<10, 63<<10)
			stall(t, p, "192.0.2.1", 8<<10, 4<<10) // the first 4 KiB of each do not count
			framed := frame(t, jupc.DNS, tc.query)
			c := dial(t, "tcp", p)
			send(t, c, bytes.Repeat(framed, tc.times))
			for range tc.times {
				if _, _, err := jupc.ReadFrame(c, jupc.FramingDNS); (err == nil) != tc.passes {
					t.Fatalf("TCP: %v", err)
				}
			}
			visitor, err := dialQUIC(t, p, pool, jupc.ALPNQUIC)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := visit(t, visitor, framed); (err == nil) != tc.passes {
				t.Errorf("QUIC: %v", err)
			}
		})
	}
}

// U-186: requests of one connection that wait are overtaken by others, each is
// answered once, and no more than MaxPipelined wait at a time.
func TestPipelining(t *testing.T) {
	const pipelined = 4
	var now, most atomic.Int64
	gate := make(chan struct{})
	h := &clerk{before: func(_ jupc.Language, req []byte, from jupc.Source) {
		if req[7]%2 == 0 {
			if req[7] == 50 {
				close(gate) // the ones before wait for one after them
			}
			return
		}
		if !from.Release() {
			t.Error("not released")
		}
		n := now.Add(1)
		for {
			m := most.Load()
			if n <= m || most.CompareAndSwap(m, n) {
				break
			}
		}
		if req[7] <= 2*pipelined-2 {
			<-gate
		}
		now.Add(-1)
	}}
	c := dial(t, "tcp", open(t, jupc.Config{Handler: h, MaxPipelined: pipelined}))
	var all []byte
	const n = 100
	for id := byte(1); id <= n; id++ {
		q := append([]byte(nil), ex1...)
		q[7] = id
		all = append(all, frame(t, jupc.Native, q)...)
	}
	send(t, c, all)
	seen := map[byte]int{}
	for i := range n {
		_, msg := readFrame(t, c)
		seen[msg[7]]++
		if i == 0 && msg[7]%2 != 0 {
			t.Errorf("request %d, which waits, is answered first", msg[7])
		}
	}
	for id := byte(1); id <= n; id++ {
		if seen[id] != 1 {
			t.Errorf("id %d: %d replies", id, seen[id])
		}
	}
	if most.Load() > pipelined {
		t.Errorf("%d waited at a time", most.Load())
	}
}

// A countedConn counts what is written at once.
type countedConn struct {
	net.Conn
	writes *atomic.Int64
}

func (c countedConn) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}

// U-186: requests that come together are answered together, in one write; what
// comes of the next one in pieces keeps nobody waiting.
func TestRepliesLeaveTogether(t *testing.T) {
	p := open(t, jupc.Config{})
	client, server := net.Pipe()
	var writes atomic.Int64
	served := make(chan struct{})
	go func() {
		p.Serve(countedConn{server, &writes}, jupc.Libp2p)
		close(served)
	}()
	const n = 40
	framed := frame(t, jupc.Native, ex1)
	all := bytes.Repeat(framed, n)
	for round := range 3 {
		more := framed[:1+5*round] // of the next request, the length in pieces too
		send(t, client, append(slices.Clip(all), more...))
		for range n {
			if _, msg := readFrame(t, client); !isNative(msg) {
				t.Fatalf("% x", msg)
			}
		}
		send(t, client, framed[len(more):])
		if _, msg := readFrame(t, client); !isNative(msg) {
			t.Fatalf("% x", msg)
		}
	}
	client.Close()
	<-served
	if got := writes.Load(); got != 6 {
		t.Errorf("%d writes, want 6", got)
	}
}

// A client that stops sending after its question still gets the answer.
func TestHalfClosedClientIsAnswered(t *testing.T) {
	c := dial(t, "tcp", open(t, jupc.Config{}))
	send(t, c, frame(t, jupc.DNS, dnsQuery))
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if _, msg := readFrame(t, c); !isDNS(msg) {
		t.Errorf("% x", msg)
	}
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("then %v, want the end", err)
	}
}
