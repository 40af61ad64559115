package store

import (
	"testing"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

// deepPath returns the path of a page below those a tree holds.
func deepPath(t *testing.T) tree.Path {
	t.Helper()
	_, ws, err := tree.Empty().Apply(nil, []tree.Update{{Key: testKey(1)}, {Key: testKey(3)}})
	if err != nil || ws[0].Path.Depth() <= tree.HeldDepth {
		t.Fatalf("%v, err %v", ws, err)
	}
	return ws[0].Path
}

// What is kept is given only to heights for which it is known to be right.
func TestCache(t *testing.T) {
	p := deepPath(t)
	one, two := []byte("one"), []byte("two")
	nothing := func(func(tree.Path, []byte) bool) {}
	written := func(data []byte) func(func(tree.Path, []byte) bool) {
		return func(yield func(tree.Path, []byte) bool) { yield(p, data) }
	}
	for _, tc := range []struct {
		name   string
		do     func(c *cache[tree.Path])
		height uint64
		want   string
	}{
		{"read at the last height", func(c *cache[tree.Path]) { c.add(p, one, 5) }, 5, "one"},
		{"read at the last height, asked for an older one", func(c *cache[tree.Path]) { c.add(p, one, 5) }, 4, ""},
		{"read at an older height", func(c *cache[tree.Path]) { c.add(p, one, 4) }, 5, ""},
		{"not written since", func(c *cache[tree.Path]) { c.add(p, one, 5); c.publish(6, nothing) }, 6, "one"},
		{"still asked for the height before", func(c *cache[tree.Path]) { c.add(p, one, 5); c.publish(6, nothing) }, 5, "one"},
		{"written since", func(c *cache[tree.Path]) { c.add(p, one, 5); c.publish(6, written(two)) }, 6, "two"},
		{"written since, asked for the height before", func(c *cache[tree.Path]) { c.add(p, one, 5); c.publish(6, written(two)) }, 5, ""},
		{"deleted since", func(c *cache[tree.Path]) { c.add(p, one, 5); c.publish(6, written(nil)) }, 6, ""},
		{"read at the height before the last", func(c *cache[tree.Path]) { c.publish(6, nothing); c.add(p, one, 5) }, 6, "one"},
		{"and written by the last", func(c *cache[tree.Path]) { c.publish(6, written(two)); c.add(p, one, 5) }, 6, "two"},
		{"and deleted by the last", func(c *cache[tree.Path]) { c.publish(6, written(nil)); c.add(p, one, 5) }, 6, ""},
		{"read at the one before that", func(c *cache[tree.Path]) { c.publish(6, nothing); c.publish(7, nothing); c.add(p, one, 5) }, 7, ""},
		{"absent", func(c *cache[tree.Path]) { c.add(p, nil, 5) }, 5, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newCache[tree.Path](5, pageCacheSize)
			tc.do(c)
			if got := string(c.get(p, tc.height)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// The cache fills to its bound and no further.
func TestCacheBound(t *testing.T) {
	c := newCache[tree.Path](1, pageCacheSize)
	data := make([]byte, 400_000)
	for i := range 200 {
		k := spreadKey(i)
		a, b := k, k
		a[31], b[31] = 0, 1
		_, ws, err := tree.Empty().Apply(nil, []tree.Update{{Key: a}, {Key: b}})
		if err != nil {
			t.Fatal(err)
		}
		c.add(ws[0].Path, data, 1)
	}
	if c.size > pageCacheSize || c.size < pageCacheSize-2*len(data) || len(c.entries) != c.size/(len(data)+cacheEntry) {
		t.Errorf("%d pages, %d octets", len(c.entries), c.size)
	}
}

// What a block wrote is read without Badger, what it deleted is gone, and what is
// read is the caller's.
func TestValueCache(t *testing.T) {
	db := opened(t, small(t))
	commit(t, db, 1, Contents{}, put(1, "one"), put(2, "two"))
	commit(t, db, 2, Contents{}, Write{Key: testKey(2)}, put(3, "three"))
	if kept := db.values.get(testKey(1), 2); string(kept) != "one" {
		t.Fatalf("kept %q", kept)
	}
	s := snapshot(t, db, 2)
	for range 2 {
		for i, want := range map[int]string{1: "one", 2: "", 3: "three"} {
			v, err := s.Get(testKey(i))
			if err != nil || string(v) != want {
				t.Errorf("%d is %q, want %q, err %v", i, v, want, err)
			}
			clear(v)
		}
	}
	if v, err := snapshot(t, db, 1).Get(testKey(2)); err != nil || string(v) != "two" {
		t.Errorf("at height 1: %q, err %v", v, err)
	}
}
