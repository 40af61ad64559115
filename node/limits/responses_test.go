package limits

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// U-147, U-168: responses of one kind to one network that may be forged are
// limited; every second one beyond is cut, and who goes on asking waits for the
// window.
func TestResponses(t *testing.T) {
	c := newClock()
	l := New(Config{Responses: 100, Slip: 2, Window: 5 * time.Second, Exempt: nobody(), Now: c.Now})
	for _, step := range []struct {
		name string
		pass time.Duration
		n    int
		to   string
		kind Kind
		want map[Verdict]int
	}{
		{"a second's worth and more", 0, 120, "192.0.2.1", Data, map[Verdict]int{Answer: 100, Cut: 10, Drop: 10}},
		{"another of the network", 0, 2, "192.0.2.200", Data, map[Verdict]int{Cut: 1, Drop: 1}},
		{"the same mapped into IPv6", 0, 2, "::ffff:192.0.2.200", Data, map[Verdict]int{Cut: 1, Drop: 1}},
		{"another kind", 0, 100, "192.0.2.1", NoName, map[Verdict]int{Answer: 100}},
		{"another network", 0, 100, "192.0.3.1", Data, map[Verdict]int{Answer: 100}},
		{"what it owes is not forgotten at once", 200 * time.Millisecond, 2, "192.0.2.1", Data, map[Verdict]int{Cut: 1, Drop: 1}},
		{"a flood", 0, 1000, "192.0.2.1", Data, map[Verdict]int{Cut: 500, Drop: 500}},
		{"the window is not over", 4900 * time.Millisecond, 2, "192.0.2.1", Data, map[Verdict]int{Cut: 1, Drop: 1}},
		{"the window is over, little by little", 1200 * time.Millisecond, 10, "192.0.2.1", Data, map[Verdict]int{Answer: 10}},
		{"a pause", time.Hour, 101, "192.0.2.1", Data, map[Verdict]int{Answer: 100, Drop: 1}},
		{"a network on IPv6", 0, 101, "2001:db8:0:1::1", Data, map[Verdict]int{Answer: 100, Drop: 1}},
		{"its other subnets", 0, 1, "2001:db8:0:f0::1", Data, map[Verdict]int{Cut: 1}},
		{"its neighbour", 0, 1, "2001:db8:0:200::1", Data, map[Verdict]int{Answer: 1}},
	} {
		c.pass(step.pass)
		got := map[Verdict]int{}
		for range step.n {
			got[l.Response(addr(step.to), step.kind)]++
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
	}
}

// Slip says how many of those beyond the limit are cut.
func TestSlip(t *testing.T) {
	for slip, want := range map[uint64]Counts{0: {ResponsesDropped: 90}, 1: {ResponsesCut: 90}, 3: {ResponsesCut: 30, ResponsesDropped: 60}} {
		l := New(Config{Responses: 10, Slip: slip, Exempt: nobody(), Now: newClock().Now})
		for range 100 {
			l.Response(addr("192.0.2.1"), Data)
		}
		if diff := cmp.Diff(want, l.Counts()); diff != "" {
			t.Errorf("slip %d: %s", slip, diff)
		}
	}
}

// No limit, this process and exempt networks are never held back.
func TestResponsesWithoutLimit(t *testing.T) {
	for name, l := range map[string]*Limits{
		"no limit": New(Config{Exempt: nobody()}),
		"exempt":   New(Config{Responses: 1, Exempt: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}),
	} {
		for range 100 {
			if v := l.Response(addr("192.0.2.1"), Data); v != Answer {
				t.Fatalf("%s: %s", name, v)
			}
		}
	}
}

// U-147: networks beyond number take no more memory, and one that is over its
// limit stays so among them while it asks.
func TestNetworksAreBounded(t *testing.T) {
	c := newClock()
	l := New(Config{Responses: 5, Slip: 2, Window: time.Minute, Exempt: nobody(), Remember: 64, Now: c.Now})
	for range 100 {
		l.Response(addr("192.0.2.1"), Data)
	}
	var a [4]byte
	for i := range uint32(10_000) {
		binary.BigEndian.PutUint32(a[:], 0x0a000000+i<<8)
		l.Response(netip.AddrFrom4(a), Data)
		if v := l.Response(addr("192.0.2.1"), Data); v == Answer {
			t.Fatalf("after %d others the network over its limit is answered", i)
		}
	}
	if n := len(l.responses.rows) * ways; n != 64 {
		t.Errorf("%d cells", n)
	}
}

// U-168: as many are answered as there may be, on however many cores; one more
// for each that the key began on.
func TestResponsesAtOnce(t *testing.T) {
	l := New(Config{Responses: 1000, Slip: 2, Exempt: nobody(), Now: newClock().Now})
	var wg sync.WaitGroup
	var answered atomic.Int64
	for range 8 {
		wg.Go(func() {
			for range 500 {
				if l.Response(addr("192.0.2.1"), Data) == Answer {
					answered.Add(1)
				}
			}
		})
	}
	wg.Wait()
	got := l.Counts()
	if n := answered.Load(); n < 1000 || n > 1008 || uint64(n)+got.ResponsesCut+got.ResponsesDropped != 4000 {
		t.Errorf("%d answered, %+v", answered.Load(), got)
	}
}

func TestKindOf(t *testing.T) {
	for _, tc := range []struct {
		name string
		msg  []byte
		want Kind
	}{
		{"records", []byte{0, 0, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0}, Data},
		{"cut", []byte{0, 0, 0x82, 0, 0, 1, 0, 0, 0, 0, 0, 0}, Data},
		{"none of the type", []byte{0, 0, 0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0}, NoData},
		{"no such name", []byte{0, 0, 0x80, 3, 0, 1, 0, 1, 0, 1, 0, 0}, NoName},
		{"refused", []byte{0, 0, 0x80, 5, 0, 1, 0, 0, 0, 0, 0, 0}, Error},
		{"nothing", nil, Error},
	} {
		if got := KindOf(tc.msg); got != tc.want {
			t.Errorf("%s: %d, want %d", tc.name, got, tc.want)
		}
	}
}

func BenchmarkResponse(b *testing.B) {
	for _, bc := range []struct {
		name     string
		networks int
		exempt   []netip.Prefix
	}{
		{"exempt", 1, nil},
		{"one network", 1, nobody()},
		{"known networks", 10_000, nobody()},
		{"ever new networks", 1 << 20, nobody()},
	} {
		b.Run(strings.ReplaceAll(bc.name, " ", "-"), func(b *testing.B) {
			l := New(Config{Responses: 200, Slip: 2, Window: 5 * time.Second, Exempt: bc.exempt})
			to := make([]netip.Addr, bc.networks)
			for i := range to {
				var a [4]byte
				binary.BigEndian.PutUint32(a[:], 0x7f000000+uint32(i)<<8)
				to[i] = netip.AddrFrom4(a)
			}
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for i := 0; pb.Next(); i++ {
					l.Response(to[i%len(to)], Data)
				}
			})
		})
	}
}
