package node_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/zone"
)

// said gives on what a node logs about signatures.
type said struct {
	slog.Handler
	about chan slog.Record
}

func (s said) Enabled(context.Context, slog.Level) bool { return true }

func (s said) Handle(_ context.Context, r slog.Record) error {
	if strings.Contains(r.Message, "signatures") || strings.Contains(r.Message, "are signed") {
		s.about <- r.Clone()
	}
	return nil
}

func (s said) WithAttrs([]slog.Attr) slog.Handler { return s }

// U-192: a node uses the signatures of its last run; without them, and with those
// that it cannot use, it begins as well, and says so.
func TestSignaturesOverRestarts(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	cfg := config(t, home(t, alice))
	cfg.DNS.DNSSEC.Enabled = true
	path := filepath.Join(cfg.Home, node.SignaturesFile)
	write := func(change func(b []byte) []byte) func() error {
		return func() error {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(path, change(b), 0o600)
		}
	}
	const all = 3 // of one A record, of its owner's NSEC record and of the apex's
	for _, tc := range []struct {
		name       string
		before     func() error
		ready      string // what is said when all is signed, and what when the node stops
		kept, made uint64
		stopped    string
	}{
		{"the first time", nil, "no signatures were kept", 0, 1, ""}, // and registers a name
		{"with a name that was signed by then or not", nil, "the names are signed", 0, 0, ""},
		{"all is kept", nil, "the names are signed", all, 0, ""},
		{"damaged", write(func(b []byte) []byte { b[len(b)-1] ^= 1; return b }), "signatures that were kept cannot be read", 0, all, "kept for the next start"},
		{"kept again", nil, "the names are signed", all, 0, ""},
		{"cut", write(func(b []byte) []byte { return b[:7] }), "signatures that were kept cannot be read", 0, all, "kept for the next start"},
		{"kept once more", nil, "the names are signed", all, 0, ""},
		{"gone", func() error { return os.Remove(path) }, "no signatures were kept", 0, all, "kept for the next start"},
		{"another key", func() error { return os.Remove(filepath.Join(cfg.Home, node.DNSSECFile)) }, "the names are signed", 0, all, "kept for the next start"},
		{
			"a directory in its place", func() error { return os.Rename(filepath.Join(cfg.Home, node.SignaturesFile), path+".old") },
			"no signatures were kept", 0, all, "the signatures are not kept",
		},
	} {
		if tc.before != nil {
			if err := tc.before(); err != nil {
				t.Fatal(err)
			}
		}
		s := said{slog.DiscardHandler, make(chan slog.Record, 100)}
		cfg.Log = slog.New(s)
		n, err := node.Start(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		r := <-s.about
		if tc.name == "the first time" {
			rrs, err := zone.ParseRecords("jmbc.user.utxo 300 A 192.0.2.1", 300)
			if err != nil {
				t.Fatal(err)
			}
			register(t, n, &ledgertest.Chain{Params: ledger.DefaultParams(chainID)}, alice, name.MustParse("jmbc.user.utxo"), 0, rrs...)
		}
		if strings.HasPrefix(tc.stopped, "the signatures are not") {
			if err := os.MkdirAll(filepath.Join(path, "full"), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if err := n.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
		got := map[string]uint64{}
		r.Attrs(func(a slog.Attr) bool {
			if a.Value.Kind() == slog.KindUint64 {
				got[a.Key] = a.Value.Uint64()
			}
			return true
		})
		if !strings.Contains(r.Message, tc.ready) {
			t.Errorf("%s: it says %q, want %q", tc.name, r.Message, tc.ready)
		}
		if tc.kept+tc.made > 0 && (got["kept"] != tc.kept || got["made"] != tc.made) {
			t.Errorf("%s: %v, want %d kept and %d made", tc.name, got, tc.kept, tc.made)
		}
		close(s.about)
		stopped := ""
		for r := range s.about {
			stopped += r.Message
		}
		if tc.stopped != "" && !strings.Contains(stopped, tc.stopped) || tc.made == 0 && tc.kept > 0 && stopped != "" {
			t.Errorf("%s: at the end it says %q, want %q", tc.name, stopped, tc.stopped)
		}
	}
}
