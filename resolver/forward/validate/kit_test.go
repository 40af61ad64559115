package validate_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
	"github.com/utxo-dns/utxonode/resolver/forward/validate/validatetest"
)

var now = time.Unix(1_800_000_000, 0)

// A source answers from a world, and lies as it is told.
type source struct {
	*validatetest.World

	lie func(m *dns.Msg) // nil: never

	mu    sync.Mutex // guards asked
	asked int
}

func (s *source) Ask(_ context.Context, name []byte, typ uint16) ([]byte, error) {
	s.mu.Lock()
	s.asked++
	s.mu.Unlock()
	text, _, err := dns.UnpackDomainName(name, 0)
	if err != nil {
		return nil, err
	}
	return s.reply(text, typ).Pack()
}

func (s *source) reply(name string, typ uint16) *dns.Msg {
	m := s.Reply(new(dns.Msg).SetQuestion(name, typ))
	m.Compress = true
	if s.lie != nil {
		s.lie(m)
	}
	return m
}

// validator returns a validator of a world with its anchor.
func validator(t testing.TB, s *source) *validate.Validator {
	t.Helper()
	a, err := validate.ParseAnchor(s.Anchor())
	if err != nil {
		t.Fatal(err)
	}
	return validate.New(validate.Config{Source: s, Anchors: []validate.Anchor{a}, Now: func() time.Time { return now }})
}

func pack(t testing.TB, m *dns.Msg) []byte {
	t.Helper()
	b, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// without returns a section without records of a type, or without their
// signatures.
func without(section []dns.RR, typ uint16, signaturesOnly bool) (out []dns.RR) {
	for _, rr := range section {
		sig, signs := rr.(*dns.RRSIG)
		if signs && sig.TypeCovered == typ || !signaturesOnly && rr.Header().Rrtype == typ {
			continue
		}
		out = append(out, rr)
	}
	return out
}

// lines are the records of the worlds, some for each zone.
var lines = []string{
	"www.plain. 300 IN A 192.0.2.1",
	"www.plain. 300 IN A 192.0.2.2",
	"alias.plain. 300 IN CNAME www.hashed.",
	"dangling.plain. 300 IN CNAME nobody.hashed.",
	"toopen.plain. 300 IN CNAME www.open.",
	"*.wild.plain. 300 IN A 192.0.2.3",
	"a.b.ent.plain. 300 IN A 192.0.2.4",
	"moved.plain. 300 IN DNAME hashed.",
	"www.sub.plain. 300 IN A 192.0.2.5",
	"www.open.plain. 300 IN A 192.0.2.6",
	"www.hashed. 300 IN A 192.0.2.7",
	"*.wild.hashed. 300 IN A 192.0.2.8",
	"a.b.ent.hashed. 300 IN A 192.0.2.9",
	"www.open. 300 IN A 192.0.2.10",
	"www.some. 300 IN A 192.0.2.11",
	"*.wild.some. 300 IN A 192.0.2.12",
	"www.open.some. 300 IN A 192.0.2.13",
	"www.costly. 300 IN A 192.0.2.14",
	"bare.plain. 300 IN NSEC bare.plain. NSEC",
	"*.via.plain. 300 IN CNAME www.plain.",
	"*.via.hashed. 300 IN CNAME www.plain.",
	"*.via.some. 300 IN CNAME www.plain.",
	"www.child.via.plain. 300 IN A 192.0.2.16",
	"\\255\\.x.plain. 300 IN A 192.0.2.15",
}

// world returns zones of every denial: plain. of NSEC, hashed. of NSEC3, some. of
// opt-out, costly. of too many iterations, open. and two below without signatures.
func world(t testing.TB, change func(zones map[string]*validatetest.Zone)) *source {
	t.Helper()
	zones := []*validatetest.Zone{
		{Name: "."},
		{Name: "plain.", Algorithm: dns.ECDSAP256SHA256},
		{Name: "sub.plain."},
		{Name: "child.via.plain."},
		{Name: "open.plain.", Denial: validatetest.Unsigned},
		{Name: "hashed.", Denial: validatetest.NSEC3, Salt: "AABB", Iterations: 1},
		{Name: "some.", Denial: validatetest.OptOut},
		{Name: "open.some.", Denial: validatetest.Unsigned},
		{Name: "open.", Denial: validatetest.Unsigned},
		{Name: "costly.", Denial: validatetest.NSEC3, Iterations: 101},
	}
	if change != nil {
		by := map[string]*validatetest.Zone{}
		for _, z := range zones {
			by[z.Name] = z
		}
		change(by)
	}
	return &source{World: validatetest.New(t, now, zones, lines...)}
}
