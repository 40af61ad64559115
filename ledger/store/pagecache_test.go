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

// A page is given only to heights for which it is known to be right.
func TestPageCache(t *testing.T) {
	p := deepPath(t)
	one, two := []byte("one"), []byte("two")
	for _, tc := range []struct {
		name   string
		do     func(c *pageCache)
		height uint64
		want   string
	}{
		{"read at the last height", func(c *pageCache) { c.add(p, one, 5) }, 5, "one"},
		{"read at the last height, asked for an older one", func(c *pageCache) { c.add(p, one, 5) }, 4, ""},
		{"read at an older height", func(c *pageCache) { c.add(p, one, 4) }, 5, ""},
		{"not written since", func(c *pageCache) { c.add(p, one, 5); c.publish(6, nil) }, 6, "one"},
		{"still asked for the height before", func(c *pageCache) { c.add(p, one, 5); c.publish(6, nil) }, 5, "one"},
		{"written since", func(c *pageCache) { c.add(p, one, 5); c.publish(6, []tree.PageWrite{{Path: p, Data: two}}) }, 6, "two"},
		{"written since, asked for the height before", func(c *pageCache) { c.add(p, one, 5); c.publish(6, []tree.PageWrite{{Path: p, Data: two}}) }, 5, ""},
		{"deleted since", func(c *pageCache) { c.add(p, one, 5); c.publish(6, []tree.PageWrite{{Path: p}}) }, 6, ""},
		{"read late by a reader of the height before", func(c *pageCache) { c.publish(6, nil); c.add(p, one, 5) }, 6, ""},
		{"absent", func(c *pageCache) { c.add(p, nil, 5) }, 5, ""},
		{"held by the tree anyway", func(c *pageCache) { c.add(tree.Path{}, one, 5) }, 5, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newPageCache(5)
			tc.do(c)
			if got := string(c.get(p, tc.height)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// The cache fills to its bound and no further.
func TestPageCacheBound(t *testing.T) {
	c := newPageCache(1)
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
	if c.size > pageCacheSize || c.size < pageCacheSize-2*len(data) || len(c.pages) != c.size/(len(data)+pageCacheEntry) {
		t.Errorf("%d pages, %d octets", len(c.pages), c.size)
	}
}
