package store

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

// A modelHeight is what one height must read as.
type modelHeight struct {
	values map[int]string
	index  map[string]string
	root   [32]byte
	time   int64
}

// A modelStore is the store as maps, and the store beside it.
type modelStore struct {
	cfg     Config
	db      *DB
	heights []modelHeight // by height, 0 the empty state
	floor   uint64
	records map[byte]string
	open    []*Snapshot
}

// U-206, U-156: whatever is committed, thrown away, read at past heights,
// backed up and opened again, the store reads and proves as maps would.
func TestModel(tt *testing.T) {
	rapid.Check(tt, func(t *rapid.T) {
		dir := tt.TempDir()
		defer os.RemoveAll(dir)
		m := &modelStore{
			cfg:     Config{Dir: dir, Keep: uint64(rapid.IntRange(1, 6).Draw(t, "keep")), Held: rapid.IntRange(1, 4).Draw(t, "held")},
			heights: []modelHeight{{}}, records: map[byte]string{},
		}
		m.reopen(t)
		defer func() { m.shut(t) }()
		t.Repeat(map[string]func(*rapid.T){
			"":        m.check,
			"commit":  m.commit,
			"stage":   m.stage,
			"pin":     m.pin,
			"unpin":   m.unpin,
			"records": m.putRecords,
			"reopen":  seldom(func(t *rapid.T) { m.shut(t); m.reopen(t) }),
			"restore": seldom(m.restore),
		})
		if err := m.db.Check(); err != nil {
			t.Fatal(err)
		}
	})
}

// seldom makes an action that takes long one in five.
func seldom(act func(*rapid.T)) func(*rapid.T) {
	return func(t *rapid.T) {
		if rapid.IntRange(0, 4).Draw(t, "one in five") == 0 {
			act(t)
		}
	}
}

func (m *modelStore) reopen(t *rapid.T) {
	db, err := Open(m.cfg)
	if err != nil {
		t.Fatal(err)
	}
	m.db = db
}

func (m *modelStore) shut(t *rapid.T) {
	m.open = nil // Close ends them
	if err := m.db.Close(); err != nil {
		t.Fatal(err)
	}
}

func (m *modelStore) last() uint64 { return uint64(len(m.heights) - 1) }

func drawWrites(t *rapid.T) []Write {
	var ws []Write
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, 60), 0, 20, rapid.ID[int]).Draw(t, "keys") {
		v := rapid.StringN(0, 20, -1).Draw(t, "value")
		w := put(i, v)
		if strings.HasPrefix(v, "a") || v == "" {
			w.Value = nil
		}
		ws = append(ws, w)
	}
	return ws
}

func (m *modelStore) commit(t *rapid.T) {
	next := modelHeight{values: maps.Clone(m.heights[m.last()].values), index: maps.Clone(m.heights[m.last()].index), time: rapid.Int64().Draw(t, "time")}
	if next.values == nil {
		next.values, next.index = map[int]string{}, map[string]string{}
	}
	byKey := map[[32]byte]int{}
	for i := range 61 {
		byKey[testKey(i)] = i
	}
	ws := drawWrites(t)
	for _, w := range ws {
		if next.values[byKey[w.Key]] = string(w.Value); w.Value == nil {
			delete(next.values, byKey[w.Key])
		}
	}
	c := Contents{Time: next.time, Extra: fmt.Append(nil, next.time)}
	for _, k := range rapid.SliceOfN(rapid.StringMatching("[ab]{0,3}"), 0, 5).Draw(t, "index") {
		kv := KV{[]byte(k), fmt.Append(nil, next.time, k)}
		if rapid.Bool().Draw(t, "unindex") {
			kv.Value = nil
		}
		if next.index[k] = string(kv.Value); kv.Value == nil {
			delete(next.index, k)
		}
		c.Index = append(c.Index, kv)
	}
	s, err := m.db.Stage(ws)
	if err != nil {
		t.Fatal(err)
	}
	next.root = s.Root()
	if err := m.db.Commit(m.last()+1, s, c); err != nil {
		t.Fatal(err)
	}
	m.heights = append(m.heights, next)
	floor := m.last() - min(m.last(), m.cfg.Keep)
	for _, s := range m.open {
		floor = min(floor, s.Height())
	}
	m.floor = max(m.floor, floor)
}

// stage computes and throws away.
func (m *modelStore) stage(t *rapid.T) {
	if _, err := m.db.Stage(drawWrites(t)); err != nil {
		t.Fatal(err)
	}
}

func (m *modelStore) pin(t *rapid.T) {
	h := rapid.Uint64Range(0, m.last()+1).Draw(t, "height")
	s, err := m.db.Snapshot(h)
	switch {
	case h > m.last():
		if !errors.Is(err, ErrFuture) {
			t.Fatalf("height %d of %d: err = %v", h, m.last(), err)
		}
	case h < m.floor:
		if !errors.Is(err, ErrPruned) {
			t.Fatalf("height %d below %d: err = %v", h, m.floor, err)
		}
	case err != nil:
		t.Fatal(err)
	default:
		m.open = append(m.open, s)
	}
}

func (m *modelStore) unpin(t *rapid.T) {
	if len(m.open) == 0 {
		return
	}
	i := rapid.IntRange(0, len(m.open)-1).Draw(t, "snapshot")
	m.open[i].Close()
	m.open = slices.Delete(m.open, i, i+1)
}

func (m *modelStore) putRecords(t *rapid.T) {
	root, b := rapid.ByteRange(0, 9).Draw(t, "root"), rapid.String().Draw(t, "records")
	err := m.db.PutRecords([32]byte{root}, []byte(b))
	if was, there := m.records[root]; there && was != b {
		if !errors.Is(err, ErrRecords) {
			t.Fatalf("other records: err = %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	m.records[root] = b
}

// restore replaces the store by what its backup holds.
func (m *modelStore) restore(t *rapid.T) {
	var stream bytes.Buffer
	if err := m.db.Backup(&stream); err != nil {
		t.Fatal(err)
	}
	m.shut(t)
	if err := errors.Join(os.RemoveAll(m.cfg.Dir), Restore(m.cfg, &stream)); err != nil {
		t.Fatal(err)
	}
	m.reopen(t)
}

func (m *modelStore) check(t *rapid.T) {
	if m.db.Height() != m.last() || m.db.Meta().Root != m.heights[m.last()].root {
		t.Fatalf("height %d, want %d", m.db.Height(), m.last())
	}
	at := max(m.floor, m.last()-min(m.last(), uint64(rapid.IntRange(0, 8).Draw(t, "back"))))
	s, err := m.db.Snapshot(at)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, s := range append([]*Snapshot{s}, m.open...) {
		m.checkSnapshot(t, s)
	}
	for root := range byte(10) {
		b, err := m.db.Records([32]byte{root})
		if want, there := m.records[root]; string(b) != want || there != (err == nil) {
			t.Fatalf("records %d: %q, err %v, want %q", root, b, err, want)
		}
	}
}

func (m *modelStore) checkSnapshot(t *rapid.T, s *Snapshot) {
	want := m.heights[s.Height()]
	if s.Root() != want.root || s.Meta().Time != want.time {
		t.Fatalf("height %d: root %x time %d, want %x %d", s.Height(), s.Root(), s.Meta().Time, want.root, want.time)
	}
	for range 3 {
		i := rapid.IntRange(0, 65).Draw(t, "key")
		v, err := s.Get(testKey(i))
		value, there := want.values[i]
		if err != nil || string(v) != value || there != (v != nil) {
			t.Fatalf("height %d: key %d holds %q (err %v), want %q", s.Height(), i, v, err, value)
		}
		p, err := s.Prove(testKey(i))
		if err != nil {
			t.Fatal(err)
		}
		if err := verifyEither(p, s.Root(), testKey(i), v); err != nil {
			t.Fatalf("height %d: %v", s.Height(), err)
		}
	}
	prefix := rapid.StringMatching("[ab]{0,2}").Draw(t, "prefix")
	var got, keys []string
	if err := s.Index([]byte(prefix), 0, func(k, v []byte) error {
		got = append(got, string(k)+"="+string(v))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, k := range slices.Sorted(maps.Keys(want.index)) {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k+"="+want.index[k])
		}
	}
	if !slices.Equal(got, keys) {
		t.Fatalf("height %d: index %q is %q, want %q", s.Height(), prefix, got, keys)
	}
}

// verifyEither verifies that k holds v, or nothing if v is nil.
func verifyEither(p tree.Proof, root tree.Root, k tree.Key, v []byte) error {
	if v == nil {
		return p.VerifyAbsent(root, k)
	}
	return p.VerifyPresent(root, k, v)
}
