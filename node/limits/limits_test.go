package limits

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A clock is moved by hand.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time       { return c.now }
func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }
func newClock() *clock                { return &clock{time.Unix(1_800_000_000, 0)} }
func addr(s string) netip.Addr        { return netip.MustParseAddr(s) }
func nobody() []netip.Prefix          { return []netip.Prefix{} }
func (l *Limits) remembered() [4]int {
	return [4]int{l.shown.does.size(), l.forgeable.does.size(), l.sources.does.size(), l.signers.does.size()}
}

// U-168: the 101st query in a second at a limit of 100 is refused, the 201st is
// dropped, and after the window all is as it was.
func TestQueries(t *testing.T) {
	c := newClock()
	l := New(Config{Queries: 100, Exempt: nobody(), Now: c.Now})
	ask := func(n int, from string, shown bool) map[Verdict]int {
		got := make(map[Verdict]int)
		for range n {
			got[l.Query(addr(from), shown)]++
		}
		return got
	}
	for _, step := range []struct {
		name  string
		pass  time.Duration
		n     int
		from  string
		shown bool
		want  map[Verdict]int
	}{
		{"a second's worth and more", 0, 250, "192.0.2.1", true, map[Verdict]int{Answer: 100, Refuse: 100, Drop: 50}},
		{"another source", 0, 100, "192.0.2.2", true, map[Verdict]int{Answer: 100}},
		{"the same, mapped into IPv6", 0, 1, "::ffff:192.0.2.2", true, map[Verdict]int{Refuse: 1}},
		{"the same address, forged or not", 0, 100, "192.0.2.1", false, map[Verdict]int{Answer: 100}},
		{"a tenth of a second later", 100 * time.Millisecond, 11, "192.0.2.1", true, map[Verdict]int{Answer: 10, Refuse: 1}},
		{"after the window", time.Second, 101, "192.0.2.1", true, map[Verdict]int{Answer: 100, Refuse: 1}},
		{"a clock that goes back gives nothing", -time.Hour, 1, "192.0.2.1", true, map[Verdict]int{Drop: 1}},
		{"a host on IPv6", time.Hour, 100, "2001:db8::1", true, map[Verdict]int{Answer: 100}},
		{"its other addresses", 0, 1, "2001:db8::2:3:4", true, map[Verdict]int{Refuse: 1}},
		{"its neighbour", 0, 1, "2001:db8:0:1::1", true, map[Verdict]int{Answer: 1}},
	} {
		c.pass(step.pass)
		if diff := cmp.Diff(step.want, ask(step.n, step.from, step.shown)); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
	}
	if got := l.Counts(); got.QueriesDropped != 51 || got.QueriesRefused != 104 {
		t.Errorf("%+v", got)
	}
}

// U-168: transactions are limited per source and per signer, apart from each
// other and from queries; the error says what to do.
func TestTransactions(t *testing.T) {
	c := newClock()
	l := New(Config{Queries: 2, Transactions: 3, Exempt: nobody(), Now: c.Now})
	a, b := addr("192.0.2.1"), addr("192.0.2.2")
	alice, bob := ledger.Address{1}, ledger.Address{2}
	for range 3 {
		if err := errors.Join(l.Source(a), l.Signer(a, alice)); err != nil {
			t.Fatal(err)
		}
	}
	err := l.Source(a)
	var rate *RateError
	if !errors.Is(err, ErrSource) || rcode.Of(err) != rcode.Refused || !errors.As(err, &rate) {
		t.Fatalf("%v", err)
	}
	if got := rate.RetryAfter().Round(time.Millisecond); got != 333*time.Millisecond {
		t.Errorf("try again in %v", got)
	}
	if want := "limits: source: more than 3 transactions of one source a second; try again in 333ms"; err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if err := l.Signer(b, alice); !errors.Is(err, ErrSigner) {
		t.Errorf("alice by another source: %v", err)
	}
	if err := errors.Join(l.Source(b), l.Signer(b, bob), l.Request(a), l.Request(a)); err != nil {
		t.Errorf("what nobody used yet: %v", err)
	}
	if err := l.Request(a); !errors.Is(err, ErrQueries) {
		t.Errorf("a third request: %v", err)
	}
	c.pass(time.Second)
	if err := errors.Join(l.Source(a), l.Signer(a, alice), l.Request(a)); err != nil {
		t.Errorf("after the window: %v", err)
	}
	if diff := cmp.Diff(Counts{QueriesRefused: 1, Source: 1, Signer: 1}, l.Counts()); diff != "" {
		t.Error(diff)
	}
}

// Exempt sources and limits of 0 have no bound and take no memory.
func TestUnlimited(t *testing.T) {
	lan := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fe80::/10")}
	for _, tc := range []struct {
		name string
		cfg  Config
		from netip.Addr
		want error
	}{
		{"loopback", Config{Queries: 1, Transactions: 1}, addr("127.0.0.2"), nil},
		{"loopback of IPv6", Config{Queries: 1, Transactions: 1}, addr("::1"), nil},
		{"this process", Config{Queries: 1, Transactions: 1, Exempt: nobody()}, netip.Addr{}, nil},
		{"no limit", Config{Exempt: nobody()}, addr("192.0.2.1"), nil},
		{"an exempt network", Config{Queries: 1, Transactions: 1, Exempt: lan}, addr("10.1.2.3"), nil},
		{"with a zone", Config{Queries: 1, Transactions: 1, Exempt: lan}, addr("fe80::1%eth0"), nil},
		{"loopback where the network is exempt", Config{Queries: 1, Transactions: 1, Exempt: lan}, addr("127.0.0.1"), ErrQueries},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.cfg.Now = newClock().Now
			l := New(tc.cfg)
			var err error
			for range 100 {
				if v := l.Query(tc.from, true); v != Answer && tc.want == nil {
					t.Fatal(v)
				}
				err = errors.Join(l.Request(tc.from), l.Source(tc.from), l.Signer(tc.from, ledger.Address{}))
			}
			if !errors.Is(err, tc.want) {
				t.Errorf("%v, want %v", err, tc.want)
			}
			if tc.want == nil && l.remembered() != [4]int{} {
				t.Errorf("remembered %v", l.remembered())
			}
		})
	}
}

// U-168: strangers cannot make the tables grow; who forges addresses does not
// push out those that were shown, and who asks often is kept.
func TestMemoryIsBounded(t *testing.T) {
	const remember = 64
	c := newClock()
	l := New(Config{Queries: 5, Transactions: 5, Exempt: nobody(), Remember: remember, Now: c.Now})
	regular := addr("192.0.2.1")
	for range 5 {
		l.Query(regular, true)
	}
	var a [4]byte
	for i := range uint32(100 * remember) {
		binary.BigEndian.PutUint32(a[:], 0x0a000000+i)
		l.Query(netip.AddrFrom4(a), false)
	}
	if v := l.Query(regular, true); v != Refuse {
		t.Errorf("forged addresses pushed out a real one: %v", v)
	}
	for i := range uint32(100 * remember) {
		c.pass(200 * time.Millisecond)
		binary.BigEndian.PutUint32(a[:], 0x0a000000+i)
		from := netip.AddrFrom4(a)
		if err := errors.Join(l.Source(from), l.Signer(from, ledger.Address{a[0], a[1], a[2], a[3]})); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := l.remembered(), [4]int{1, remember, remember, remember}; got != want {
		t.Errorf("remembered %v, want %v", got, want)
	}
	for range 5 {
		l.Query(regular, true)
	}
	for i := range uint32(100 * remember) {
		binary.BigEndian.PutUint32(a[:], 0x0a000000+i)
		l.Query(netip.AddrFrom4(a), true)
		if v := l.Query(regular, true); v == Answer {
			t.Fatalf("after %d others the source over its limit is answered", i)
		}
	}
}

func TestConcurrent(t *testing.T) {
	l := New(Config{Queries: 1000, Exempt: nobody(), Now: newClock().Now})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				l.Query(addr("192.0.2.1"), true)
			}
		})
	}
	wg.Wait()
	if got := l.Counts(); got.QueriesRefused != 1000 || got.QueriesDropped != 2000 {
		t.Errorf("%+v", got)
	}
}

func ExampleLimits() {
	l := New(Config{Transactions: 1, Now: func() time.Time { return time.Unix(0, 0) }})
	from := netip.MustParseAddr("192.0.2.1")
	fmt.Println(l.Source(from))
	err := l.Source(from)
	fmt.Println(err, rcode.Of(err))
	// Output:
	// <nil>
	// limits: source: more than 1 transactions of one source a second; try again in 1s REFUSED
}

func BenchmarkQuery(b *testing.B) {
	for _, bc := range []struct {
		name    string
		sources int
		exempt  []netip.Prefix
	}{
		{"exempt", 1, nil},
		{"one source", 1, nobody()},
		{"known sources", 10_000, nobody()},
		{"ever new sources", 1 << 20, nobody()},
	} {
		b.Run(strings.ReplaceAll(bc.name, " ", "-"), func(b *testing.B) {
			l := New(Config{Queries: 1000, Exempt: bc.exempt})
			from := make([]netip.Addr, bc.sources)
			for i := range from {
				var a [4]byte
				binary.BigEndian.PutUint32(a[:], 0x7f000000+uint32(i))
				from[i] = netip.AddrFrom4(a)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				l.Query(from[i%len(from)], true)
			}
		})
	}
}
