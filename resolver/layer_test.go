package resolver_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// U-204: a hundred equal questions read the state once, until the next height.
func TestCache(t *testing.T) {
	c := world(t)
	r := newResolver(c, func(cfg *resolver.Config) { cfg.ProvedHeight = c.ProvedHeight })
	for range 100 {
		if resp := resolve(r, "jmbc.user.utxo", wire.TypeA); resp.RCode != rcode.NoError || len(resp.Answer) != 1 {
			t.Fatalf("%+v", resp)
		}
	}
	if n := c.Opened.Load(); n != 1 {
		t.Fatalf("%d views for 100 questions", n)
	}
	if resp := resolve(r, "jmbc.user.utxo", wire.TypeTXT); resp.Answer[0].Type != wire.TypeTXT {
		t.Fatal("another question, the same answer")
	}
	c.Register("jmbc.user.utxo", "jmbc.user.utxo 300 A 192.0.2.99")
	if resp := resolve(r, "jmbc.user.utxo", wire.TypeA); resp.Answer[0].Data[3] != 99 || resp.Height != c.HeightNow {
		t.Fatalf("an answer of the height before: %+v", resp)
	}
}

// U-055, U-208, U-236: the cache holds so many answers, and so many octets.
func TestCacheBounds(t *testing.T) {
	c := world(t)
	for name, change := range map[string]func(*resolver.Config){
		"answers": func(cfg *resolver.Config) { cfg.CacheSize = 16 },
		"octets":  func(cfg *resolver.Config) { cfg.CacheBytes = 16 * 3000 },
	} {
		t.Run(name, func(t *testing.T) {
			r := newResolver(c, func(cfg *resolver.Config) { cfg.ProvedHeight = c.ProvedHeight }, change)
			for pass := range 2 {
				before := c.Opened.Load()
				for i := range 400 {
					resolve(r, fmt.Sprintf("n%d.jmbc.user.utxo", i), wire.TypeA)
				}
				// 16 shards keep one or a few of 400 answers each.
				if misses := c.Opened.Load() - before; pass == 1 && (misses < 400-16*3 || misses > 400) {
					t.Fatalf("%d of 400 questions again went to the state", misses)
				}
			}
		})
	}
}

// U-127: a failure is kept for a second, not in the cache of answers.
func TestFailureNotCached(t *testing.T) {
	c := world(t)
	r := newResolver(c, func(cfg *resolver.Config) { cfg.ProvedHeight = c.ProvedHeight })
	c.Lost = true
	if resp := resolve(r, "jmbc.user.utxo", wire.TypeA); resp.RCode != rcode.ServFail {
		t.Fatalf("%v", resp.RCode)
	}
	c.Lost = false
	if resp := resolve(r, "jmbc.user.utxo", wire.TypeTXT); resp.RCode != rcode.ServFail || c.Fetched.Load() != 1 {
		t.Fatalf("searched again at once: %v", resp.RCode)
	}
	c.Time++
	if resp := resolve(r, "jmbc.user.utxo", wire.TypeA); resp.RCode != rcode.NoError {
		t.Fatalf("%v: %v", resp.RCode, resp.Err)
	}
}

// U-055: decoded records are kept up to so many octets, those used last.
func TestRecordsKept(t *testing.T) {
	c := world(t)
	for i := range 20 {
		c.Register(fmt.Sprintf("r%d.utxo", i), fmt.Sprintf("r%d.utxo 300 A 192.0.2.%d", i, i))
	}
	r := newResolver(c, func(cfg *resolver.Config) { cfg.RecordsCache = 3 * 1200 })
	ask := func(i int) int64 {
		before := c.Fetched.Load()
		resolve(r, fmt.Sprintf("r%d.utxo", i), wire.TypeA)
		return c.Fetched.Load() - before
	}
	for i := range 20 {
		ask(i)
		ask(0)
	}
	if ask(19) != 0 || ask(0) != 0 || ask(5) != 1 {
		t.Fatal("not those used last were kept")
	}
}

// U-168: the 101st question in a second is refused, and the next second is a
// new one; another source, and a trusted one, are not concerned.
func TestRate(t *testing.T) {
	c := world(t)
	now := time.Unix(int64(c.Time), 0)
	r := newResolver(c, func(cfg *resolver.Config) {
		cfg.Rate, cfg.Burst = 100, 100
		cfg.Now = func() time.Time { return now }
	})
	q := resolvertest.Query("bare.utxo", wire.TypeA)
	from := func(addr string) resolver.Source {
		return resolver.Source{Addr: netip.MustParseAddr(addr), Validated: true}
	}
	for i := range 100 {
		if resp := ask(t, r, q, from(fmt.Sprintf("192.0.2.%d", i))); resp.RCode != rcode.NoError {
			t.Fatalf("question %d: %v", i+1, resp.RCode)
		}
	}
	for _, step := range []struct {
		name  string
		addr  string
		after time.Duration
		want  rcode.Code
	}{
		{"the 101st", "192.0.2.200", 0, rcode.Refused},
		{"the same /24 as IPv6 writes it", "::ffff:192.0.2.1", 0, rcode.Refused},
		{"another source", "198.51.100.1", 0, rcode.NoError},
		{"loopback", "127.0.0.1", 0, rcode.NoError},
		{"10 ms later", "192.0.2.200", 10 * time.Millisecond, rcode.NoError},
		{"and again", "192.0.2.200", 0, rcode.Refused},
		{"a second later", "192.0.2.200", time.Second, rcode.NoError},
		{"a clock that went back", "192.0.2.200", -time.Hour, rcode.NoError},
	} {
		now = now.Add(step.after)
		if resp := ask(t, r, q, from(step.addr)); resp.RCode != step.want {
			t.Fatalf("%s: %v", step.name, resp.RCode)
		}
	}
}

// U-147: however many sources ask, the table of buckets has the size it has,
// and all together get no more than its buckets hold.
func TestRateTable(t *testing.T) {
	c := world(t)
	now := time.Unix(int64(c.Time), 0)
	r := newResolver(c, func(cfg *resolver.Config) {
		cfg.Rate, cfg.Burst, cfg.RateSources = 1, 1, 8
		cfg.Now = func() time.Time { return now }
	})
	allowed := 0
	for i := range 1000 {
		resp := r.Resolve(t.Context(), resolver.Request{
			Question: wire.Question{Name: name.MustParse("bare.utxo"), Type: wire.TypeA, Class: wire.ClassIN},
			Source:   resolver.Source{Addr: netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 1})},
		})
		if resp.RCode == rcode.NoError {
			allowed++
		}
	}
	if allowed != 8 {
		t.Fatalf("%d of 1000 sources through 8 buckets of one token", allowed)
	}
}

// U-147, U-168: who forges addresses of a network uses up nothing of what the
// network may ask on connections and with cookies.
func TestForgersHaveTheirOwnTokens(t *testing.T) {
	h := resolver.Limit(resolver.Config{Rate: 1, Burst: 3, Unlimited: []netip.Prefix{}})(resolver.HandlerFunc(func(context.Context, resolver.Request) resolver.Response {
		return resolver.Response{}
	}))
	forged := resolver.Source{Addr: netip.MustParseAddr("192.0.2.66"), Validated: true}
	for range 10 {
		h.Resolve(t.Context(), resolver.Request{Source: forged})
	}
	stream, cookie := resolver.Source{Addr: netip.MustParseAddr("192.0.2.7"), Stream: true}, forged
	cookie.Proved = true
	for name, tc := range map[string]struct {
		from resolver.Source
		want rcode.Code
	}{"forged": {forged, rcode.Refused}, "a connection": {stream, rcode.NoError}, "a cookie": {cookie, rcode.NoError}} {
		if resp := h.Resolve(t.Context(), resolver.Request{Source: tc.from}); resp.RCode != tc.want {
			t.Errorf("%s: %v, want %v", name, resp.RCode, tc.want)
		}
	}
}

// U-147: so many questions in work and no more.
func TestInWork(t *testing.T) {
	entered, leave, left := make(chan struct{}), make(chan struct{}), make(chan struct{})
	h := resolver.Limit(resolver.Config{MaxInWork: 2})(resolver.HandlerFunc(func(context.Context, resolver.Request) resolver.Response {
		entered <- struct{}{}
		<-leave
		return resolver.Response{}
	}))
	for range 2 {
		go func() {
			h.Resolve(context.Background(), resolver.Request{})
			left <- struct{}{}
		}()
		<-entered
	}
	if resp := h.Resolve(t.Context(), resolver.Request{}); resp.RCode != rcode.Refused || !errors.Is(resp.Err, resolver.ErrRate) {
		t.Fatalf("a third: %v", resp.RCode)
	}
	close(leave)
	<-left
	<-left
	go func() { <-entered }()
	if resp := h.Resolve(t.Context(), resolver.Request{}); resp.RCode != rcode.NoError {
		t.Fatalf("after two have left: %v", resp.RCode)
	}
}

// U-055, U-127: of failed searches so many are remembered and no more.
func TestFailuresRemembered(t *testing.T) {
	c := world(t)
	const names = 1024 + 100
	for i := range names {
		c.Register(fmt.Sprintf("lost%d.utxo", i), fmt.Sprintf("lost%d.utxo 300 A 192.0.2.9", i))
	}
	c.Lost = true
	r := newResolver(c)
	for i := range names {
		resolve(r, fmt.Sprintf("lost%d.utxo", i), wire.TypeA)
	}
	before := c.Fetched.Load()
	for i := range names {
		resolve(r, fmt.Sprintf("lost%d.utxo", i), wire.TypeA)
	}
	if n := c.Fetched.Load() - before; n < 100 {
		t.Fatalf("%d searches again, at least 100 were forgotten", n)
	}
}

// Records that are here are no reason to wait; what is there under their root but
// is something else is looked for elsewhere.
func TestStored(t *testing.T) {
	c := world(t)
	req := resolver.Request{Question: wire.Question{Name: name.MustParse("jmbc.user.utxo"), Type: wire.TypeA, Class: wire.ClassIN}}
	for _, tc := range []struct {
		name    string
		stored  func(root [32]byte) ([]byte, error)
		release int
	}{
		{"here", func(root [32]byte) ([]byte, error) { return c.Records(context.Background(), root) }, 0},
		{"not here", func([32]byte) ([]byte, error) { return nil, nil }, 1},
		{"not to be read", func([32]byte) ([]byte, error) { return nil, resolvertest.ErrLost }, 1},
		{"others", func([32]byte) ([]byte, error) { return zone.Empty(name.MustParse("jmbc.user.utxo")).Encode(), nil }, 1},
	} {
		r := newResolver(c, func(cfg *resolver.Config) { cfg.Stored = tc.stored })
		released := 0
		req.Source.Release = func() bool { released++; return true }
		if resp := r.Resolve(t.Context(), req); resp.RCode != rcode.NoError || released != tc.release {
			t.Errorf("%s: %v, released %d times", tc.name, resp.RCode, released)
		}
	}
}

// U-127: a source whose port has too many waiting requests is not made to wait
// for records, and gets a failure; one that may wait says so to the port first.
func TestRelease(t *testing.T) {
	c := world(t)
	r := newResolver(c)
	req := resolver.Request{Question: wire.Question{Name: name.MustParse("jmbc.user.utxo"), Type: wire.TypeA, Class: wire.ClassIN}}
	released := 0
	for _, tc := range []struct {
		may     bool
		want    rcode.Code
		release int
	}{{false, rcode.ServFail, 1}, {true, rcode.NoError, 2}, {false, rcode.NoError, 2}} {
		req.Source.Release = func() bool { released++; return tc.may }
		if resp := r.Resolve(t.Context(), req); resp.RCode != tc.want || released != tc.release {
			t.Fatalf("may wait %v: %v, released %d times", tc.may, resp.RCode, released)
		}
	}
}

// slowRecords gives records when it is told to.
type slowRecords struct {
	*resolvertest.Chain
	asked chan struct{}
	give  chan struct{}
}

func (s slowRecords) Records(ctx context.Context, root [32]byte) ([]byte, error) {
	s.asked <- struct{}{}
	select {
	case <-s.give:
		return s.Chain.Records(ctx, root)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// U-055, U-127: those who want the same records wait for one search, at most
// sixteen of them, whoever gives up; and a search ends.
func TestOneSearch(t *testing.T) {
	c := world(t)
	slow := slowRecords{c, make(chan struct{}), make(chan struct{})}
	r := newResolver(c, func(cfg *resolver.Config) { cfg.Records, cfg.RecordsTimeout = slow, time.Minute })
	got := make(chan rcode.Code)
	waits := make(chan struct{})
	ask := func(ctx context.Context) {
		resp := r.Resolve(ctx, resolver.Request{
			Question: wire.Question{Name: name.MustParse("jmbc.user.utxo"), Type: wire.TypeA, Class: wire.ClassIN},
			Source:   resolver.Source{Release: func() bool { waits <- struct{}{}; return true }},
		})
		got <- resp.RCode
	}
	gone, leave := context.WithCancel(t.Context())
	go ask(gone)
	<-waits
	<-slow.asked
	leave() // the one who began it: the others wait for it all the same
	for range 16 {
		go ask(t.Context())
		<-waits
	}
	go ask(t.Context())
	if code := <-got; code != rcode.ServFail {
		t.Fatalf("one too many: %v", code)
	}
	close(slow.give)
	for range 17 {
		if code := <-got; code != rcode.NoError {
			t.Fatalf("one of those who waited: %v", code)
		}
	}
	if n := c.Fetched.Load(); n != 1 {
		t.Fatalf("%d searches", n)
	}
}

// U-127: a search that finds nothing ends after its time.
func TestSearchTimeout(t *testing.T) {
	c := world(t)
	slow := slowRecords{c, make(chan struct{}, 1), nil}
	r := newResolver(c, func(cfg *resolver.Config) { cfg.Records, cfg.RecordsTimeout = slow, time.Millisecond })
	if resp := resolve(r, "jmbc.user.utxo", wire.TypeA); resp.RCode != rcode.ServFail || !errors.Is(resp.Err, context.DeadlineExceeded) {
		t.Fatalf("%v: %v", resp.RCode, resp.Err)
	}
}

// U-055: many ask while heights pass; run with -race.
func TestConcurrent(t *testing.T) {
	c := world(t)
	var height atomic.Uint64
	height.Store(c.HeightNow)
	r := newResolver(c, func(cfg *resolver.Config) {
		cfg.CacheSize, cfg.RecordsCache = 32, 3000
		cfg.ProvedHeight = height.Load
	})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 200 {
				owner := []string{"jmbc.user.utxo", "www.jmbc.user.utxo", "nobody.utxo", fmt.Sprintf("n%d.user.utxo", j)}[(i+j)%4]
				if resp := resolve(r, owner, wire.TypeA); !resp.Verified || resp.Proof == nil {
					t.Errorf("%s: %+v", owner, resp)
				}
				if j%50 == 0 {
					height.Add(1) // as if a height came, so that shards turn over
				}
			}
		})
	}
	wg.Wait()
	if c.Opened.Load() != c.Closed.Load() {
		t.Fatal("a view is still open")
	}
}
