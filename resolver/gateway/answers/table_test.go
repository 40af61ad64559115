package answers_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/wire"
)

// U-187, U-192: what a table says of owners of every kind, before and after names
// change.
func TestFind(t *testing.T) {
	table := newTable(t, false)
	if ask(t, table, "jmbc.user.utxo", dns.TypeA, false) != nil {
		t.Fatal("it answers before it is told that all names are there")
	}
	table.Apply(7, 100, []answers.Name{
		held(t, "jmbc.user.utxo", "jmbc.user.utxo A 192.0.2.1", "jmbc.user.utxo A 192.0.2.2", "jmbc.user.utxo JMBC 1 3 jm1qexample",
			"www.jmbc.user.utxo CNAME jmbc.user.utxo", "_sip._tcp.jmbc.user.utxo TXT hello"),
		held(t, "empty.utxo"),
		held(t, "moved.utxo", "moved.utxo DNAME jmbc.user.utxo"),
		held(t, "cut.utxo", "cut.utxo NS ns.cut.utxo", "ns.cut.utxo A 192.0.2.53"),
		held(t, "shop.utxo.hk", "shop.utxo.hk A 192.0.2.44"),
		{Name: name.MustParse("old.utxo"), State: answers.Expired},
		held(t, "soon.utxo", "soon.utxo A 192.0.2.9"),
	})
	table.SetReady(t.Context())
	const data, nodata, nxdomain, slow = "data", "nodata", "nxdomain", "slow"
	for _, tc := range []struct {
		owner string
		qtype uint16
		want  string
	}{
		{"jmbc.user.utxo", dns.TypeA, data},
		{"jmbc.user.utxo", 65281, data},
		{"jmbc.user.utxo", dns.TypeCAA, nodata},
		{"jmbc.user.utxo", dns.TypeANY, slow},
		{"jmbc.user.utxo", dns.TypeRRSIG, slow},
		{"user.utxo", dns.TypeA, nodata}, // above another
		{"_tcp.jmbc.user.utxo", dns.TypeA, nodata},
		{"_sip._tcp.jmbc.user.utxo", dns.TypeTXT, data},
		{"www.jmbc.user.utxo", dns.TypeCNAME, data},
		{"www.jmbc.user.utxo", dns.TypeA, slow},
		{"no.jmbc.user.utxo", dns.TypeA, nxdomain},
		{"empty.utxo", dns.TypeA, nodata}, // registered
		{"moved.utxo", dns.TypeA, slow},
		{"below.moved.utxo", dns.TypeA, slow},
		{"cut.utxo", dns.TypeA, slow},
		{"below.cut.utxo", dns.TypeA, slow},
		{"old.utxo", dns.TypeA, slow},
		{"below.old.utxo", dns.TypeA, slow},
		{"nobody.utxo", dns.TypeA, nxdomain},
		{"a.b.c.nobody.utxo", dns.TypeA, nxdomain},
		{"utxo", dns.TypeA, slow},
		{"shop.utxo.hk", dns.TypeA, data},
		{"nobody.utxo.hk", dns.TypeA, nxdomain},
		{"shop.utxo.de", dns.TypeA, slow},
		{"xutxo", dns.TypeA, slow},
		{"example.com", dns.TypeA, slow},
	} {
		m := ask(t, table, tc.owner, tc.qtype, true)
		got := slow
		switch {
		case m == nil:
		case m.Rcode == dns.RcodeNameError:
			got = nxdomain
		case len(m.Answer) > 0:
			got = data
		default:
			got = nodata
		}
		if got != tc.want {
			t.Errorf("%s %s: %s, want %s", tc.owner, dns.TypeToString[tc.qtype], got, tc.want)
		}
		if m != nil && got != data && (len(m.Ns) != 1 || m.Ns[0].(*dns.SOA).Serial != 7) {
			t.Errorf("%s: authority %v", tc.owner, m.Ns)
		}
	}
	if m := ask(t, table, "jmbc.user.utxo", dns.TypeA, false); len(m.Answer) != 2 || m.Answer[0].Header().Ttl != 300 {
		t.Errorf("answer %v", m.Answer)
	}
}

// E-38: what would have to be told with a shorter TTL is not told from here.
func TestUntil(t *testing.T) {
	table := newTable(t, false)
	soon := held(t, "soon.utxo", "soon.utxo 300 A 192.0.2.9", "soon.utxo 60 TXT x")
	soon.Until = 1000
	table.Apply(1, 700, []answers.Name{soon})
	table.SetReady(t.Context())
	if ask(t, table, "soon.utxo", dns.TypeA, false) == nil {
		t.Error("a TTL that ends with the lease is right")
	}
	table.Apply(2, 701, nil)
	if ask(t, table, "soon.utxo", dns.TypeA, false) != nil {
		t.Error("a TTL beyond the end of the lease")
	}
}

// E-53: owners belong to the nearest name that is registered, whichever came
// first.
func TestNearest(t *testing.T) {
	parent := func() answers.Name {
		return held(t, "user.utxo", "user.utxo A 192.0.2.1", "jmbc.user.utxo A 192.0.2.2", "www.jmbc.user.utxo A 192.0.2.3")
	}
	child := func() answers.Name { return held(t, "jmbc.user.utxo", "jmbc.user.utxo A 192.0.2.4") }
	address := func(table *answers.Table, owner string) string {
		m := ask(t, table, owner, dns.TypeA, false)
		if m == nil || len(m.Answer) == 0 {
			return ""
		}
		return m.Answer[0].(*dns.A).A.String()
	}
	for _, order := range [][][]answers.Name{
		{{parent(), child()}},
		{{child(), parent()}},
		{{parent()}, {child(), parent()}},
		{{child()}, {parent()}},
	} {
		table := newTable(t, false)
		for i, names := range order {
			table.Apply(uint64(i), 0, names)
		}
		table.SetReady(t.Context())
		if got := address(table, "jmbc.user.utxo") + " " + address(table, "www.jmbc.user.utxo"); got != "192.0.2.4 " {
			t.Errorf("below the parent: %q", got)
		}
		table.Apply(9, 0, []answers.Name{{Name: name.MustParse("jmbc.user.utxo"), State: answers.Absent}, parent()})
		if got := address(table, "jmbc.user.utxo") + " " + address(table, "www.jmbc.user.utxo"); got != "192.0.2.2 192.0.2.3" {
			t.Errorf("after the child went: %q", got)
		}
		table.Apply(10, 0, []answers.Name{{Name: name.MustParse("user.utxo"), State: answers.Absent}})
		if m := ask(t, table, "user.utxo", dns.TypeA, false); m.Rcode != dns.RcodeNameError {
			t.Errorf("after both went: %v", m)
		}
	}
}

// E-05: the chain of NSEC records goes round each zone once, and every denial has
// the records of it that show what it says.
func TestDenials(t *testing.T) {
	table := newTable(t, true)
	table.Apply(1, 0, []answers.Name{held(t, "b.utxo", "b.utxo A 192.0.2.1", "x.y.b.utxo A 192.0.2.1"), held(t, "empty.utxo")})
	table.SetReady(t.Context())
	table.Apply(2, 0, []answers.Name{held(t, "d.utxo", "d.utxo TXT x"), held(t, "a.utxo.hk", "a.utxo.hk A 192.0.2.1")})
	table.Apply(3, 0, []answers.Name{{Name: name.MustParse("empty.utxo")}, held(t, "f.utxo", "f.utxo NS ns.f.utxo")})
	chain := []string{"utxo", "b.utxo", "x.y.b.utxo", "d.utxo", "f.utxo"}
	for i, owner := range chain {
		at, next, types, ok := table.Covering(name.MustParse(owner).Wire())
		if want := chain[(i+1)%len(chain)]; !ok || at.String() != owner || next.String() != want {
			t.Errorf("behind %s is %v, want %s", owner, next, want)
		}
		if owner == "f.utxo" && !slices.Equal(types, []uint16{dns.TypeNS}) {
			t.Errorf("types of %s: %v", owner, types)
		}
	}
	for _, tc := range []struct {
		owner string
		rcode int
		nsecs string // owner>next, in order
	}{
		{"b.utxo", dns.RcodeSuccess, "b.utxo.>x.y.b.utxo."},
		{"y.b.utxo", dns.RcodeSuccess, "b.utxo.>x.y.b.utxo."},
		{"c.utxo", dns.RcodeNameError, "x.y.b.utxo.>d.utxo. utxo.>b.utxo."},
		{"a.utxo", dns.RcodeNameError, "utxo.>b.utxo."},
		{"z.y.b.utxo", dns.RcodeNameError, "x.y.b.utxo.>d.utxo. b.utxo.>x.y.b.utxo."},
		{"z.utxo", dns.RcodeNameError, "f.utxo.>utxo. utxo.>b.utxo."},
		{"empty.utxo", dns.RcodeNameError, "d.utxo.>f.utxo. utxo.>b.utxo."},
		{"b.utxo.hk", dns.RcodeNameError, "a.utxo.hk.>utxo.hk. utxo.hk.>a.utxo.hk."},
	} {
		m := ask(t, table, tc.owner, dns.TypeMX, true)
		if m == nil {
			t.Errorf("%s is not answered", tc.owner)
			continue
		}
		var got []string
		for _, rr := range m.Ns {
			if nsec, ok := rr.(*dns.NSEC); ok {
				got = append(got, nsec.Hdr.Name+">"+nsec.NextDomain)
			}
		}
		if strings.Join(got, " ") != tc.nsecs || m.Rcode != tc.rcode {
			t.Errorf("%s: %v, want %s", tc.owner, got, tc.nsecs)
		}
		verified(t, m.Ns)
	}
}

// E-05: what is below an owner with NS is no part of the chain, from the block that
// delegates it to the one that takes that back.
func TestDelegation(t *testing.T) {
	table := newTable(t, true)
	chain := func() (owners []string) {
		owner := name.MustParse("utxo")
		for {
			at, next, _, ok := table.Covering(owner.Wire())
			if !ok || at != owner || len(owners) > 9 {
				t.Fatalf("%v is behind %v, %v", at, owner, owners)
			}
			if owner = next; owner == name.MustParse("utxo") {
				return owners
			}
			owners = append(owners, owner.String())
		}
	}
	table.Apply(1, 0, []answers.Name{held(t, "user.utxo", "user.utxo TXT x", "a.user.utxo TXT x"), held(t, "jmbc.user.utxo", "jmbc.user.utxo TXT x"), held(t, "z.utxo", "z.utxo TXT x")})
	table.SetReady(t.Context())
	whole := []string{"user.utxo", "a.user.utxo", "jmbc.user.utxo", "z.utxo"}
	if diff := cmp.Diff(whole, chain()); diff != "" {
		t.Error(diff)
	}
	table.Apply(2, 0, []answers.Name{held(t, "user.utxo", "user.utxo NS ns.user.utxo", "a.user.utxo TXT x")})
	if diff := cmp.Diff([]string{"user.utxo", "z.utxo"}, chain()); diff != "" {
		t.Error(diff)
	}
	table.Apply(3, 0, []answers.Name{held(t, "new.user.utxo", "new.user.utxo TXT x"), {Name: name.MustParse("z.utxo")}})
	if diff := cmp.Diff([]string{"user.utxo"}, chain()); diff != "" {
		t.Error(diff)
	}
	table.Apply(4, 0, []answers.Name{held(t, "user.utxo", "a.user.utxo TXT x"), held(t, "z.utxo", "z.utxo TXT x")})
	if diff := cmp.Diff([]string{"user.utxo", "a.user.utxo", "jmbc.user.utxo", "new.user.utxo", "z.utxo"}, chain()); diff != "" {
		t.Error(diff)
	}
	for _, owner := range []string{"user.utxo", "a.user.utxo", "jmbc.user.utxo", "new.user.utxo", "z.utxo"} {
		m := ask(t, table, owner, dns.TypeTXT, true)
		if m == nil || len(m.Answer) != 2 && owner != "user.utxo" {
			t.Fatalf("%s: %v", owner, m)
		}
		verified(t, append(m.Answer, m.Ns...))
		if m = ask(t, table, owner, dns.TypeMX, true); verified(t, m.Ns) != 2 {
			t.Errorf("%s: %v", owner, m)
		}
	}
}

// U-192: signatures are made anew when another key signs, and when they are due,
// and not before.
func TestRenew(t *testing.T) {
	now := time.Now()
	all := keys(t)
	other, err := dnssec.GenerateKey(dnssec.Ed25519, rand.NewChaCha8([32]byte{2}))
	if err != nil {
		t.Fatal(err)
	}
	apex := name.MustParse("utxo")
	signer := func() *dnssec.Signer {
		s, err := dnssec.NewSigner(apex, all, dnssec.Validity{}, now)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	table := answers.New([]answers.Zone{{
		Apex: apex, Signer: signer,
		SOA: func(uint64) wire.RR {
			return wire.RR{Name: apex, Type: wire.TypeSOA, Class: wire.ClassIN, TTL: 60, Data: make([]byte, 22)}
		},
	}}, func() time.Time { return now })
	table.Apply(1, 0, []answers.Name{held(t, "a.utxo", "a.utxo TXT x", "a.utxo A 192.0.2.1"), held(t, "b.utxo", "b.utxo NS ns.b.utxo"), held(t, "c.b.utxo", "c.b.utxo TXT x")})
	table.SetReady(t.Context())
	tag := func() uint16 {
		return ask(t, table, "a.utxo", dns.TypeTXT, true).Answer[1].(*dns.RRSIG).KeyTag
	}
	if n := table.Renew(t.Context()); n != 0 || tag() != all[0].Key.Tag() {
		t.Errorf("%d owners renewed at once, key %d", n, tag())
	}
	ofSOA := func() *dns.RRSIG {
		return ask(t, table, "nobody.utxo", dns.TypeA, true).Ns[1].(*dns.RRSIG)
	}
	all = dnssec.Start(other, now.Add(-time.Hour))
	if n := table.Renew(t.Context()); n != 3 || tag() != other.Tag() { // the apex, a, and the NSEC record of b
		t.Errorf("%d owners renewed for another key, which is %d", n, tag())
	}
	now = now.Add(dnssec.DefaultRenew)
	over, stop := context.WithCancel(t.Context())
	stop()
	if n := table.Renew(over); n != 0 {
		t.Errorf("%d owners renewed when it was over", n)
	}
	if n := table.Renew(t.Context()); n != 3 {
		t.Errorf("%d owners renewed when they were due", n)
	}
	if n := table.Renew(t.Context()); n != 0 {
		t.Errorf("%d owners renewed twice", n)
	}
	if s := ofSOA(); s.KeyTag != other.Tag() || !s.ValidityPeriod(now.Add(dnssec.DefaultLifetime-dnssec.DefaultRenew)) {
		t.Errorf("the SOA record, which no block made anew, has the signature %v", s)
	}
}

// Who stops does not wait until a million names are signed.
func TestSigningEnds(t *testing.T) {
	const names = 10_000
	begun := start{keys: keys(t), now: time.Now()}
	for i := range names {
		owner := fmt.Sprintf("n%05d.utxo", i)
		begun.names = append(begun.names, held(t, owner, owner+" A 192.0.2.1"))
	}
	table := begun.begin(t)
	over, stop := context.WithCancel(t.Context())
	stop()
	if table.SetReady(over); table.Ready() || table.Made() > 0 {
		t.Fatalf("ready: %v, %d signatures made", table.Ready(), table.Made())
	}
	over, stop = context.WithCancel(t.Context())
	defer stop()
	table.SetReadyWith(over, func(yield func(answers.Kept) bool) {
		yield(answers.Kept{})
		stop()
	})
	made := table.Made()
	if table.Ready() || made == 0 || made > names {
		t.Fatalf("ready: %v, %d signatures made", table.Ready(), made)
	}
	if table.SetReady(t.Context()); !table.Ready() || table.Made() != 2*names+1 {
		t.Fatalf("ready: %v, %d signatures made", table.Ready(), table.Made())
	}
}

// Only what a block changes is signed anew: no two signatures of ECDSA are alike,
// even of the same records.
func TestSignaturesKept(t *testing.T) {
	key, err := dnssec.GenerateKey(dnssec.ECDSAP256, rand.NewChaCha8([32]byte{3}))
	if err != nil {
		t.Fatal(err)
	}
	apex := name.MustParse("utxo")
	signer, err := dnssec.NewSigner(apex, dnssec.Start(key, time.Now().Add(-time.Hour)), dnssec.Validity{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	table := answers.New([]answers.Zone{{
		Apex: apex, Signer: func() *dnssec.Signer { return signer },
		SOA: func(uint64) wire.RR {
			return wire.RR{Name: apex, Type: wire.TypeSOA, Class: wire.ClassIN, TTL: 60, Data: make([]byte, 22)}
		},
	}}, nil)
	table.Apply(1, 0, []answers.Name{held(t, "a.utxo", "a.utxo TXT x", "a.utxo A 192.0.2.1")})
	table.SetReady(t.Context())
	signature := func(rrtype uint16) string {
		m := ask(t, table, "a.utxo", rrtype, true)
		all := append(m.Ns, m.Answer...)
		return all[len(all)-1].(*dns.RRSIG).Signature
	}
	text, address, denial := signature(dns.TypeTXT), signature(dns.TypeA), signature(dns.TypeMX)
	table.Apply(2, 0, []answers.Name{held(t, "a.utxo", "a.utxo TXT x", "a.utxo A 192.0.2.2")})
	if signature(dns.TypeTXT) != text || signature(dns.TypeA) == address || signature(dns.TypeMX) != denial {
		t.Error("another address: signed anew is not the A record alone")
	}
	table.Apply(3, 0, []answers.Name{held(t, "a.utxo", "a.utxo TXT x"), held(t, "b.utxo", "b.utxo TXT x")})
	if signature(dns.TypeTXT) != text || signature(dns.TypeMX) == denial {
		t.Error("another type less and another owner behind: signed anew is not the NSEC record alone")
	}
}

// What a block touched stays the handler's while signatures are made, and until
// it is applied; readers never see half of a change.
func TestTouchWhileSigning(t *testing.T) {
	table := newTable(t, true)
	var names []answers.Name
	for i := range 300 {
		owner := fmt.Sprintf("n%d.utxo", i)
		names = append(names, held(t, owner, owner+" A 192.0.2.1"))
	}
	table.Apply(1, 0, names)
	touched := []name.Name{name.MustParse("n7.utxo"), name.MustParse("new.utxo")}
	done := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		table.SetReady(t.Context())
		close(done)
	})
	all.Go(func() { table.Touch(touched) })
	for range 2 {
		all.Go(func() {
			<-done
			for i := range 300 {
				m := ask(t, table, fmt.Sprintf("n%d.utxo", i), dns.TypeA, true)
				if m != nil && len(m.Answer) != 2 {
					t.Errorf("%v", m)
				}
			}
			ask(t, table, "nobody.utxo", dns.TypeA, true)
		})
		all.Go(func() {
			<-done
			table.Apply(2, 0, names[10:200])
			table.Renew(t.Context())
		})
	}
	all.Wait()
	for _, owner := range touched {
		if ask(t, table, owner.String(), dns.TypeA, true) != nil {
			t.Errorf("%v is answered for", owner)
		}
	}
	table.Apply(3, 0, []answers.Name{names[7], {Name: touched[1]}})
	if m := ask(t, table, "n7.utxo", dns.TypeA, true); m == nil || len(m.Answer) != 2 {
		t.Errorf("applied: %v", m)
	}
	if m := ask(t, table, "new.utxo", dns.TypeA, true); m == nil || m.Rcode != dns.RcodeNameError {
		t.Errorf("applied: %v", m)
	}
}

// before reports whether one name comes before another in canonical order.
func before(a, b string) bool { return name.Compare(name.MustParse(a), name.MustParse(b)) < 0 }

// A denial is of one block, also while the next one is written.
func TestDenialsWhileWritten(t *testing.T) {
	table := newTable(t, true)
	table.Apply(1, 0, []answers.Name{held(t, "a.utxo", "a.utxo TXT x"), held(t, "z.utxo", "z.utxo TXT x")})
	table.SetReady(t.Context())
	m := held(t, "m.utxo", "m.utxo TXT x", "x.y.m.utxo TXT x")
	done := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		defer close(done)
		for i := range uint64(150) {
			table.Apply(2*i, 0, []answers.Name{m})
			table.Apply(2*i+1, 0, []answers.Name{{Name: m.Name}})
		}
	})
	for _, owner := range []string{"l.utxo", "n.utxo"} {
		all.Go(func() {
			for asked := 0; ; asked++ {
				select {
				case <-done:
					if asked < 10 {
						t.Errorf("%s was asked for %d times", owner, asked)
					}
					return
				default:
				}
				covered := false
				for _, rr := range ask(t, table, owner, dns.TypeA, true).Ns {
					nsec, ok := rr.(*dns.NSEC)
					covered = covered || ok && before(nsec.Hdr.Name, owner) && before(owner, nsec.NextDomain)
				}
				if !covered {
					t.Errorf("nothing shows that %s is not there", owner)
					return
				}
			}
		})
	}
	all.Wait()
}
