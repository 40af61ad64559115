package node_test

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// E-05, E-82: a node makes its first key, keeps it, heeds a roll that is written
// while it runs, and lets it happen when its time comes.
func TestSigners(t *testing.T) {
	dir, log := t.TempDir(), slog.New(slog.DiscardHandler)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	open := func(enabled bool) *node.Signers {
		t.Helper()
		s, err := node.OpenSigners(dir, []string{"hk"}, node.DNSSEC{Enabled: enabled}, log, clock)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	path := filepath.Join(dir, node.DNSSECFile)
	if _, err := os.Stat(path); open(false) != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("a node that does not sign has keys: %v", err)
	}
	s := open(true)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	first := s.Signer(name.MustParse("utxo"))
	if again := open(true).Signer(name.MustParse("utxo.hk")); again.Tag() != first.Tag() || again.Zone() != name.MustParse("utxo.hk") || s.Signer(name.MustParse("utxo.de")) != nil {
		t.Error("the keys are not those of the first start, or not of the zones")
	}
	if _, err := node.CreateKeys(dir, dnssec.Ed25519, now); !errors.Is(err, fs.ErrExist) {
		t.Errorf("keys that there are were replaced: %v", err)
	}
	if changed, err := s.Refresh(); changed || err != nil {
		t.Errorf("nothing happened: %v, %v", changed, err)
	}

	keys, err := node.ReadKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	next, err := dnssec.GenerateKey(dnssec.Ed25519, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if keys, err = keys.Roll(next, dnssec.Roll{PublishFor: time.Hour}, now); err != nil {
		t.Fatal(err)
	}
	if err := node.WriteKeys(dir, keys); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		what string
		now  time.Time
		tag  uint16
		keys int
	}{
		{"published", now, first.Tag(), 2},
		{"active", now.Add(time.Hour), next.Tag(), 2},
		{"alone", now.Add(100 * 24 * time.Hour), next.Tag(), 1},
	} {
		now = step.now
		changed, err := s.Refresh()
		got := s.Signer(name.MustParse("utxo"))
		if !changed || err != nil || got.Tag() != step.tag || len(got.DNSKEYs()) != step.keys {
			t.Errorf("%s: %v, %v: %d signs, %d keys", step.what, changed, err, got.Tag(), len(got.DNSKEYs()))
		}
	}

	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Refresh(); !errors.Is(err, dnssec.ErrFile) || s.Signer(name.MustParse("utxo")).Tag() != next.Tag() {
		t.Errorf("a broken file: %v", err)
	}
}
