package dnssec_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// E-05: a roll from its beginning to its end. At every moment one key signs,
// each key in the zone signs the keys, and whoever trusted the old key long
// enough finds the new one signed by it.
func TestRoll(t *testing.T) {
	for _, a := range dnssec.Algorithms() {
		t.Run(a.String(), func(t *testing.T) {
			old, next := newKey(t, a, 1), newKey(t, a, 2)
			ks, err := dnssec.Start(old, epoch).Roll(next, dnssec.Roll{}, epoch.Add(100*day))
			if err != nil {
				t.Fatal(err)
			}
			for _, tc := range []struct {
				at        time.Duration
				old, next dnssec.State
				signs     *dnssec.Key
				keys      int
				anchors   int
			}{
				{0, dnssec.Active, dnssec.Scheduled, old, 1, 1},
				{100 * day, dnssec.Active, dnssec.Published, old, 2, 2},
				{131 * day, dnssec.Retired, dnssec.Active, next, 2, 1},
				{146 * day, dnssec.Revoked, dnssec.Active, next, 2, 1},
				{177 * day, dnssec.Removed, dnssec.Active, next, 1, 1},
			} {
				now := epoch.Add(tc.at)
				if got := []dnssec.State{ks[0].State(now), ks[1].State(now)}; got[0] != tc.old || got[1] != tc.next {
					t.Fatalf("day %d: %v", tc.at/day, got)
				}
				if tc.at > 0 && !ks.Next(now.Add(-time.Second)).Equal(now) {
					t.Errorf("day %d is not announced", tc.at/day)
				}
				s := newSigner(t, ks, now)
				if s.Tag() != tc.signs.Tag() || len(s.DNSKEYs()) != tc.keys || len(s.CDSs()) != tc.anchors || len(s.CDNSKEYs()) != tc.anchors {
					t.Errorf("day %d: %d signs, %d keys, %d anchors", tc.at/day, s.Tag(), len(s.DNSKEYs()), len(s.CDSs()))
				}
				for _, rrtype := range []uint16{dnssec.TypeDNSKEY, dnssec.TypeCDS, dnssec.TypeCDNSKEY} {
					verifyKeys(t, s, rrtype, now)
				}
			}
			if !ks.Next(epoch.Add(177 * day)).IsZero() {
				t.Error("something follows the end")
			}
			pruned, err := ks.Roll(newKey(t, a, 3), dnssec.Roll{PublishFor: -1, RetireFor: time.Hour, RevokeFor: time.Hour}, epoch.Add(200*day))
			if err != nil || len(pruned) != 2 || pruned[1].State(epoch.Add(200*day)) != dnssec.Active || pruned[0].Key != next {
				t.Errorf("%d keys after the next roll: %v", len(pruned), err)
			}
		})
	}
}

// verifyKeys verifies each signature of an RRset of keys by the key it names,
// the one with the REVOKE bit too.
func verifyKeys(t *testing.T, s *dnssec.Signer, rrtype uint16, now time.Time) {
	t.Helper()
	byTag := make(map[uint16]*dns.DNSKEY)
	for _, b := range s.DNSKEYs() {
		key := record(t, zone, dns.TypeDNSKEY, dnssec.KeyTTL, b).(*dns.DNSKEY)
		byTag[key.KeyTag()] = key
	}
	var set []dns.RR
	for _, b := range s.Keys(rrtype) {
		set = append(set, record(t, zone, rrtype, dnssec.KeyTTL, b))
	}
	for _, b := range s.RRSIGs(zone, rrtype, dnssec.KeyTTL, s.Keys(rrtype), now) {
		sig := record(t, zone, dns.TypeRRSIG, dnssec.KeyTTL, b).(*dns.RRSIG)
		if key := byTag[sig.KeyTag]; key == nil || sig.Verify(key, set) != nil {
			t.Errorf("%v", sig)
		}
		delete(byTag, sig.KeyTag)
	}
	if len(byTag) > 0 {
		t.Errorf("keys that did not sign type %d: %v", rrtype, byTag)
	}
}

// E-05: rolls that cannot be.
func TestRollRefused(t *testing.T) {
	k := newKey(t, dnssec.Ed25519, 1)
	ks := dnssec.Start(k, epoch)
	rolling, err := ks.Roll(newKey(t, dnssec.Ed25519, 2), dnssec.Roll{}, epoch)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		ks   dnssec.KeySet
		next *dnssec.Key
		at   time.Time
		want dnssec.ErrorKind
	}{
		{"while one goes on", rolling, newKey(t, dnssec.Ed25519, 3), epoch.Add(day), dnssec.ErrRolling},
		{"to another algorithm", ks, newKey(t, dnssec.ECDSAP256, 2), epoch, dnssec.ErrAlgorithm},
		{"to the same key", ks, k, epoch, dnssec.ErrKey},
		{"before there is a key", ks, newKey(t, dnssec.Ed25519, 2), epoch.Add(-day), dnssec.ErrNoKey},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := tc.ks.Roll(tc.next, dnssec.Roll{}, tc.at); !errors.Is(err, tc.want) {
				t.Errorf("%v, want %v", err, tc.want)
			}
		})
	}
	if _, err := dnssec.NewSigner(zone, ks, dnssec.Validity{}, epoch.Add(-day)); !errors.Is(err, dnssec.ErrNoKey) {
		t.Errorf("a signer without a key: %v", err)
	}
}

// fileSeed is a key file with every time set.
func fileSeed(t testing.TB) []byte {
	t.Helper()
	ks, err := dnssec.Start(newKey(t, dnssec.Ed25519, 1), epoch).Roll(newKey(t, dnssec.Ed25519, 2), dnssec.Roll{}, epoch)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ks.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// E-05: a key file that was changed by hand is refused where it makes no sense.
func TestDecodeKeysRefuses(t *testing.T) {
	good := string(fileSeed(t))
	for name, spoilt := range map[string]string{
		"empty":                       "",
		"something behind":            good + "{}",
		"another version":             string(bytes.Replace([]byte(good), []byte(`"version": 1`), []byte(`"version": 2`), 1)),
		"a field that is not known":   string(bytes.Replace([]byte(good), []byte(`"tag"`), []byte(`"label"`), 1)),
		"another algorithm":           string(bytes.Replace([]byte(good), []byte("ed25519"), []byte("rsa"), 1)),
		"the tag of another key":      string(bytes.Replace([]byte(good), []byte(`"tag": `), []byte(`"tag": 1`), 1)),
		"a key that is active before": string(bytes.Replace([]byte(good), []byte(`"activate": "2026`), []byte(`"activate": "2025`), 1)),
		"a key that is never there":   string(bytes.Replace([]byte(good), []byte(`"publish": "2026`), []byte(`"publish": "0001`), 1)),
		"a secret of another length":  string(bytes.Replace([]byte(good), []byte(`"secret": "`), []byte(`"secret": "AAAA`), 1)),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := dnssec.DecodeKeys([]byte(spoilt)); !errors.Is(err, dnssec.ErrFile) {
				t.Errorf("%v", err)
			}
		})
	}
}

// E-05: whatever key file is read is written as one that says the same.
func FuzzDecodeKeys(f *testing.F) {
	f.Add(fileSeed(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		ks, err := dnssec.DecodeKeys(b)
		if err != nil {
			return
		}
		encoded, err := ks.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := dnssec.DecodeKeys(encoded)
		same := func(a, b dnssec.TimedKey) bool {
			return a.Tag() == b.Tag() && bytes.Equal(a.Secret(), b.Secret()) && a.Remove.Equal(b.Remove) && a.Publish.Equal(b.Publish)
		}
		if err != nil || !slices.EqualFunc(ks, again, same) {
			t.Fatalf("%s: %v", encoded, err)
		}
	})
}

// E-05: the anchor in every form, of two zones and while a key waits.
func TestAnchor(t *testing.T) {
	ks, err := dnssec.DecodeKeys(fileSeed(t))
	if err != nil {
		t.Fatal(err)
	}
	zones := []name.Name{zone, name.MustParse("utxo.hk")}
	for _, f := range dnssec.Formats() {
		t.Run(string(f), func(t *testing.T) {
			text, err := ks.Anchor(f, zones, epoch)
			if err != nil {
				t.Fatal(err)
			}
			if n := bytes.Count([]byte(text), []byte("utxo")); n != 4 {
				t.Errorf("%d lines of keys, want two keys of two zones:\n%s", n, text)
			}
		})
	}
	if _, err := ks.Anchor("bind4", zones, epoch); !errors.Is(err, dnssec.ErrFormat) {
		t.Errorf("a form that there is not: %v", err)
	}
	if _, err := ks.Anchor(dnssec.FormatDS, zones, epoch.Add(-day)); !errors.Is(err, dnssec.ErrNoKey) {
		t.Errorf("before there is a key: %v", err)
	}
}
