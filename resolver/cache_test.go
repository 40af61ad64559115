package resolver_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A follower is a resolver that is told about blocks.
type follower struct {
	*resolver.Resolver
	c *resolvertest.Chain
}

func newFollower(c *resolvertest.Chain, change ...func(*resolver.Config)) follower {
	f := follower{newResolver(c, append(change, func(cfg *resolver.Config) { cfg.ProvedHeight = c.ProvedHeight })...), c}
	f.Touched(c.HeightNow, nil)
	return f
}

// block makes the next height, seconds later, with what do does to names.
func (f follower) block(seconds uint64, do func(), names ...string) {
	before := f.c.HeightNow
	f.c.Time += seconds
	if do == nil {
		do = func() { f.c.Set(0, nil) }
	}
	do()
	for before++; before < f.c.HeightNow; before++ {
		f.Touched(before, nil)
	}
	var touched []name.Name
	for _, n := range names {
		touched = append(touched, name.MustParse(n))
	}
	f.Touched(f.c.HeightNow, touched)
}

// fresh reports whether a question is answered from the state.
func (f follower) fresh(t *testing.T, of string, q wire.Type) (resolver.Response, bool) {
	t.Helper()
	before := f.c.Opened.Load()
	resp := resolve(f, of, q)
	return resp, f.c.Opened.Load() != before
}

// U-204, U-208: an answer stays good over blocks that do not touch what it is
// about, and not over those that do: a change of a name, the registration of one
// that did not exist, of one above or below it, of the target of an alias.
func TestTouched(t *testing.T) {
	for _, tc := range []struct {
		name, of string
		touch    string // and whether that makes of's answer anew
		anew     bool
	}{
		{"another name", "jmbc.user.utxo", "bare.utxo", false},
		{"the name", "jmbc.user.utxo", "jmbc.user.utxo", true},
		{"above the one that answers", "jmbc.user.utxo", "user.utxo", false},
		{"the name that answers", "x.jmbc.user.utxo", "jmbc.user.utxo", true},
		{"a name below it, the one asked for", "x.jmbc.user.utxo", "x.jmbc.user.utxo", true},
		{"one that did not exist", "nobody.utxo", "nobody.utxo", true},
		{"above one that did not exist", "a.nobody.utxo", "nobody.utxo", true},
		{"beside one that did not exist", "nobody.utxo", "nobody2.utxo", false},
		{"of an alias", "www.jmbc.user.utxo", "jmbc.user.utxo", true},
		{"where an alias leads", "far.bare.utxo", "other.utxo", true},
		{"not where an alias leads", "far.bare.utxo", "user.utxo", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := world(t)
			c.Register("bare.utxo", "far.bare.utxo 300 CNAME other.utxo")
			c.Register("other.utxo", "other.utxo 300 A 192.0.2.7")
			f := newFollower(c)
			resolve(f, tc.of, wire.TypeA)
			f.block(5, nil)
			if _, fresh := f.fresh(t, tc.of, wire.TypeA); fresh {
				t.Fatal("a block without it made it anew")
			}
			f.block(5, func() { c.Register(tc.touch, tc.touch+" 300 A 192.0.2.200") }, tc.touch)
			resp, fresh := f.fresh(t, tc.of, wire.TypeA)
			if fresh != tc.anew {
				t.Fatalf("made anew: %v", fresh)
			}
			if q := resolvertest.Query(tc.of, wire.TypeA); fresh && resp.Height != c.HeightNow {
				t.Fatalf("%v of height %d", q.Question, resp.Height)
			}
		})
	}
}

// U-208: what nobody told about may have changed anything.
func TestTouchedGap(t *testing.T) {
	c := world(t)
	f := newFollower(c)
	for _, step := range []struct {
		name  string
		block func()
		anew  bool
	}{
		{"a block that was told", func() { f.block(1, nil) }, false},
		{"one that was not", func() { c.Set(1, nil) }, true},
		{"told twice", func() { f.block(1, nil); f.Touched(c.HeightNow, nil) }, false},
		{"one left out", func() { c.Set(1, nil); f.block(1, nil) }, true},
		{"the clock moved", func() { c.Set(1, nil); f.TouchedAll(c.HeightNow) }, true},
		{"told before it is proved", func() {
			f.Touched(c.HeightNow+1, []name.Name{name.MustParse("jmbc.user.utxo")})
		}, false},
		{"and proved", func() { c.Set(1, nil) }, true},
	} {
		resolve(f, "jmbc.user.utxo", wire.TypeA)
		step.block()
		if _, fresh := f.fresh(t, "jmbc.user.utxo", wire.TypeA); fresh != step.anew {
			t.Fatalf("%s: made anew: %v", step.name, fresh)
		}
	}
}

// U-208: the anchor of a kept answer is as old as it may be, and no older, but
// where the chain has nothing newer.
func TestAnchorAge(t *testing.T) {
	c := world(t)
	f := newFollower(c, func(cfg *resolver.Config) { cfg.CacheTTL = 60 * time.Second })
	resolve(f, "jmbc.user.utxo", wire.TypeA)
	resolve(f, "nobody.utxo", wire.TypeA)
	for _, step := range []struct {
		after    uint64
		block    bool
		of       string
		wantAnew bool
	}{
		{29, true, "nobody.utxo", false},
		{1, true, "nobody.utxo", true}, // half of it, for what is not there
		{29, true, "jmbc.user.utxo", false},
		{1, true, "jmbc.user.utxo", true},
		{3600, false, "jmbc.user.utxo", false},
	} {
		if step.block {
			f.block(step.after, nil)
		} else {
			c.Time += step.after
		}
		if _, fresh := f.fresh(t, step.of, wire.TypeA); fresh != step.wantAnew {
			t.Fatalf("%+v: made anew: %v", step, fresh)
		}
	}
}

// U-064, U-208: the TTL of a kept answer never reaches beyond the lease or a
// pending change, and the answer ends where the name's state does (E-38).
func TestKeptLease(t *testing.T) {
	c := world(t)
	owner := name.MustParse("lease.utxo")
	d := c.Register("lease.utxo", "lease.utxo 300 A 192.0.2.1")
	d.Expiry = c.Time + 100
	d.Pending = registrar.Pending{Kind: registrar.ChangeTransfer, Time: c.Time + 40}
	c.PutDomain(owner, d)
	f := newFollower(c)
	for _, step := range []struct {
		after uint64
		code  rcode.Code
		ttl   uint32
		anew  bool
	}{
		{0, rcode.NoError, 40, true},
		{10, rcode.NoError, 30, false},
		{29, rcode.NoError, 1, false},
		{31, rcode.NoError, 0, false},
		{29, rcode.NoError, 0, false},
		{1, rcode.Expired, 0, true},
		{20, rcode.Expired, 0, false},
		{resolvertest.Grace, rcode.NXDomain, 0, true},
	} {
		f.block(step.after, nil)
		resp, fresh := f.fresh(t, "lease.utxo", wire.TypeA)
		if resp.RCode != step.code || fresh != step.anew {
			t.Fatalf("%+v: %v, made anew: %v", step, resp.RCode, fresh)
		}
		if step.code == rcode.NoError && resp.Answer[0].TTL != step.ttl {
			t.Fatalf("%+v: TTL %d", step, resp.Answer[0].TTL)
		}
	}
}

// U-076, U-208: a kept proof holds under the header that it is anchored in.
func TestKeptProof(t *testing.T) {
	c := world(t)
	f := newFollower(c)
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	ask(t, f.Resolver, q, udp)
	trust := c.Trust()
	f.block(100, nil)
	trust.Now = c.Time
	if got, err := resolver.Verify(q, ask(t, f.Resolver, q, udp), trust); err != nil || got.Height == c.HeightNow {
		t.Fatalf("%+v, %v", got, err)
	}
}

// U-055, U-208: what is told of blocks that nobody can prove yet is bounded.
func TestTouchedBound(t *testing.T) {
	c := world(t)
	f := newFollower(c)
	resolve(f, "jmbc.user.utxo", wire.TypeA)
	for i := range uint64(1000) {
		f.Touched(c.HeightNow+1+i, []name.Name{name.MustParse("bare.utxo")})
	}
	c.HeightNow += 1000
	if _, fresh := f.fresh(t, "jmbc.user.utxo", wire.TypeA); !fresh {
		t.Fatal("the first of a thousand blocks was forgotten, and the answer believed")
	}
}

// U-208: many ask while blocks change what they ask for, and nobody is told
// what was before the height that can be proved; run with -race.
func TestTouchedConcurrent(t *testing.T) {
	c := world(t)
	c.Register("jmbc.user.utxo", fmt.Sprintf("jmbc.user.utxo 300 A 192.0.2.%d", byte(c.HeightNow+1)))
	var height atomic.Uint64
	height.Store(c.HeightNow)
	var mu sync.RWMutex // the chain changes while nobody resolves
	r := newResolver(c, func(cfg *resolver.Config) { cfg.ProvedHeight = height.Load })
	r.Touched(c.HeightNow, nil)
	var wg sync.WaitGroup
	var stop atomic.Bool
	for i := range 4 {
		wg.Go(func() {
			for !stop.Load() {
				mu.RLock()
				now := height.Load()
				of := []string{"jmbc.user.utxo", "user.utxo"}[i%2]
				if resp := resolve(r, of, wire.TypeA); len(resp.Answer) != 1 || of == "jmbc.user.utxo" && resp.Answer[0].Data[3] != byte(now) {
					t.Errorf("%s at height %d: %v", of, now, resp.Answer)
				}
				mu.RUnlock()
			}
		})
	}
	for range 200 {
		mu.Lock()
		next := c.HeightNow + 1
		c.Register("jmbc.user.utxo", fmt.Sprintf("jmbc.user.utxo 300 A 192.0.2.%d", byte(next)))
		r.Touched(next, []name.Name{name.MustParse("jmbc.user.utxo")})
		height.Store(next)
		mu.Unlock()
	}
	stop.Store(true)
	wg.Wait()
}

// U-209: an answer in demand is asked for again when nine tenths of its time are
// over, while the one that is kept is given; one that is not is left to end.
func TestRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := world(t)
		f := newFollower(c, func(cfg *resolver.Config) { cfg.Prefetch = 2 })
		defer f.Close()
		for range 3 {
			resolve(f, "jmbc.user.utxo", wire.TypeA)
		}
		resolve(f, "user.utxo", wire.TypeA)
		f.block(270, nil) // of 300
		resolve(f, "jmbc.user.utxo", wire.TypeA)
		resolve(f, "user.utxo", wire.TypeA)
		synctest.Wait()
		if stats := f.CacheStats(); stats.Renewals != 1 || stats.Misses != 2 || stats.Hits != 4 {
			t.Fatalf("%+v", stats)
		}
		f.block(29, nil)
		if resp, fresh := f.fresh(t, "jmbc.user.utxo", wire.TypeA); fresh || resp.Height != c.HeightNow-1 {
			t.Fatalf("height %d, made anew: %v", resp.Height, fresh)
		}
		f.block(1, nil)
		if _, fresh := f.fresh(t, "jmbc.user.utxo", wire.TypeA); fresh {
			t.Error("the renewed one has ended with the first")
		}
		if _, fresh := f.fresh(t, "user.utxo", wire.TypeA); !fresh {
			t.Error("one that was not in demand has not ended")
		}
	})
}

// U-236: as many answers are kept as there may be, of few as of many.
func TestCacheSize(t *testing.T) {
	for _, size := range []int{1, 2, 3, 15, 16, 17, 100, 127, 130, 1000} {
		rd := newReader(t, world(t), "", 0, func(cfg *resolver.Config) { cfg.CacheSize = size })
		for i := range 3 * size {
			resolve(rd, fmt.Sprintf("n%d.jmbc.user.utxo", i), wire.TypeA)
			if got := rd.CacheStats().Answers; got > size || size < 128 && got != min(i+1, size) {
				t.Fatalf("of %d answers %d are kept, at most %d", i+1, got, size)
			}
		}
		if got := rd.CacheStats().Answers; got < size*9/10 {
			t.Errorf("%d are kept, at most %d", got, size)
		}
	}
}
