package answers_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/wire"
)

// A start is what a node begins with: its keys, the time, and its names.
type start struct {
	keys    dnssec.KeySet
	now     time.Time
	names   []answers.Name
	regions []string
}

// begin returns a table that is loaded but not ready.
func (s start) begin(t testing.TB) *answers.Table {
	t.Helper()
	var zones []answers.Zone
	for _, text := range append([]string{"utxo"}, s.regions...) {
		apex := name.MustParse(text)
		signer, err := dnssec.NewSigner(apex, s.keys, dnssec.Validity{}, s.now)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, answers.Zone{
			Apex: apex, Signer: func() *dnssec.Signer { return signer },
			SOA: func(uint64) wire.RR {
				return wire.RR{Name: apex, Type: wire.TypeSOA, Class: wire.ClassIN, TTL: 60, Data: make([]byte, 22)}
			},
		})
	}
	table := answers.New(zones, func() time.Time { return s.now })
	table.Apply(1, 0, s.names)
	return table
}

// kept returns what a table has for the next one, in values of its own.
func kept(table *answers.Table) (all []answers.Kept) {
	for k := range table.Kept() {
		all = append(all, answers.Kept{Order: slices.Clone(k.Order), Signatures: slices.Clone(k.Signatures)})
	}
	return all
}

// reused yields what was kept as a reader of files does: each is overwritten by the
// next.
func reused(all []answers.Kept) iter.Seq[answers.Kept] {
	return func(yield func(answers.Kept) bool) {
		var k answers.Kept
		for i := range all {
			k.Order = append(k.Order[:0], all[i].Order...)
			k.Signatures = append(k.Signatures[:0], all[i].Signatures...)
			if !yield(k) {
				return
			}
		}
	}
}

// U-192: signatures that were kept are used again, all of them and only where the
// signature that would be made now is the same; the others are made.
func TestReadyWithKept(t *testing.T) {
	const apexes = 2
	now := time.Now()
	old := start{keys(t), now, nil, []string{"utxo.hk"}}
	for i := range 50 {
		owner := fmt.Sprintf("n%02d.utxo", i)
		old.names = append(old.names, held(t, owner, owner+" A 192.0.2.1"))
	}
	old.names = append(old.names, held(t, "a.utxo.hk", "a.utxo.hk MX 5 Mail.a.utxo.hk", "b.a.utxo.hk TXT x", "b.a.utxo.hk A 192.0.2.2"))
	old.names = append(old.names, held(t, "cut.utxo", "cut.utxo NS ns.cut.utxo", "ns.cut.utxo A 192.0.2.53"))
	table := old.begin(t)
	table.SetReady(t.Context())
	all := kept(table)
	total := table.Made()
	if want := uint64(50*2 + 2 + 3 + 1 + apexes); total != want {
		t.Fatalf("%d signatures, want %d", total, want)
	}
	other, err := dnssec.GenerateKey(dnssec.Ed25519, rand.NewChaCha8([32]byte{2}))
	if err != nil {
		t.Fatal(err)
	}
	// Another name between two, one less, another address, and other types.
	changed := slices.Clone(old.names)
	changed[3] = held(t, "n03.utxo", "n03.utxo A 192.0.2.9")
	changed[7] = held(t, "n07.utxo", "n07.utxo A 192.0.2.1", "n07.utxo TXT x")
	changed[20] = held(t, "n20a.utxo", "n20a.utxo A 192.0.2.1")
	changed = append(changed, held(t, "n30a.utxo", "n30a.utxo A 192.0.2.1"))

	flipped := slices.Clone(all)
	flipped[9].Signatures = slices.Clone(all[9].Signatures)
	flipped[9].Signatures[0].Of[0] ^= 1
	backwards := slices.Clone(all)
	slices.Reverse(backwards)

	for _, tc := range []struct {
		name string
		now  start
		kept []answers.Kept
		made uint64
	}{
		{"all the same", old, all, 0},
		{"nothing kept", old, nil, total},
		{"the first half kept", old, all[:len(all)/2], total - signaturesOf(all[:len(all)/2])},
		{"the second half kept", old, all[len(all)/2:], total - signaturesOf(all[len(all)/2:])},
		{"one is of something else", old, flipped, 1},
		{"out of order", old, backwards, total - signaturesOf(backwards[:1])},
		{"some names changed", start{old.keys, now, changed, old.regions}, all, 1 + 2 + (2 + 1) + (2 + 1)},
		{"another key", start{dnssec.Start(other, now.Add(-time.Hour)), now, old.names, old.regions}, all, total},
		{"the window is over", start{old.keys, now.Add(dnssec.DefaultRenew), old.names, old.regions}, all, total},
	} {
		t.Run(tc.name, func(t *testing.T) {
			again, fresh := tc.now.begin(t), tc.now.begin(t)
			used, made := again.SetReadyWith(t.Context(), reused(tc.kept))
			fresh.SetReady(t.Context())
			if made != tc.made || made != again.Made() || used+made != fresh.Made() {
				t.Errorf("%d used and %d made of %d, want %d made", used, made, fresh.Made(), tc.made)
			}
			if diff := cmp.Diff(kept(fresh), kept(again)); diff != "" {
				t.Error(diff)
			}
			for _, n := range tc.now.names {
				for _, rrtype := range []uint16{dns.TypeA, dns.TypeMX} {
					got, want := ask(t, again, n.Name.String(), rrtype, true), ask(t, fresh, n.Name.String(), rrtype, true)
					if got == nil || want == nil {
						if got != want {
							t.Errorf("%v %d: %v, want %v", n.Name, rrtype, got, want)
						}
						continue
					}
					got.Id = want.Id
					if diff := cmp.Diff(want.String(), got.String()); diff != "" {
						t.Errorf("%v: %s", n.Name, diff)
					}
				}
			}
		})
	}
}

func signaturesOf(all []answers.Kept) (n uint64) {
	for _, k := range all {
		n += uint64(len(k.Signatures))
	}
	return n
}

// U-192: what another key has made, and what is due, is not kept.
func TestKeptIsFresh(t *testing.T) {
	now := time.Now()
	apex := name.MustParse("utxo")
	all := keys(t)
	table := answers.New([]answers.Zone{{
		Apex: apex, Signer: func() *dnssec.Signer {
			s, err := dnssec.NewSigner(apex, all, dnssec.Validity{}, now)
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		SOA: func(uint64) wire.RR {
			return wire.RR{Name: apex, Type: wire.TypeSOA, Class: wire.ClassIN, TTL: 60, Data: make([]byte, 22)}
		},
	}}, func() time.Time { return now })
	table.Apply(1, 0, []answers.Name{held(t, "a.utxo", "a.utxo TXT x")})
	if n := signaturesOf(kept(table)); n != 0 {
		t.Errorf("%d signatures of a table that is not ready", n)
	}
	table.SetReady(t.Context())
	if n := signaturesOf(kept(table)); n != 3 {
		t.Errorf("%d signatures, want 3", n)
	}
	now = now.Add(dnssec.DefaultRenew)
	if n := signaturesOf(kept(table)); n != 0 {
		t.Errorf("%d signatures that are due", n)
	}
	table.Renew(t.Context())
	if n := signaturesOf(kept(table)); n != 3 || table.Made() != 6 {
		t.Errorf("%d signatures after they were renewed, %d made", n, table.Made())
	}
	for range table.Kept() {
		break // whoever wants no more is not asked again
	}
}

// Signatures are kept while blocks are applied, which wait for nothing.
func TestKeptWhileApplied(t *testing.T) {
	s := start{keys(t), time.Now(), names(t, 0, 3000, "192.0.2.1"), nil}
	table := s.begin(t)
	table.SetReady(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range uint64(20) {
			owner := fmt.Sprintf("new%d.utxo", i)
			table.Apply(2+i, 0, []answers.Name{held(t, owner, owner+" A 192.0.2.1"), {Name: s.names[i].Name}})
		}
	}()
	all := kept(table)
	<-done
	if !slices.IsSortedFunc(all, func(a, b answers.Kept) int { return slices.Compare(a.Order, b.Order) }) || len(all) < 2900 {
		t.Errorf("%d owners, in order or not", len(all))
	}
	again := s.begin(t)
	if used, made := again.SetReadyWith(t.Context(), reused(all)); used < 5800 || used+made != 6001 {
		t.Errorf("%d used, %d made", used, made)
	}
}

// A table that more names are expected in has what it had, and denies nothing before
// all are there.
func TestExpect(t *testing.T) {
	table := newTable(t, true)
	table.Apply(1, 0, []answers.Name{held(t, "a.utxo", "a.utxo A 192.0.2.1")})
	for _, names := range []int{100_000, 0} {
		table.Expect(names)
		if !table.Registered(name.MustParse("a.utxo")) {
			t.Errorf("%d names expected, and one is gone", names)
		}
	}
	if _, _, _, ok := table.Covering(name.MustParse("b.utxo").Wire()); ok {
		t.Error("a denial before all names are there")
	}
	table.Apply(2, 0, []answers.Name{held(t, "c.utxo", "c.utxo A 192.0.2.1")})
	table.SetReady(t.Context())
	for _, owner := range []string{"a.utxo", "b.utxo", "c.utxo"} {
		m := ask(t, table, owner, dns.TypeA, true)
		if m == nil || verified(t, m.Ns)+verified(t, m.Answer) == 0 {
			t.Errorf("%s: %v", owner, m)
		}
	}
}

// BenchmarkReady signs 100,000 names when a node starts, with nothing and with all
// signatures kept.
func BenchmarkReady(b *testing.B) {
	s := start{keys(b), time.Now(), names(b, 0, 100_000, "192.0.2.1"), nil}
	table := s.begin(b)
	table.SetReady(b.Context())
	all := kept(table)
	for _, bc := range []struct {
		name string
		kept []answers.Kept
	}{{"made", nil}, {"kept", all}} {
		b.Run(bc.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				again := s.begin(b)
				b.StartTimer()
				again.SetReadyWith(b.Context(), slices.Values(bc.kept))
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1e5, "µs/name")
		})
	}
	b.Run("keep", func(b *testing.B) {
		for b.Loop() {
			n := 0
			for range table.Kept() {
				n++
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1e5, "µs/name")
	})
}
