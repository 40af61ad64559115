package validate_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
	"github.com/utxo-dns/utxonode/resolver/forward/validate/validatetest"
)

// U-239, U-147: many keys of one tag and many signatures end in a refusal, after
// a bounded time (KeyTrap, CVE-2023-50387).
func TestSignaturesAreBounded(t *testing.T) {
	s := world(t, nil)
	forged := func(m *dns.Msg, n int) {
		for i := range m.Answer {
			if sig, ok := m.Answer[i].(*dns.RRSIG); ok {
				for range n {
					bad := dns.Copy(sig).(*dns.RRSIG)
					bad.Signature = strings.Repeat("A", len(sig.Signature))
					m.Answer = slices.Insert(m.Answer, 0, dns.RR(bad))
				}
				return
			}
		}
	}
	m := s.reply("www.plain.", dns.TypeA)
	forged(m, 9)
	if got := validator(t, s).Validate(t.Context(), pack(t, m)); !errors.Is(got.Err, validate.ErrCost) {
		t.Errorf("nine forged signatures: %+v", got)
	}
	m = s.reply("www.plain.", dns.TypeA)
	forged(m, 3)
	if got := validator(t, s).Validate(t.Context(), pack(t, m)); got.Status != validate.Secure {
		t.Errorf("three forged signatures and the right one: %+v", got)
	}
	s = world(t, nil)
	keys := sameTag(s.Zone("plain.", dns.TypeA), 5)
	s.lie = func(m *dns.Msg) {
		if m.Question[0].Name == "plain." && m.Question[0].Qtype == dns.TypeDNSKEY {
			m.Answer = keys
		}
	}
	if got := validator(t, s).Validate(t.Context(), pack(t, s.reply("www.plain.", dns.TypeA))); got.Status != validate.Secure {
		t.Errorf("the first of five keys of one tag: %+v", got)
	}
	m = s.reply("www.plain.", dns.TypeA)
	forged(m, 7)
	start := time.Now()
	got := validator(t, s).Validate(t.Context(), pack(t, m))
	if !errors.Is(got.Err, validate.ErrCost) || time.Since(start) > 5*time.Second {
		t.Errorf("keys of one tag: %+v", got)
	}
}

// sameTag returns the keys of a zone, signed: its own, and more of the same tag, as
// the order of 16-bit words does not change their sum.
func sameTag(z *validatetest.Zone, n int) []dns.RR {
	keys := []dns.RR{dns.Copy(z.Key)}
	octets, _ := base64.StdEncoding.DecodeString(z.Key.PublicKey)
	for i := range n - 1 {
		other := slices.Clone(octets)
		copy(other, octets[2*(i+1):2*(i+2)])
		copy(other[2*(i+1):], octets[:2])
		k := dns.Copy(z.Key).(*dns.DNSKEY)
		k.PublicKey = base64.StdEncoding.EncodeToString(other)
		keys = append(keys, k)
	}
	return z.Sign(z.Name, keys...)
}

// U-239, U-147: of DS records those count that can be compared, each of them once
// (RFC 2181 §5, RFC 4035 §5.2). More than are looked at are no reason to do without.
func TestDelegationsAreBounded(t *testing.T) {
	for _, tc := range []struct {
		what           string
		unusable, good int // DS records, beside the one of the key
		repeated       int // the first of them, in front
		want           validate.Status
		err            error
	}{
		{"one of an unknown algorithm", 1, 0, 0, validate.Secure, nil},
		{"that one sixteen times", 1, 0, 16, validate.Secure, nil},
		{"many of unknown algorithms", 40, 0, 0, validate.Secure, nil},
		{"as many as are looked at", 0, 15, 0, validate.Secure, nil},
		{"one many times", 0, 15, 40, validate.Secure, nil},
		{"more than are looked at", 0, 16, 0, validate.Bogus, validate.ErrCost},
	} {
		t.Run(tc.what, func(t *testing.T) {
			s := world(t, nil)
			own := s.Zone("plain.", dns.TypeA).Key.ToDS(dns.SHA256)
			own.Hdr = dns.RR_Header{Name: "plain.", Rrtype: dns.TypeDS, Class: dns.ClassINET, Ttl: 300}
			var all []dns.RR
			for i := range tc.unusable + tc.good {
				ds := dns.Copy(own).(*dns.DS)
				if ds.KeyTag = uint16(i); i < tc.unusable {
					ds.Algorithm = dns.ED448
				}
				all = append(all, ds)
			}
			all = s.Zone(".", dns.TypeA).Sign("plain.", append(all, own)...)
			for range tc.repeated {
				all = slices.Insert(all, 0, dns.Copy(all[0]))
			}
			s.lie = func(m *dns.Msg) {
				if m.Question[0].Name == "plain." && m.Question[0].Qtype == dns.TypeDS {
					m.Answer = all
				}
			}
			got := validator(t, s).Validate(t.Context(), pack(t, s.reply("www.plain.", dns.TypeA)))
			if got.Status != tc.want || !errors.Is(got.Err, tc.err) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// U-239, U-147: a name of many labels is not hashed without end (CVE-2023-50868),
// nor are its delegations.
func TestQuestionsAreBounded(t *testing.T) {
	s := world(t, nil)
	name := strings.Repeat("a.", 110) + "hashed."
	if got := validator(t, s).Validate(t.Context(), pack(t, s.reply(name, dns.TypeA))); got.Status != validate.Secure {
		t.Errorf("a name of 111 labels that is not there: %+v", got)
	}
	deep := validatetest.New(t, now, []*validatetest.Zone{{Name: "."}}, strings.Repeat("a.", 110)+" 300 IN A 192.0.2.1")
	s = &source{World: deep}
	m := s.reply(strings.Repeat("a.", 110), dns.TypeA)
	m.Answer = m.Answer[:1]
	got := validator(t, s).Validate(t.Context(), pack(t, m))
	if !errors.Is(got.Err, validate.ErrCost) || s.asked > 60 {
		t.Errorf("an unsigned answer 110 labels deep: %+v after %d questions", got, s.asked)
	}
	aliases := []string{"end. 300 IN A 192.0.2.1"}
	for i := range 20 {
		next := fmt.Sprintf("a%d.", i+1)
		aliases = append(aliases, fmt.Sprintf("a%d. 300 IN CNAME %s", i, next))
	}
	s = &source{World: validatetest.New(t, now, []*validatetest.Zone{{Name: "."}}, aliases...)}
	m = s.reply("a0.", dns.TypeA)
	for i := 10; i < 20; i++ {
		m.Answer = append(m.Answer, s.reply(fmt.Sprintf("a%d.", i), dns.TypeCNAME).Answer...)
	}
	if got := validator(t, s).Validate(t.Context(), pack(t, m)); !errors.Is(got.Err, validate.ErrCost) {
		t.Errorf("20 aliases: %+v", got)
	}
}

// What is known of zones is asked once, is bounded, and ends.
func TestZonesAreKept(t *testing.T) {
	s := world(t, nil)
	clock := now
	a, err := validate.ParseAnchor(s.Anchor())
	if err != nil {
		t.Fatal(err)
	}
	v := validate.New(validate.Config{Source: s, Anchors: []validate.Anchor{a}, CacheSize: 3, Now: func() time.Time { return clock }})
	for _, step := range []struct {
		name  string
		after time.Duration
		asked int
	}{
		{"www.plain.", 0, 3}, // DNSKEY of the root, DS and DNSKEY
		{"www.plain.", time.Second, 0},
		{"alias.plain.", time.Second, 2},
		{"www.sub.plain.", time.Second, 2}, // a fourth zone, and the oldest is forgotten
		{"www.some.", time.Second, 3},      // which was the root
		{"www.some.", 301 * time.Second, 3},
	} {
		clock = clock.Add(step.after)
		before := s.asked
		if got := v.Validate(t.Context(), pack(t, s.reply(step.name, dns.TypeA))); got.Status != validate.Secure {
			t.Errorf("%s: %+v", step.name, got)
		}
		if n := s.asked - before; n != step.asked {
			t.Errorf("%s: %d questions, want %d", step.name, n, step.asked)
		}
	}
}

// A mute is a source that knows nothing.
type mute struct{}

func (mute) Ask(context.Context, []byte, uint16) ([]byte, error) {
	return nil, errors.New("nobody answers")
}

// U-239: without keys nobody can say, and without an anchor nothing is to be said.
func TestNobodyToAsk(t *testing.T) {
	s := world(t, nil)
	reply := pack(t, s.reply("www.plain.", dns.TypeA))
	v := validate.New(validate.Config{Source: mute{}, Now: func() time.Time { return now }})
	if got := v.Validate(t.Context(), reply); got.Status != validate.Indeterminate || !errors.Is(got.Err, validate.ErrIndeterminate) {
		t.Errorf("%+v", got)
	}
	a, err := validate.ParseAnchor("sub.plain. IN DS 1 13 2 " + strings.Repeat("00", 32))
	if err != nil {
		t.Fatal(err)
	}
	v = validate.New(validate.Config{Source: mute{}, Anchors: []validate.Anchor{a}})
	if got := v.Validate(t.Context(), reply); got.Status != validate.Insecure {
		t.Errorf("no anchor above: %+v", got)
	}
	v = validate.New(validate.Config{Source: s, Now: func() time.Time { return now }})
	if got := v.Validate(t.Context(), reply); !errors.Is(got.Err, validate.ErrKey) {
		t.Errorf("another root than IANA's: %+v", got)
	}
}
