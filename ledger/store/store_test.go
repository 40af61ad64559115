package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/ledger/tree"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// small is a configuration for tests: little to open, little to keep.
func small(tb testing.TB) Config { return Config{Dir: tb.TempDir(), Keep: 5, Held: 2} }

// opened opens cfg; at the end of the test the whole store is checked and
// closed.
func opened(tb testing.TB, cfg Config) *DB {
	tb.Helper()
	db, err := Open(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Check(); err != nil && !errors.Is(err, ErrClosed) {
			tb.Errorf("the store is not consistent: %v", err)
		}
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

// testKey crowds the odd keys behind four common octets, so that a few of them
// make deep pages, as a hundred thousand spread ones do.
func testKey(i int) [32]byte {
	k := spreadKey(i)
	if i%2 == 1 {
		clear(k[:4])
	}
	return k
}

func spreadKey(i int) [32]byte {
	return tree.HashValue(binary.BigEndian.AppendUint64([]byte("key"), uint64(i)))
}

func put(i int, v string) Write { return Write{testKey(i), []byte(v)} }

// commit stages writes and commits them as height.
func commit(tb testing.TB, db *DB, height uint64, c Contents, writes ...Write) [32]byte {
	tb.Helper()
	s, err := db.Stage(writes)
	if err != nil {
		tb.Fatal(err)
	}
	if err := db.Commit(height, s, c); err != nil {
		tb.Fatal(err)
	}
	return s.Root()
}

func snapshot(tb testing.TB, db *DB, height uint64) *Snapshot {
	tb.Helper()
	s, err := db.Snapshot(height)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	return s
}

func wantValue(tb testing.TB, s *Snapshot, i int, want string) {
	tb.Helper()
	got, err := s.Get(testKey(i))
	if err != nil || string(got) != want || got == nil != (want == "") {
		tb.Errorf("height %d: key %d holds %q (err %v), want %q", s.Height(), i, got, err, want)
	}
}

// U-206, U-156: a state survives a restart with its root, its past heights are
// still readable and provable, and the records are there.
func TestRestart(t *testing.T) {
	cfg := small(t)
	db := opened(t, cfg)
	if m := db.Meta(); m.Height != 0 || m.Root != ([32]byte{}) {
		t.Fatalf("new store: %+v", m)
	}
	commit(t, db, 1, Contents{Time: 10, Extra: []byte("one"), Index: []KV{{[]byte("a1"), []byte("x")}, {[]byte("a2"), []byte("y")}}},
		put(1, "owner A"), put(2, "two"))
	root := commit(t, db, 2, Contents{Time: 20, Extra: []byte("two"), Index: []KV{{[]byte("a1"), nil}}}, put(1, "owner B"), Write{testKey(2), nil})
	if err := db.PutRecords([32]byte{9}, []byte("records")); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = opened(t, cfg)
	if m := db.Meta(); m.Height != 2 || m.Root != root || m.Time != 20 || string(m.Extra) != "two" {
		t.Fatalf("after restart: %+v", m)
	}
	one, two := snapshot(t, db, 1), snapshot(t, db, 2)
	wantValue(t, one, 1, "owner A")
	wantValue(t, one, 2, "two")
	wantValue(t, two, 1, "owner B")
	wantValue(t, two, 2, "")
	if one.Meta().Time != 10 || string(one.Meta().Extra) != "one" {
		t.Errorf("meta of height 1: %+v", one.Meta())
	}
	p, err := two.Prove(testKey(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.VerifyPresent(two.Root(), testKey(1), []byte("owner B")); err != nil {
		t.Error(err)
	}
	if p.VerifyPresent(one.Root(), testKey(1), []byte("owner B")) == nil {
		t.Error("the state before the transfer proves the new owner")
	}
	if b, err := db.Records([32]byte{9}); err != nil || string(b) != "records" {
		t.Errorf("records %q, err %v", b, err)
	}
	wantIndex(t, one, "a", 0, "a1=x a2=y ")
	wantIndex(t, two, "a", 0, "a2=y ")
	wantIndex(t, one, "a", 1, "a1=x ")
	wantIndex(t, one, "b", 0, "")
}

func wantIndex(tb testing.TB, s *Snapshot, prefix string, limit int, want string) {
	tb.Helper()
	var got bytes.Buffer
	err := s.Index([]byte(prefix), limit, func(k, v []byte) error {
		got.WriteString(string(k) + "=" + string(v) + " ")
		return nil
	})
	if err != nil || got.String() != want {
		tb.Errorf("index %q limit %d of height %d: %q (err %v), want %q", prefix, limit, s.Height(), got.String(), err, want)
	}
}

func TestCommitRefuses(t *testing.T) {
	db := opened(t, small(t))
	first := commit(t, db, 3, Contents{}, put(1, "a"))
	stale, err := db.Stage([]Write{put(1, "stale")})
	if err != nil {
		t.Fatal(err)
	}
	commit(t, db, 4, Contents{}, put(1, "b"))
	next, err := db.Stage([]Write{put(1, "c")})
	if err != nil {
		t.Fatal(err)
	}
	big := make([]byte, MaxValue+1)
	for _, tc := range []struct {
		name   string
		height uint64
		staged *Staged
		c      Contents
		want   ErrorKind
	}{
		{"a height before the last", 3, next, Contents{}, ErrHeight},
		{"the last height with another root", 4, next, Contents{}, ErrHeight},
		{"height zero", 0, next, Contents{}, ErrHeight},
		{"staged before the last commit", 5, stale, Contents{}, ErrStale},
		{"extra too large", 5, next, Contents{Extra: big}, ErrTooLarge},
		{"index value too large", 5, next, Contents{Index: []KV{{nil, big}}}, ErrTooLarge},
		{"index key too large", 5, next, Contents{Index: []KV{{big[:MaxKey+1], nil}}}, ErrTooLarge},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := db.Commit(tc.height, tc.staged, tc.c)
			if !errors.Is(err, tc.want) {
				t.Fatalf("err = %v, want %v", err, tc.want)
			}
		})
	}
	if _, err := db.Stage([]Write{{testKey(1), big}}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("value too large: err = %v", err)
	}
	if _, err := db.Stage([]Write{put(1, "a"), put(1, "b")}); !errors.Is(err, tree.ErrDuplicateKey) {
		t.Errorf("a key twice: err = %v", err)
	}
	if err := db.Commit(5, next, Contents{}); err != nil {
		t.Errorf("refusals are not harmless: %v", err)
	}
	if err := db.Commit(5, next, Contents{}); err != nil {
		t.Errorf("the last height with the same root: %v", err)
	}
	old := snapshot(t, db, 3)
	if old.Root() != first {
		t.Errorf("root of height 3 is %x, was %x", old.Root(), first)
	}
}

func TestSnapshotBounds(t *testing.T) {
	cfg := small(t)
	db := opened(t, cfg)
	for h := uint64(1); h <= 10; h++ {
		commit(t, db, h, Contents{}, put(1, string(rune('a'+h))))
	}
	check := func(db *DB) {
		t.Helper()
		for h, want := range map[uint64]error{11: ErrFuture, 10: nil, 5: nil, 4: ErrPruned, 0: ErrPruned} {
			s, err := db.Snapshot(h)
			if !errors.Is(err, want) {
				t.Errorf("height %d: err = %v, want %v", h, err, want)
			}
			if want != nil && rcode.Of(err) != rcode.Blockchain {
				t.Errorf("height %d: code %v", h, rcode.Of(err))
			}
			if err == nil {
				wantValue(t, s, 1, string(rune('a'+h)))
				s.Close()
				s.Close()
				if _, err := s.Get(testKey(1)); !errors.Is(err, ErrClosed) {
					t.Errorf("closed snapshot: err = %v", err)
				}
			}
		}
	}
	check(db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	cfg.Keep = 1000 // keeping more from now on does not bring back what was let go
	check(opened(t, cfg))
}

// A snapshot keeps its height from being pruned until it is closed.
func TestSnapshotHoldsItsHeight(t *testing.T) {
	db := opened(t, small(t))
	commit(t, db, 1, Contents{}, put(1, "first"))
	s := snapshot(t, db, 1)
	for h := uint64(2); h <= 20; h++ {
		commit(t, db, h, Contents{}, put(1, "later"))
	}
	if err := db.b.Flatten(2); err != nil {
		t.Fatal(err)
	}
	wantValue(t, s, 1, "first")
	again, err := db.Snapshot(1)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
	s.Close()
	commit(t, db, 21, Contents{}, put(1, "later still"))
	if _, err := db.Snapshot(1); !errors.Is(err, ErrPruned) {
		t.Fatalf("err = %v", err)
	}
}

func TestRecords(t *testing.T) {
	db := opened(t, small(t))
	root := [32]byte{1}
	if _, err := db.Records(root); !errors.Is(err, ErrNotFound) {
		t.Errorf("absent: err = %v", err)
	}
	for range 2 {
		if err := db.PutRecords(root, []byte("a")); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.PutRecords(root, []byte("b")); !errors.Is(err, ErrRecords) {
		t.Errorf("other octets: err = %v", err)
	}
	if err := db.PutRecords([32]byte{2}, make([]byte, MaxValue+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: err = %v", err)
	}
	if err := db.PutRecords([32]byte{3}, nil); err != nil {
		t.Errorf("no records at all: %v", err)
	}
	if b, err := db.Records([32]byte{3}); err != nil || len(b) != 0 {
		t.Errorf("no records at all: %q, %v", b, err)
	}
}

func TestClosed(t *testing.T) {
	db := opened(t, small(t))
	commit(t, db, 1, Contents{}, put(1, "a"))
	s := snapshot(t, db, 1)
	staged, err := db.Stage([]Write{put(1, "b")})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, get := s.Get(testKey(1))
	_, prove := s.Prove(testKey(1))
	_, stage := db.Stage(nil)
	_, snap := db.Snapshot(1)
	_, records := db.Records([32]byte{})
	for name, err := range map[string]error{
		"Get": get, "Prove": prove, "Stage": stage, "Snapshot": snap, "Records": records,
		"Commit": db.Commit(2, staged, Contents{}), "PutRecords": db.PutRecords([32]byte{}, nil),
		"Index": s.Index(nil, 0, nil), "Check": db.Check(),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
}

// A list is read page by page, and an error of the reader ends it.
func TestIndexPages(t *testing.T) {
	db := opened(t, small(t))
	c := Contents{}
	for _, k := range []string{"a", "a1", "a1x", "a2", "b", ""} {
		c.Index = append(c.Index, KV{[]byte(k), []byte("of " + k)})
	}
	commit(t, db, 1, c, put(1, "one"), put(2, "two"))
	s := snapshot(t, db, 1)
	var got []string
	var after []byte
	for range 4 {
		if err := s.IndexAfter([]byte("a"), after, 2, func(k, _ []byte) error {
			got, after = append(got, string(k)), bytes.Clone(k)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if want := "[a a1 a1x a2]"; fmt.Sprint(got) != want {
		t.Errorf("pages of two: %v, want %v", got, want)
	}
	wantIndex(t, s, "", 0, "=of  a=of a a1=of a1 a1x=of a1x a2=of a2 b=of b ")
	enough := errors.New("enough")
	calls := 0
	err := s.Values(func(k [32]byte, v []byte) error {
		calls++
		if k == testKey(1) != (string(v) == "one") {
			t.Errorf("key %x holds %q", k, v)
		}
		return enough
	})
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("%d calls, err %v", calls, err)
	}
}
