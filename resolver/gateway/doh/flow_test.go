package doh_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"
	"golang.org/x/net/http2"

	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
)

// A reply leaves as the client takes it, the oldest first.
func TestWindows(t *testing.T) {
	s, _ := serve()
	p := greeted(t, s, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 10})
	whole := func() int { p.request(1, true, get2("jmbc.user.utxo")...); return len(p.body(1, 10)) }()
	if whole != 10 {
		t.Fatalf("%d octets, 10 are taken", whole)
	}
	p.request(3, true, get2("jmbc.user.utxo")...)
	second := p.body(3, 10)
	p.must(0, p.WriteWindowUpdate(1, 5))
	if got := p.body(1, 5); len(got) != 5 {
		t.Errorf("%d octets, 5 more are taken", len(got))
	}
	p.must(0, p.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 20}))
	rest := p.body(1, -1)
	second = append(second, p.body(3, -1)...)
	if !bytes.Equal(rest, second[15:]) {
		t.Errorf("%q and %q", rest, second)
	}
	p.must(0, p.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0}))
	p.request(5, true, get2("jmbc.user.utxo")...)
	p.must(0, p.WriteRSTStream(5, http2.ErrCodeCancel)) // nobody waits for it
	p.must(0, p.WriteWindowUpdate(5, 1000))
	p.request(7, true, get2("jmbc.user.utxo")...)
	p.must(0, p.WriteWindowUpdate(7, 1000))
	if got := p.reply(7); !bytes.Equal(got.body, second) {
		t.Errorf("%q, want %q", got.body, second)
	}
}

// body returns so many octets of the body of a reply, all that is to come if n is
// negative.
func (p *peer) body(id uint32, n int) (b []byte) {
	p.t.Helper()
	for n < 0 || len(b) < n {
		if f, ok := p.next().(*http2.DataFrame); ok && f.StreamID == id {
			if b = append(b, f.Data()...); f.StreamEnded() {
				break
			}
		}
	}
	return b
}

// The window of the connection holds for all of its streams together.
func TestConnectionWindow(t *testing.T) {
	big := bytes.Repeat([]byte{7}, 50_000)
	s := doh.New(doh.Config{Native: func(context.Context, []byte, doh.Client) []byte { return big }})
	p := greeted(t, s, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 20})
	for id := uint32(1); id <= 3; id += 2 {
		p.request(id, false, post2(doh.TypeNative)...)
		p.must(0, p.WriteData(id, true, []byte("UD")))
	}
	if got := p.reply(1).body; !bytes.Equal(got, big) {
		t.Fatalf("%d octets", len(got))
	}
	first := p.body(3, 1<<16-1-len(big))
	p.must(0, p.WriteWindowUpdate(0, 1<<20))
	if got := append(first, p.body(3, -1)...); !bytes.Equal(got, big) {
		t.Errorf("%d octets", len(got))
	}
}

// A pausing answerer waits for others where the message asks for a name that
// begins with w.
type pausing struct {
	began  chan bool // what Release said
	resume chan struct{}
	ended  chan error
}

func (p *pausing) DNS(ctx context.Context, req []byte, from doh.Client) []byte {
	if len(req) > 13 && req[13] == 'w' {
		may := from.Release()
		p.began <- may && from.Release() // once more is nothing
		select {
		case <-p.resume:
		case <-ctx.Done():
			p.ended <- ctx.Err()
		}
	}
	var c clerk
	return c.DNS(ctx, req, from)
}

func newPausing() *pausing {
	return &pausing{began: make(chan bool, 100), resume: make(chan struct{}), ended: make(chan error, 100)}
}

// A request that waits is overtaken, and answered when it can be.
func TestOvertaken(t *testing.T) {
	a := newPausing()
	p := greeted(t, doh.New(doh.Config{DNS: a.DNS}))
	p.request(1, true, get2("www.user.utxo")...)
	p.request(3, true, get2("www.user.utxo")...)
	p.request(5, true, get2("jmbc.user.utxo")...)
	if got := p.reply(5); got.status != "200" {
		t.Errorf("%v", got)
	}
	for range 2 {
		if !<-a.began {
			t.Error("it was not to wait")
		}
	}
	p.must(0, p.WriteRSTStream(1, http2.ErrCodeCancel))
	p.request(7, true, get2("jmbc.user.utxo")...)
	p.reply(7) // the reset has been read
	close(a.resume)
	if got := p.reply(3); got.status != "200" {
		t.Errorf("%v", got)
	}
	p.must(0, p.WritePing(false, [8]byte{}))
	if f, ok := p.next().(*http2.PingFrame); !ok {
		t.Errorf("%v for who does not want it", f)
	}
}

// Who lets too many wait is not read from meanwhile; who is gone is not waited for.
func TestWaiting(t *testing.T) {
	a := newPausing()
	p := greeted(t, doh.New(doh.Config{DNS: a.DNS}))
	for i := range uint32(20) {
		p.request(1+2*i, true, get2("www.user.utxo")...)
	}
	for range 16 {
		if !<-a.began {
			t.Error("it was not to wait")
		}
	}
	select {
	case <-a.began:
		t.Error("a 17th waits")
	case a.resume <- struct{}{}:
	}
	if !<-a.began {
		t.Error("it was not to wait")
	}
	p.must(0, p.Conn.(*net.TCPConn).CloseWrite())
	for range 3 { // those that had no room
		a.resume <- struct{}{}
		<-a.began
	}
	for range 16 {
		if err := <-a.ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	<-p.done
}

// A reply that the client does not take in time is given up, whatever else it asks.
func TestGivenUp(t *testing.T) {
	p := greeted(t, doh.New(doh.Config{DNS: new(clerk).DNS, Idle: 50 * time.Millisecond}), http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
	p.request(1, true, get2("jmbc.user.utxo")...)
	for id := uint32(3); ; id += 2 {
		p.request(id, true, append([]string{":method", "HEAD"}, get2("jmbc.user.utxo")[2:]...)...)
		for {
			f := p.next()
			if reset, ok := f.(*http2.RSTStreamFrame); ok {
				if reset.StreamID != 1 || reset.ErrCode != http2.ErrCodeCancel {
					t.Errorf("%v", reset)
				}
				return
			}
			if f.Header().StreamID == id {
				break
			}
		}
	}
}

// A request that does not end is given up, however many others are made.
func TestNeverWhole(t *testing.T) {
	p := greeted(t, doh.New(doh.Config{DNS: new(clerk).DNS, Idle: 100 * time.Millisecond}))
	p.must(0, p.WriteWindowUpdate(0, 1<<30))
	p.request(1, false, post2(doh.TypeDNS)...)
	for id := uint32(3); ; id += 2 {
		p.request(id, true, get2("jmbc.user.utxo")...)
		for answered := false; !answered; {
			switch f := p.next().(type) {
			case *http2.RSTStreamFrame:
				if f.StreamID != 1 || f.ErrCode != http2.ErrCodeCancel {
					t.Errorf("%v", f)
				}
				p.must(0, p.WriteData(1, true, []byte("x"))) // was on its way
				p.request(id+2, true, get2("jmbc.user.utxo")...)
				if got := p.reply(id + 2).status; got != "200" {
					t.Errorf("then %s", got)
				}
				return
			case *http2.DataFrame:
				answered = f.StreamEnded()
			}
		}
	}
}

// U-147: what connections hold of requests that do not end is bounded, in all. Small
// ones pass all the same, and who goes away leaves his room.
func TestHeldByAll(t *testing.T) {
	s := doh.New(doh.Config{DNS: new(clerk).DNS, Native: new(clerk).native})
	var all []*peer
	for s.Held() < 62<<20 {
		p := greeted(t, s)
		all = append(all, p)
		for id := uint32(1); id <= 3; id += 2 {
			p.request(id, false, post2(doh.TypeNative)...)
			for range 60 {
				p.must(0, p.WriteData(id, false, make([]byte, 1<<14)))
			}
		}
		p.must(0, p.WritePing(false, [8]byte{}))
		for pong := false; !pong; {
			_, pong = p.next().(*http2.PingFrame)
		}
		if len(all) > 40 {
			t.Fatalf("%d octets held", s.Held())
		}
	}
	p := greeted(t, s)
	p.request(1, false, post2(doh.TypeNative)...)
	for range 60 {
		p.must(0, p.WriteData(1, false, make([]byte, 1<<14)))
	}
	p.request(3, false, post2(doh.TypeNative)...)
	for range 60 {
		p.must(0, p.WriteData(3, false, make([]byte, 1<<14)))
	}
	for calm := false; !calm; {
		f, ok := p.next().(*http2.RSTStreamFrame)
		if calm = ok; ok && f.ErrCode != http2.ErrCodeEnhanceYourCalm {
			t.Errorf("%v", f)
		}
	}
	small := query(t, "jmbc.user.utxo.", 1)
	p.request(5, false, post2(doh.TypeDNS)...)
	p.must(0, p.WriteData(5, false, small[:9]))
	p.must(0, p.WriteData(5, true, small[9:]))
	if got := p.reply(5).status; got != "200" {
		t.Errorf("a small request: %s", got)
	}
	for _, other := range append(all, p) {
		other.Close()
		<-other.done
	}
	if n := s.Held(); n != 0 {
		t.Errorf("%d octets of nobody", n)
	}
}

// What was on its way when a request was refused is no breach.
func TestOnItsWay(t *testing.T) {
	s, _ := serve()
	p := greeted(t, s)
	p.request(1, false, post2("text/plain")...)
	p.must(0, p.WriteData(1, false, []byte("x")))
	p.request(1, true, "trailer", "x")
	if got := p.reply(1); got.status != "415" {
		t.Errorf("%v", got)
	}
	p.must(0, p.WritePing(false, [8]byte{}))
	for {
		switch f := p.next().(type) {
		case *http2.PingFrame:
			return
		case *http2.RSTStreamFrame:
			if f.ErrCode != http2.ErrCodeNo {
				t.Errorf("%v", f.ErrCode)
			}
		}
	}
}

// Who goes away while long answers wait takes nobody's room with it.
func TestRoomComesBack(t *testing.T) {
	began, resume := make(chan bool), make(chan struct{})
	s := doh.New(doh.Config{Native: func(_ context.Context, _ []byte, from doh.Client) []byte {
		began <- from.Release()
		<-resume
		return make([]byte, 60_000)
	}})
	p := greeted(t, s, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 20})
	for i := range uint32(16) {
		p.request(1+2*i, false, post2(doh.TypeNative)...)
		p.must(0, p.WriteData(1+2*i, true, []byte("UD")))
		<-began
	}
	if n := s.Waiting(); n != 16 {
		t.Errorf("%d wait", n)
	}
	_ = p.Conn.(*net.TCPConn).SetLinger(0)
	p.Conn.Close()
	close(resume)
	<-p.done
	if n := s.Waiting(); n != 0 {
		t.Errorf("%d wait for nobody", n)
	}
}

// A server that is shut down answers what it has been asked.
func TestShutdown(t *testing.T) {
	a := newPausing()
	s := httptest.NewUnstartedServer(nil)
	s.Config = doh.New(doh.Config{DNS: a.DNS}).HTTP(t.Context(), nil)
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	var asked sync.WaitGroup
	for range 3 {
		asked.Go(func() {
			w, err := s.Client().Get(s.URL + doh.Path + "?name=www.user.utxo")
			if err != nil {
				t.Error(err)
				return
			}
			defer w.Body.Close()
			if body, err := io.ReadAll(w.Body); err != nil || w.ProtoMajor != 2 || w.StatusCode != http.StatusOK {
				t.Errorf("%s %s %q: %v", w.Proto, w.Status, body, err)
			}
		})
		<-a.began
	}
	ended := make(chan error)
	go func() { ended <- s.Config.Shutdown(t.Context()) }()
	for range 3 {
		a.resume <- struct{}{}
	}
	asked.Wait()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A connection without requests, or with half of one, ends after a time; pings do
// not make it longer while there is a half.
func TestIdle(t *testing.T) {
	s := doh.New(doh.Config{DNS: new(clerk).DNS, Idle: 50 * time.Millisecond})
	for name, say := range map[string]func(*peer){
		"nothing":          func(*peer) {},
		"half a frame":     func(p *peer) { p.must(p.Write([]byte{0, 0, 9})) },
		"half a request":   func(p *peer) { p.request(1, false, post2(doh.TypeDNS)...) },
		"a whole one, too": func(p *peer) { p.request(1, true, get2("jmbc.user.utxo")...); p.reply(1) },
	} {
		t.Run(name, func(t *testing.T) {
			p := greeted(t, s)
			say(p)
			if got := p.away(); got != http2.ErrCodeNo {
				t.Errorf("%v", got)
			}
		})
	}
}

// U-190: clients of others ask at once and send long messages on one connection.
func TestManyClients(t *testing.T) {
	h, _ := serve(func(c *doh.Config) { c.DNS = newPausing().DNS })
	s := httptest.NewUnstartedServer(nil)
	s.Config = h.HTTP(t.Context(), nil)
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	q := query(t, "jmbc.user.utxo.", dns.TypeA)
	native := bytes.Repeat([]byte{7}, 1<<20)
	var work sync.WaitGroup
	for i := range 20 {
		work.Go(func() {
			for j := range 20 {
				kind, body := doh.TypeDNS, q
				if i == 0 && j < 4 {
					kind, body = doh.TypeNative, native
				}
				w, err := s.Client().Post(s.URL+doh.Path, kind, bytes.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				got, err := io.ReadAll(w.Body)
				w.Body.Close()
				if err != nil || w.ProtoMajor != 2 || w.StatusCode != http.StatusOK || kind == doh.TypeNative && !bytes.Equal(got[1:], body) {
					t.Errorf("%s %s, %d octets: %v", w.Proto, w.Status, len(got), err)
				}
			}
		})
	}
	work.Wait()
}

// FuzzConn: whatever a client says, each octet that it is told is of a frame, and
// the connection ends with the client.
func FuzzConn(f *testing.F) {
	for _, say := range []func(*http2.Framer){
		func(w *http2.Framer) { _ = w.WriteSettings(http2.Setting{ID: 4, Val: 3}) },
		func(w *http2.Framer) { _ = w.WriteData(1, true, []byte("x")) },
		func(w *http2.Framer) {
			_ = w.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x82, 0x87, 0x84}, EndHeaders: true, EndStream: true})
		},
		func(w *http2.Framer) { _ = w.WriteWindowUpdate(0, 9) },
	} {
		var b bytes.Buffer
		w := http2.NewFramer(&b, nil)
		_ = w.WriteSettings()
		say(w)
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		s, _ := serve()
		p := dial(t, s)
		p.must(io.WriteString(p, http2.ClientPreface))
		_, _ = p.Write(said) // it may have gone away before the end
		_ = p.Conn.(*net.TCPConn).CloseWrite()
		for {
			if _, err := p.ReadFrame(); errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		<-p.done
	})
}

func BenchmarkConn(b *testing.B) {
	q := query(b, "jmbc.user.utxo.", dns.TypeA)
	answer := new(clerk).DNS(b.Context(), q, doh.Client{})
	p := greeted(b, doh.New(doh.Config{DNS: func(context.Context, []byte, doh.Client) []byte { return answer }}))
	p.must(0, p.WriteWindowUpdate(0, 1<<30))
	text := base64.RawURLEncoding.EncodeToString(q)
	var batch bytes.Buffer
	w := http2.NewFramer(&batch, nil)
	id := uint32(1)
	b.ReportAllocs()
	for b.Loop() {
		batch.Reset()
		for range 32 {
			_ = w.WriteHeaders(http2.HeadersFrameParam{
				StreamID: id, EndStream: true, EndHeaders: true,
				BlockFragment: p.encode(":method", "GET", ":scheme", "https", ":path", doh.Path+"?dns="+text),
			})
			id += 2
		}
		p.must(p.Write(batch.Bytes()))
		p.reply(id - 2)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*32), "ns/request")
}
