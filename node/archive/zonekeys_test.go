package archive_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/archive"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// E-05: the keys of zones are part of a node, and an older archive does not undo
// a roll.
func TestZoneKeys(t *testing.T) {
	dir := newNode(t)
	first, err := node.CreateKeys(dir, dnssec.Ed25519, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b, _ := backup(t, dir)
	to := filepath.Join(t.TempDir(), "node")
	if _, err := archive.Restore(to, bytes.NewReader(b), risky); err != nil {
		t.Fatal(err)
	}
	if got, err := node.ReadKeys(to); err != nil || len(got) != 1 || got[0].Tag() != first[0].Tag() {
		t.Fatalf("%v, %v", got, err)
	}
	if err := os.Remove(filepath.Join(to, node.DNSSECFile)); err != nil {
		t.Fatal(err)
	}
	next, err := node.CreateKeys(to, dnssec.ECDSAP256, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Restore(to, bytes.NewReader(b), archive.Options{Replace: true, AcceptDoubleSignRisk: true}); err != nil {
		t.Fatal(err)
	}
	if got, err := node.ReadKeys(to); err != nil || got[0].Tag() != next[0].Tag() {
		t.Errorf("the keys that were there are gone: %v, %v", got, err)
	}
}
