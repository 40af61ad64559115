package resolver_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// present returns the records of an answer in presentation format, one each.
func present(rrs []wire.RR) string {
	var lines []string
	for _, rr := range rrs {
		lines = append(lines, zone.FormatRR(rr))
	}
	return strings.Join(lines, "; ")
}

// U-005, U-006, U-057, U-058, U-077, U-078, U-080, U-090, U-125, U-213, U-216:
// what is asked, what comes, and that it verifies.
func TestAnswers(t *testing.T) {
	c := world(t)
	r := newResolver(c)
	for _, tc := range []struct {
		name   string
		owner  string
		qtype  wire.Type
		code   rcode.Code
		kind   wire.ProofKind
		answer string
		enc    string
	}{
		{"an RRset at a registered name", "jmbc.user.utxo", wire.TypeA, rcode.NoError, wire.ProofInclusion, "jmbc.user.utxo. 300 IN A 192.0.2.1", "jmbc.user.utxo"},
		{"a JMBC address", "jmbc.user.utxo", wire.TypeJMBC, rcode.NoError, wire.ProofInclusion, "jmbc.user.utxo. 300 IN JMBC 1 3 jm1qexample", "jmbc.user.utxo"},
		{"a type nobody knows", "jmbc.user.utxo", 65400, rcode.NoError, wire.ProofInclusion, "jmbc.user.utxo. 300 IN TYPE65400 \\# 2 00ff", "jmbc.user.utxo"},
		{"two records in one RRset", "two.jmbc.user.utxo", wire.TypeA, rcode.NoError, wire.ProofInclusion, "two.jmbc.user.utxo. 60 IN A 192.0.2.2; two.jmbc.user.utxo. 60 IN A 192.0.2.3", "jmbc.user.utxo"},
		{"no such type at the name", "jmbc.user.utxo", wire.TypeAAAA, rcode.NoError, wire.ProofRRsetAbsent, "", "jmbc.user.utxo"},
		{"no such name below: NODATA, though the parent has a record for it", "x.jmbc.user.utxo", wire.TypeA, rcode.NoError, wire.ProofRRsetAbsent, "", "jmbc.user.utxo"},
		{"deep below", "a.b.c.d.jmbc.user.utxo", wire.TypeA, rcode.NoError, wire.ProofRRsetAbsent, "", "jmbc.user.utxo"},
		{"no alias below", "x.jmbc.user.utxo", wire.TypeCNAME, rcode.NoError, wire.ProofRRsetAbsent, "", "jmbc.user.utxo"},
		{"a name without any records", "bare.utxo", wire.TypeA, rcode.NoError, wire.ProofRRsetAbsent, "", "bare.utxo"},
		{"not registered", "nobody.utxo", wire.TypeA, rcode.NXDomain, wire.ProofNameAbsent, "", "."},
		{"nothing above registered either", "a.b.nobody.utxo.hk", wire.TypeA, rcode.NXDomain, wire.ProofNameAbsent, "", "."},
		{"an alias and what it leads to", "www.jmbc.user.utxo", wire.TypeA, rcode.NoError, wire.ProofBatch, "www.jmbc.user.utxo. 300 IN CNAME jmbc.user.utxo.; jmbc.user.utxo. 300 IN A 192.0.2.1", "jmbc.user.utxo"},
		{"an alias to a name without the type", "www.jmbc.user.utxo", wire.TypeAAAA, rcode.NoError, wire.ProofBatch, "www.jmbc.user.utxo. 300 IN CNAME jmbc.user.utxo.", "jmbc.user.utxo"},
		{"the alias itself", "www.jmbc.user.utxo", wire.TypeCNAME, rcode.NoError, wire.ProofInclusion, "www.jmbc.user.utxo. 300 IN CNAME jmbc.user.utxo.", "jmbc.user.utxo"},
		{"an alias out of the namespace", "out.jmbc.user.utxo", wire.TypeA, rcode.NoError, wire.ProofInclusion, "out.jmbc.user.utxo. 300 IN CNAME example.com.", "jmbc.user.utxo"},
		{"ANY is one RRset", "two.jmbc.user.utxo", wire.TypeANY, rcode.NoError, wire.ProofInclusion, "two.jmbc.user.utxo. 60 IN A 192.0.2.2; two.jmbc.user.utxo. 60 IN A 192.0.2.3", "jmbc.user.utxo"},
		{"ANY does not follow an alias", "www.jmbc.user.utxo", wire.TypeANY, rcode.NoError, wire.ProofInclusion, "www.jmbc.user.utxo. 300 IN CNAME jmbc.user.utxo.", "jmbc.user.utxo"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, class := range []wire.Class{wire.ClassIN, wire.ClassANY} {
				q := resolvertest.Query(tc.owner, tc.qtype)
				q.Question.Class = class
				resp := ask(t, r, q, stream)
				if resp.RCode != tc.code || present(resp.Answer) != tc.answer || resp.Flags != wire.ResponseAA|wire.ResponseAD {
					t.Fatalf("%v %v: %s", resp.RCode, resp.Flags, present(resp.Answer))
				}
				p, err := resolver.Anchor(&resp)
				if err != nil || p.Kind != tc.kind {
					t.Fatalf("kind %d, %v", p.Kind, err)
				}
				answer, err := resolver.Verify(q, resp, c.Trust())
				if err != nil {
					t.Fatal(err)
				}
				var rrs []wire.RR
				for _, set := range answer.RRsets {
					rrs = set.AppendRRs(rrs)
				}
				if answer.RCode != tc.code || present(rrs) != tc.answer || answer.Encloser.String() != tc.enc {
					t.Fatalf("verified %+v", answer)
				}
			}
		})
	}
}

// U-006: the proof of an answer holds the hash of the owner's policy and
// nothing else about the owner.
func TestOwnerHidden(t *testing.T) {
	c := world(t)
	resp := ask(t, newResolver(c), resolvertest.Query("jmbc.user.utxo", wire.TypeA), udp)
	p, err := resolver.Anchor(&resp)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := p.StatePaths()
	if err != nil || len(paths) != 1 || len(paths[0].Value) != registrar.DomainSize {
		t.Fatalf("%d paths, %v", len(paths), err)
	}
}

// U-085, U-123, U-124, U-226: the lease, second by second. In grace the answer
// is 102, proved and without records; after it the name is absent.
func TestLease(t *testing.T) {
	for _, tc := range []struct {
		name string
		left int64 // seconds until expiry
		code rcode.Code
		kind wire.ProofKind
		ttl  uint32
	}{
		{"long before", 1000, rcode.NoError, wire.ProofInclusion, 300},
		{"42 seconds before", 42, rcode.NoError, wire.ProofInclusion, 42},
		{"the last second", 1, rcode.NoError, wire.ProofInclusion, 1},
		{"the first second of grace", 0, rcode.Expired, wire.ProofInclusion, 0},
		{"the last second of grace", 1 - resolvertest.Grace, rcode.Expired, wire.ProofInclusion, 0},
		{"released", -resolvertest.Grace, rcode.NXDomain, wire.ProofNameAbsent, 0},
	} {
		for _, warped := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, warped %v", tc.name, warped), func(t *testing.T) {
				c := world(t)
				d := c.Register("lease.utxo", "lease.utxo 300 A 192.0.2.7")
				jump := uint64(int64(d.Expiry-c.Time) - tc.left)
				if warped {
					c.Set(0, map[[32]byte][]byte{ledger.ClockKey(): {0, 0, 0, 0, byte(jump >> 24), byte(jump >> 16), byte(jump >> 8), byte(jump)}})
				} else {
					c.Set(jump, nil)
				}
				r := newResolver(c, func(cfg *resolver.Config) { cfg.Warp = warped })
				q := resolvertest.Query("www.lease.utxo", wire.TypeA)
				q.Question.Name = name.MustParse("lease.utxo")
				resp := ask(t, r, q, udp)
				p, err := resolver.Anchor(&resp)
				if err != nil || resp.RCode != tc.code || p.Kind != tc.kind {
					t.Fatalf("%v, kind %d, %v", resp.RCode, p.Kind, err)
				}
				if got := len(resp.Answer) == 1; got != (tc.ttl > 0) || got && resp.Answer[0].TTL != tc.ttl {
					t.Fatalf("%s", present(resp.Answer))
				}
				trust := c.Trust()
				trust.Warp = warped
				answer, err := resolver.Verify(q, resp, trust)
				if err != nil || answer.RCode != tc.code {
					t.Fatalf("%v, %v", answer.RCode, err)
				}
				trust.Warp = !warped
				if _, err := resolver.Verify(q, resp, trust); errors.Is(err, resolver.ErrProof) != warped {
					t.Fatalf("where the clock may (not) be moved: %v", err)
				}
			})
		}
	}
}

// U-085: a pending change of owner bounds the TTL too (E-38).
func TestPending(t *testing.T) {
	c := world(t)
	d := c.Register("lease.utxo", "lease.utxo 300 A 192.0.2.7")
	d.Pending = registrar.Pending{Kind: 1, Time: c.Time + 50}
	c.PutDomain(name.MustParse("lease.utxo"), d)
	q := resolvertest.Query("lease.utxo", wire.TypeA)
	resp := ask(t, newResolver(c), q, udp)
	if present(resp.Answer) != "lease.utxo. 50 IN A 192.0.2.7" {
		t.Fatal(present(resp.Answer))
	}
	if _, err := resolver.Verify(q, resp, c.Trust()); err != nil {
		t.Fatal(err)
	}
	resp.Answer[0].TTL = 51
	if _, err := resolver.Verify(q, resp, c.Trust()); !errors.Is(err, resolver.ErrProof) {
		t.Fatalf("a TTL beyond the change: %v", err)
	}
}

// U-127, U-215: a name whose records nobody has, or only with errors, is there
// all the same, and the answer shows it.
func TestRecordsMissing(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*resolvertest.Chain)
	}{
		{"nobody has them", func(c *resolvertest.Chain) { c.Lost = true }},
		{"a peer gives another set", func(c *resolvertest.Chain) {
			other := c.Publish(name.MustParse("lost.utxo"), "lost.utxo 300 A 192.0.2.66")
			d := c.Register("lost.utxo", "lost.utxo 300 A 192.0.2.8")
			c.Swap(d.RecordsRoot, other.Encode())
		}},
		{"a peer gives rubbish", func(c *resolvertest.Chain) {
			c.Swap(c.Register("lost.utxo", "lost.utxo 300 A 192.0.2.8").RecordsRoot, []byte{1, 2, 3})
		}},
		{"the chain counts other RRsets", func(c *resolvertest.Chain) {
			d := c.Register("lost.utxo", "lost.utxo 300 A 192.0.2.8")
			d.Records++
			c.PutDomain(name.MustParse("lost.utxo"), d)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := world(t)
			c.Register("lost.utxo", "lost.utxo 300 A 192.0.2.8")
			tc.spoil(c)
			q := resolvertest.Query("lost.utxo", wire.TypeA)
			resp := ask(t, newResolver(c), q, udp)
			p, err := resolver.Anchor(&resp)
			if err != nil || resp.RCode != rcode.ServFail || p.Kind != wire.ProofInclusion || resp.Flags&wire.ResponseAD != 0 {
				t.Fatalf("%v %v, kind %d, %v", resp.RCode, resp.Flags, p.Kind, err)
			}
			answer, err := resolver.Verify(q, resp, c.Trust())
			if err != nil || answer.RCode != rcode.ServFail || answer.Encloser != q.Question.Name {
				t.Fatalf("%+v, %v", answer, err)
			}
		})
	}
}

// U-090, U-215, U-238: ten aliases in a row are followed, eleven and loops are
// not.
func TestAliases(t *testing.T) {
	c := world(t)
	var ten, loop strings.Builder
	for i := range 11 {
		fmt.Fprintf(&ten, "n%d.chain.utxo 300 CNAME n%d.chain.utxo\n", i, i+1)
	}
	ten.WriteString("n11.chain.utxo 300 A 192.0.2.11\n")
	c.Register("chain.utxo", ten.String())
	for i := range 3 {
		fmt.Fprintf(&loop, "n%d.loop.utxo 300 CNAME n%d.loop.utxo\n", i, (i+1)%3)
	}
	c.Register("loop.utxo", loop.String()+"self.loop.utxo 300 CNAME self.loop.utxo\napex.loop.utxo 300 CNAME utxo\ngone.loop.utxo 300 CNAME nobody.utxo\n")
	r := newResolver(c)
	for _, tc := range []struct {
		owner string
		code  rcode.Code
		rrs   int
	}{
		{"n1.chain.utxo", rcode.NoError, 11},
		{"n0.chain.utxo", rcode.ServFail, 0},
		{"n0.loop.utxo", rcode.ServFail, 0},
		{"self.loop.utxo", rcode.ServFail, 0},
		{"apex.loop.utxo", rcode.NoError, 1},
		{"gone.loop.utxo", rcode.NXDomain, 1},
	} {
		t.Run(tc.owner, func(t *testing.T) {
			q := resolvertest.Query(tc.owner, wire.TypeA)
			resp := ask(t, r, q, stream)
			if resp.RCode != tc.code || len(resp.Answer) != tc.rrs {
				t.Fatalf("%v: %s", resp.RCode, present(resp.Answer))
			}
			_, err := resolver.Verify(q, resp, c.Trust())
			if want := tc.code == rcode.ServFail; errors.Is(err, resolver.ErrNoProof) != want || !want && err != nil {
				t.Fatal(err)
			}
		})
	}
}

// U-126, U-223, U-224: what needs no state, and a chain that has none.
func TestNoAnswer(t *testing.T) {
	c := world(t)
	r := newResolver(c)
	if resp := ask(t, r, resolvertest.Query("example.com", wire.TypeA), udp); resp.RCode != rcode.NotZone || resp.Flags != 0 {
		t.Fatalf("outside: %v %v", resp.RCode, resp.Flags)
	}
	if resp := ask(t, r, resolvertest.Query("utxo.hk", wire.TypeA), udp); resp.RCode != rcode.NoError || resp.Flags != wire.ResponseAA || len(resp.Answer) != 0 {
		t.Fatalf("apex: %v %v", resp.RCode, resp.Flags)
	}
	c.Down = errors.New("syncing")
	if resp := ask(t, r, resolvertest.Query("jmbc.user.utxo", wire.TypeA), udp); resp.RCode != rcode.Blockchain || resp.Flags != 0 {
		t.Fatalf("no chain: %v %v", resp.RCode, resp.Flags)
	}
}

// U-215: a state that does not decode, or whose clock does not, is this node's
// failure and nobody else's.
func TestBrokenState(t *testing.T) {
	c := world(t)
	c.Set(0, map[[32]byte][]byte{name.MustParse("broken.utxo").Key(): {9, 9}})
	r := newResolver(c)
	if resp := resolve(r, "broken.utxo", wire.TypeA); resp.RCode != rcode.ServFail || !errors.Is(resp.Err, resolver.ErrState) || resp.AA {
		t.Fatalf("%+v", resp)
	}
	if resp := resolve(r, "jmbc.user.utxo", wire.TypeA); resp.RCode != rcode.NoError {
		t.Fatalf("another name: %v", resp.RCode)
	}
	c.Set(0, map[[32]byte][]byte{ledger.ClockKey(): {1}})
	r = newResolver(c, func(cfg *resolver.Config) { cfg.Warp = true })
	if resp := resolve(r, "jmbc.user.utxo", wire.TypeA); resp.RCode != rcode.ServFail || !errors.Is(resp.Err, resolver.ErrState) {
		t.Fatalf("clock: %+v", resp)
	}
}

// U-055: a name of more labels than a proof has sections is answered
// without one.
func TestTooDeepToProve(t *testing.T) {
	c := world(t)
	q := resolvertest.Query(strings.Repeat("a.", 100)+"nobody.utxo", wire.TypeA)
	resp := ask(t, newResolver(c), q, stream)
	if resp.RCode != rcode.NXDomain || resp.Proof != nil {
		t.Fatalf("%v, proof of %d octets", resp.RCode, len(resp.Proof))
	}
}
