package readside_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/readside"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// kept opens a resolver whose answers are kept in a directory, has it asked, and
// closes it.
func (c *chain) kept(t *testing.T, dir string, names ...string) {
	t.Helper()
	r, err := readside.Open(bounded(t), readside.Config{File: c.file(t, setup{more: cacheIn(dir)})})
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range names {
		said(t, r, name.MustParse(of), wire.TypeA, wire.QueryAD)
	}
	if err := r.Close(bounded(t)); err != nil {
		t.Fatal(err)
	}
}

func cacheIn(dir string) string { return fmt.Sprintf("resolver: {cache_dir: %q}\n", dir) }

// U-207: answers outlive a restart, with their proofs, also while no node answers;
// those of another chain are not there.
func TestDisk(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	dir := t.TempDir()
	names := map[string]rcode.Code{"jmbc.user.utxo": rcode.NoError, "nobody.utxo": rcode.NXDomain, "x.jmbc.user.utxo": rcode.NoError}
	c.kept(t, dir, "jmbc.user.utxo", "nobody.utxo", "x.jmbc.user.utxo")
	r := c.open(t, setup{nodes: []string{"http://127.0.0.1:1"}, more: cacheIn(dir)})
	for of, want := range names {
		if got, err := c.ask(t, r, name.MustParse(of), wire.TypeA); err != nil || !got.Authenticated || got.RCode != want {
			t.Errorf("%s: %+v, %v", of, got, err)
		}
	}
	if s := r.Status(); s.Misses != 0 || s.Hits == 0 || s.Kept != len(names) {
		t.Errorf("%+v", s)
	}
	if resp := said(t, r, name.MustParse("else.utxo"), wire.TypeA, wire.QueryAD); resp.RCode != rcode.ServFail {
		t.Errorf("what nobody asked for: %v", resp.RCode)
	}
	if files, err := filepath.Glob(filepath.Join(dir, "answers-*", "answers*")); err != nil || len(files) != 2 {
		t.Errorf("%v, %v", files, err)
	}
	r = c.open(t, setup{nodes: []string{"http://127.0.0.1:1"}, more: cacheIn(dir) + c.pinned(1, c.ids(t)...)})
	if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); resp.RCode == rcode.NoError {
		t.Errorf("what others have vouched for: %v %v", resp.RCode, resp.Answer)
	}
	other := newChain(t, testnet.Config{}, "jmbc.user.utxo 300 A 192.0.2.9")
	r = other.open(t, setup{more: cacheIn(dir)})
	if resp := said(t, r, other.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.9" {
		t.Errorf("another chain: %v %v", resp.RCode, resp.Answer)
	}
}

// U-207, U-235: what changed while the resolver was away is asked for anew; the
// rest, and what came after the change, is answered from the disk, once the events
// since then have come.
func TestDiskAndEvents(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	if _, err := c.alice.Register(bounded(t), name.MustParse("other.utxo"), 1); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c.kept(t, dir, "jmbc.user.utxo", "nobody.utxo")
	c.set(t, zone.Change{Replace: true, Add: c.records(t, "jmbc.user.utxo 300 A 192.0.2.2")})

	log := newDiary()
	r := c.open(t, setup{events: []string{c.events(0)}, more: cacheIn(dir), log: log})
	log.await(t, "answers on disk are used")
	for _, tc := range []struct {
		of    string
		asked uint64
	}{{"nobody.utxo", 0}, {"jmbc.user.utxo", 1}, {"jmbc.user.utxo", 1}} {
		resp := said(t, r, name.MustParse(tc.of), wire.TypeA, wire.QueryAD)
		if got := address(resp); resp.Flags&wire.ResponseAD == 0 || got != "" && got != "192.0.2.2" {
			t.Errorf("%s: %v %v", tc.of, resp.RCode, resp.Answer)
		}
		if got := r.Status().Misses; got != tc.asked {
			t.Errorf("%s: %d questions went to nodes, want %d", tc.of, got, tc.asked)
		}
	}
}

// U-235: where a node does not have the events since then, nothing on disk is used.
func TestDiskAndMissedEvents(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	dir := t.TempDir()
	c.kept(t, dir, "jmbc.user.utxo")
	if err := c.StopNode(bounded(t), 0); err != nil { // it forgets them
		t.Fatal(err)
	}
	if err := c.StartNode(bounded(t), 0); err != nil {
		t.Fatal(err)
	}
	log := newDiary()
	r := c.open(t, setup{events: []string{c.events(0)}, more: cacheIn(dir), log: log})
	log.await(t, "msg=event", "event=NEW-BLOCK")
	if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" || r.Status().Misses != 1 {
		t.Errorf("%v %v, and %d questions went to nodes", resp.RCode, resp.Answer, r.Status().Misses)
	}
}
