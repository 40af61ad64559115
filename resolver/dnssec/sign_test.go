package dnssec_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/miekg/dns"
	"pgregory.net/rapid"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// E-05, E-76, E-110: another implementation accepts the signature of every kind
// of RRset, in whatever order and case its records come.
func TestSignaturesVerify(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lines []string
	}{
		{"one", []string{"A 192.0.2.1"}},
		{"out of order", []string{"A 192.0.2.9", "A 192.0.2.10", "A 192.0.2.1"}},
		{"of different lengths", []string{`TXT "b"`, `TXT "a" "b"`, `TXT "aa"`}},
		{"a name in upper case", []string{"MX 10 Mail.Example.COM.", "MX 5 a.example."}},
		{"two names in upper case", []string{"SOA NS.utxo. Host.UTXO. 1 2 3 4 5"}},
		{"behind strings", []string{`NAPTR 1 2 "U" "S" "X" Www.utxo.`}},
		{"service", []string{"SRV 1 2 3 A.utxo."}},
		{"a target that is not folded", []string{"HTTPS 1 Www.utxo. alpn=h2"}},
		{"alias", []string{"CNAME jmbc.User.utxo."}},
		{"subtree", []string{"DNAME Other.utxo."}},
		{"the draft's JMBC", []string{`TYPE65281 \# 3 010203`}},
		{"a type nobody knows", []string{`TYPE65400 \# 2 00ff`}},
		{"without RDATA", []string{`TYPE65401 \# 0`}},
	} {
		for _, a := range dnssec.Algorithms() {
			t.Run(tc.name+"/"+a.String(), func(t *testing.T) {
				s := newSigner(t, dnssec.Start(newKey(t, a, 1), epoch), epoch)
				var set []dns.RR
				var rdata [][]byte
				for _, line := range tc.lines {
					rr := parse(t, owner.String()+". 300 IN "+line)
					set, rdata = append(set, rr), append(rdata, data(t, rr))
				}
				given := slices.Clone(rdata)
				rrtype := set[0].Header().Rrtype
				prefix := []byte("what was there")
				out := s.AppendRRSIG(slices.Clone(prefix), owner, rrtype, 300, rdata, epoch)
				if !bytes.HasPrefix(out, prefix) || !slices.EqualFunc(given, rdata, bytes.Equal) {
					t.Fatal("what was given is not as it was")
				}
				sig := record(t, owner, dns.TypeRRSIG, 300, out[len(prefix):]).(*dns.RRSIG)
				key := record(t, zone, dns.TypeDNSKEY, dnssec.KeyTTL, s.DNSKEYs()[0]).(*dns.DNSKEY)
				if err := sig.Verify(key, set); err != nil {
					t.Fatalf("%v\n%v", err, sig)
				}
				if !sig.ValidityPeriod(epoch) || sig.Labels != 4 || sig.SignerName != "utxo." || sig.KeyTag != s.Tag() || sig.KeyTag != key.KeyTag() {
					t.Errorf("%v", sig)
				}
				if again := s.AppendRRSIG(nil, owner, rrtype, 300, rdata, epoch); !bytes.Equal(again, out[len(prefix):]) {
					t.Error("another signature the second time")
				}
			})
		}
	}
	if message.TypeJMBC != 65281 {
		t.Error("JMBC is another type in the DNS")
	}
}

// E-05: a signature holds when it is made, for Lifetime less Renew at least, and
// is the same all the period long; owners are not due at one time.
func TestWindow(t *testing.T) {
	v := dnssec.Validity{}
	rapid.Check(t, func(t *rapid.T) {
		owner := name.MustParse(rapid.StringMatching(`[a-z]{1,9}`).Draw(t, "label") + ".utxo")
		now := epoch.Add(time.Duration(rapid.Int64Range(0, int64(400*day)).Draw(t, "ago")))
		w := v.Window(owner, now)
		at := uint32(now.Unix())
		if w.Inception+3600 > at || w.Renew <= at || w.Renew-w.Inception != 7*86400+3600 || w.Expiration < w.Renew+7*86400 {
			t.Fatalf("%+v at %d", w, at)
		}
		if next := v.Window(owner, time.Unix(int64(w.Renew), 0)); next.Inception != w.Renew-3600 {
			t.Fatalf("%+v after %+v", next, w)
		}
		if last := v.Window(owner, time.Unix(int64(w.Renew)-1, 0)); last != w {
			t.Fatalf("%+v at the end of %+v", last, w)
		}
	})
	days := make(map[uint32]int)
	const owners = 700
	for i := range owners {
		n := name.MustParse(fmt.Sprintf("n%d.utxo", i))
		days[v.Window(n, epoch).Renew/86400]++
	}
	for d, n := range days {
		if n > owners/3 {
			t.Errorf("%d of %d are due on day %d", n, owners, d)
		}
	}
}

// E-05: what AppendRRSIG orders owners by is what names are ordered by.
func TestCompare(t *testing.T) {
	ordered := []string{"utxo", "a.utxo", "yljkjljk.a.utxo", "z.a.utxo", "zabc.a.utxo", "ab.utxo", "b-c.utxo", "b0.utxo", "z.utxo"}
	for i, a := range ordered {
		for j, b := range ordered {
			x, y := name.MustParse(a), name.MustParse(b)
			got := dnssec.Compare(x.Wire(), y.Wire())
			if sign(got) != sign(i-j) || sign(got) != name.Compare(x, y) {
				t.Errorf("%s and %s: %d", a, b, got)
			}
		}
	}
	// The canonical order of RFC 4034 §6.1, with octets that no name has.
	if dnssec.Compare([]byte("\x01\x01\x01z\x00"), []byte("\x01*\x01z\x00")) >= 0 || dnssec.Compare([]byte("\x01*\x01z\x00"), []byte("\x01\xc8\x01z\x00")) >= 0 {
		t.Error("octets are not in their order")
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
