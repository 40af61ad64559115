package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// at returns what Pick asks for keys.
func at(keys [][32]byte) func(i int) *[32]byte { return func(i int) *[32]byte { return &keys[i] } }

// What is picked is what Get and Records return, of keys far from and near each
// other, there and not, twice the same, and of heights that are past.
func TestPick(t *testing.T) {
	db := opened(t, small(t))
	const keys = 400
	for h := uint64(1); h <= 4; h++ {
		var ws []Write
		for i := range keys {
			if w := (Write{Key: spreadKey(i), Value: fmt.Appendf(nil, "%d at %d", i, h)}); i%int(h) == 0 {
				if i%7 == int(h) {
					w.Value = nil
				}
				ws = append(ws, w)
			}
		}
		commit(t, db, h, Contents{}, ws...)
	}
	for i := range keys / 2 {
		if err := db.PutRecords(spreadKey(i*3), fmt.Appendf(nil, "records %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	chance := rand.New(rand.NewPCG(1, 2))
	for _, many := range []int{0, 1, 3, 30, 3 * keys} {
		var wanted [][32]byte
		for range many {
			wanted = append(wanted, spreadKey(chance.IntN(4*keys)))
		}
		slices.SortFunc(wanted, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
		for h := uint64(1); h <= 4; h++ {
			s, next := snapshot(t, db, h), 0
			err := s.Pick(many, at(wanted), func(i int, got []byte) error {
				if want, err := s.Get(wanted[i]); err != nil || !bytes.Equal(got, want) || i != next {
					t.Errorf("height %d: %d is %q, want %d, %q, %v", h, i, got, next, want, err)
				}
				next++
				return nil
			})
			if err != nil || next != many {
				t.Errorf("%d of %d, %v", next, many, err)
			}
		}
		err := db.PickRecords(many, at(wanted), func(i int, got []byte) error {
			want, err := db.Records(wanted[i])
			if !bytes.Equal(got, want) || (got == nil) != errors.Is(err, ErrNotFound) {
				t.Errorf("records are %q, want %q, %v", got, want, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// What fn returns ends it; what is not of this version is as if it could not be read.
func TestPickEnds(t *testing.T) {
	db := opened(t, small(t))
	commit(t, db, 1, Contents{}, put(1, "one"), put(2, "two"))
	errEnough := errors.New("enough")
	calls := 0
	enough := func(int, []byte) error { calls++; return errEnough }
	if err := snapshot(t, db, 1).Pick(2, at([][32]byte{testKey(1), testKey(2)}), enough); !errors.Is(err, errEnough) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
	if err := db.w.put(fixedVersion, entry{recordsKey(testKey(3)), []byte{9}}); err != nil {
		t.Fatal(err)
	}
	if err := db.PickRecords(1, at([][32]byte{testKey(3)}), enough); !errors.Is(err, errEnough) {
		t.Error(err)
	}
	s := snapshot(t, db, 1)
	s.Close()
	if err := s.Pick(0, nil, enough); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// BenchmarkPick reads a hundred thousand values of as many, beside Get of each.
func BenchmarkPick(b *testing.B) {
	const size = 100_000
	db := filled(b, size)
	keys := make([][32]byte, size)
	for i := range keys {
		keys[i] = spreadKey(i)
	}
	slices.SortFunc(keys, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	s, err := db.Snapshot(db.Height())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for _, step := range []int{1, 10, 100} {
		var wanted [][32]byte
		for i := 0; i < size; i += step {
			wanted = append(wanted, keys[i])
		}
		b.Run(fmt.Sprintf("one in %d", step), func(b *testing.B) {
			for b.Loop() {
				if err := s.Pick(len(wanted), at(wanted), func(_ int, v []byte) error {
					if v == nil {
						return errors.New("not there")
					}
					return nil
				}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(wanted)), "ns/key")
		})
	}
	b.Run("get", func(b *testing.B) {
		i := 0
		for b.Loop() {
			if _, err := s.db.get(s.height, valueKey(keys[i*7919%size])); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
}
