package forward_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward"
	"github.com/utxo-dns/utxonode/resolver/forward/validate"
	"github.com/utxo-dns/utxonode/resolver/forward/validate/validatetest"
)

// signedWorld returns an upstream of signed zones, whose bad.test. is not what it
// has signed, with name servers beside www.test. that nobody has signed, and what configures a forwarder for them.
func signedWorld(t testing.TB) (*upstream, func(*forward.Config)) {
	t.Helper()
	now := time.Unix(1_800_000_000, 0)
	w := validatetest.New(t, now, []*validatetest.Zone{
		{Name: "."},
		{Name: "test.", Algorithm: dns.ECDSAP256SHA256},
		{Name: "open.test.", Denial: validatetest.Unsigned},
		{Name: "hashed.test.", Denial: validatetest.NSEC3},
	}, "www.test. 300 IN A 192.0.2.1", "bad.test. 300 IN A 192.0.2.2", "www.open.test. 300 IN A 192.0.2.3", "alias.test. 60 IN CNAME www.hashed.test.",
		"www.hashed.test. 300 IN A 192.0.2.4", "moved.test. 300 IN DNAME hashed.test.",
		"tochain.test. 300 IN CNAME bank.utxo.", "*.tochain.hashed.test. 300 IN CNAME bank.utxo.", "tochain.open.test. 300 IN CNAME bank.utxo.hk.", "hk. 300 IN A 192.0.2.5")
	a, err := validate.ParseAnchor(w.Anchor())
	if err != nil {
		t.Fatal(err)
	}
	u := serve(t)
	u.answer(func(rw dns.ResponseWriter, q *dns.Msg) {
		opt := q.IsEdns0()
		if opt == nil || !opt.Do() || !q.CheckingDisabled {
			t.Errorf("asked without DO and CD: %v", q)
		}
		m := w.Reply(q)
		for _, rr := range m.Answer {
			switch rr := rr.(type) {
			case *dns.A:
				if rr.Hdr.Name == "bad.test." {
					rr.A = []byte{203, 0, 113, 1}
				}
			case *dns.CNAME:
				if strings.HasPrefix(rr.Target, "bank.") {
					m.Answer = append(m.Answer, records(t, []string{rr.Target + " 300 IN A 203.0.113.1"})...)
				}
			}
		}
		if q.Question[0].Name == "www.test." {
			m.Ns = append(m.Ns, records(t, []string{"test. 86400 IN NS ns.evil.example."})...)
		}
		m.Compress = true
		if opt != nil {
			m.SetEdns0(1232, true)
		}
		_ = rw.WriteMsg(m)
	})
	return u, func(cfg *forward.Config) {
		cfg.Validate, cfg.Anchors, cfg.Regions = true, []validate.Anchor{a}, []string{"hk"}
		cfg.Now = func() time.Time { return now }
	}
}

// U-239, U-119, U-145: over sockets, what is proved has AD and signatures for who asks for
// them, what is not what its zone has signed is refused, and CD has it all.
func TestValidated(t *testing.T) {
	u, change := signedWorld(t)
	f := forwarder(change, u)
	for _, tc := range []struct {
		what, name string
		typ        uint16
		ad, do, cd bool
		rcode      int
		records    int // in Answer and Authority
		proved     bool
		err        error
	}{
		{what: "plainly", name: "www.test.", typ: dns.TypeA, records: 1},
		{what: "with AD", name: "www.test.", typ: dns.TypeA, ad: true, records: 1, proved: true},
		{what: "with DO", name: "www.test.", typ: dns.TypeA, do: true, records: 2, proved: true},
		{what: "with CD, which nobody checks", name: "www.test.", typ: dns.TypeA, do: true, cd: true, records: 3},
		{what: "an alias", name: "alias.test.", typ: dns.TypeA, ad: true, records: 2, proved: true},
		{what: "a redirection", name: "www.moved.test.", typ: dns.TypeA, do: true, records: 5, proved: true},
		{what: "an unsigned zone", name: "www.open.test.", typ: dns.TypeA, ad: true, records: 1},
		{what: "an alias into the namespace", name: "tochain.test.", typ: dns.TypeA, ad: true, records: 1, proved: true},
		{what: "an alias into the namespace, with DO", name: "tochain.test.", typ: dns.TypeA, do: true, records: 2, proved: true},
		{what: "an alias into the namespace, itself", name: "tochain.test.", typ: dns.TypeCNAME, ad: true, records: 1, proved: true},
		{what: "an alias into the namespace, of a wildcard", name: "a.tochain.hashed.test.", typ: dns.TypeA, ad: true, records: 1, proved: true},
		{what: "an alias into the namespace, with CD", name: "tochain.test.", typ: dns.TypeA, cd: true, records: 1},
		{what: "an alias into a region, unsigned", name: "tochain.open.test.", typ: dns.TypeA, ad: true, records: 1},
		{what: "no such name", name: "nobody.test.", typ: dns.TypeA, ad: true, rcode: dns.RcodeNameError, records: 1, proved: true},
		{what: "no such name, and why", name: "nobody.test.", typ: dns.TypeA, do: true, rcode: dns.RcodeNameError, records: 6, proved: true},
		{what: "no such name, hashed", name: "nobody.hashed.test.", typ: dns.TypeA, ad: true, rcode: dns.RcodeNameError, records: 1, proved: true},
		{what: "a denial that is asked for", name: "www.test.", typ: dns.TypeNSEC, records: 1},
		{what: "forged", name: "bad.test.", typ: dns.TypeA, err: validate.ErrBogus},
		{what: "forged, with DO", name: "bad.test.", typ: dns.TypeA, do: true, err: validate.ErrBogus},
		{what: "forged, with CD", name: "bad.test.", typ: dns.TypeA, cd: true, records: 1},
	} {
		t.Run(tc.what, func(t *testing.T) {
			m := new(dns.Msg).SetQuestion(tc.name, tc.typ)
			m.AuthenticatedData, m.CheckingDisabled = tc.ad, tc.cd
			if tc.do {
				m.SetEdns0(1232, true)
			}
			q, err := m.Pack()
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				b, err := f.Forward(t.Context(), q)
				if !errors.Is(err, tc.err) {
					t.Fatal(err)
				}
				if err != nil {
					continue
				}
				got := new(dns.Msg)
				if err := got.Unpack(b); err != nil {
					t.Fatal(err)
				}
				if n := len(got.Answer) + len(got.Ns); got.Rcode != tc.rcode || n != tc.records || got.AuthenticatedData != tc.proved {
					t.Errorf("%v", got)
				}
			}
			before := len(u.queries())
			if _, err := f.Forward(t.Context(), q); !errors.Is(err, tc.err) || len(u.queries()) != before {
				t.Errorf("%v, and asked again", err)
			}
		})
	}
}

// U-239: a forwarder that does not validate gives what it is told.
func TestNotValidated(t *testing.T) {
	u := serve(t, "bad.test. 300 IN A 203.0.113.1")
	m := new(dns.Msg).SetQuestion("bad.test.", dns.TypeA)
	m.AuthenticatedData = true
	q, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	b, err := forwarder(nil, u).Forward(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if got := unpack(t, q, b); len(got.Answer) != 1 || got.AuthenticatedData {
		t.Errorf("%v", got)
	}
}

// BenchmarkValidated is the cost of a question about one more name of a zone
// whose keys are known.
func BenchmarkValidated(b *testing.B) {
	u, change := signedWorld(b)
	f := forwarder(func(cfg *forward.Config) { change(cfg); cfg.CacheBytes = 1 }, u)
	q, err := new(dns.Msg).SetQuestion("www.test.", dns.TypeA).Pack()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := f.Forward(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
}
