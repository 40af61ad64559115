package signatures_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/utxo-dns/utxonode/node/signatures"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
)

// pageSize is that of the format.
const pageSize = 64 << 10

// some are signatures of so many owners, two of each.
func some(owners int) []answers.Kept {
	all := make([]answers.Kept, owners)
	for i := range all {
		all[i].Order = fmt.Appendf(nil, "utxo\x00n%07d\x00", i)
		for j := range 2 {
			var s answers.Signature
			binary.BigEndian.PutUint64(s.Of[:], uint64(2*i+j))
			binary.BigEndian.PutUint64(s.Octets[:], ^uint64(2*i+j))
			all[i].Signatures = append(all[i].Signatures, s)
		}
	}
	return all
}

// read returns what a file has, in values of its own.
func read(t testing.TB, file []byte) (all []answers.Kept, damage error) {
	t.Helper()
	r, err := signatures.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for k := range r.All() {
		all = append(all, answers.Kept{Order: slices.Clone(k.Order), Signatures: slices.Clone(k.Signatures)})
	}
	return all, r.Err()
}

// written writes a file and returns its path.
func written(t testing.TB, all []answers.Kept) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "signatures")
	if err := signatures.Write(path, slices.Values(all)); err != nil {
		t.Fatal(err)
	}
	return path
}

func octets(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// U-192: what is written is read, of no owner and of more than a page; what fits
// into none is left out.
func TestWriteRead(t *testing.T) {
	for _, owners := range []int{0, 1, 370, 1000} {
		all := some(owners)
		got, err := read(t, octets(t, written(t, all)))
		if diff := cmp.Diff(all, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%d owners: %v\n%s", owners, err, diff)
		}
	}
	all := some(3)
	all[1].Signatures = make([]answers.Signature, pageSize/80)
	if got, err := read(t, octets(t, written(t, all))); err != nil || len(got) != 2 {
		t.Errorf("%d owners, %v", len(got), err)
	}
}

// U-192: of a file that is not as it was written, only what is as it was written is
// read, and the reader says so.
func TestDamaged(t *testing.T) {
	all := some(1000)
	good := octets(t, written(t, all))
	headSize := len(good) % pageSize
	perPage := (pageSize - 8) / (1 + len(all[0].Order) + 2 + 2*80)
	for _, tc := range []struct {
		name  string
		spoil func([]byte) []byte
		want  []answers.Kept
	}{
		{"an octet of the first page", func(b []byte) []byte { b[headSize+100] ^= 1; return b }, all[perPage:]},
		{"the checksum of the second page", func(b []byte) []byte { b[headSize+pageSize] ^= 1; return b }, slices.Concat(all[:perPage], all[2*perPage:])},
		{"the length of the second page", func(b []byte) []byte { b[headSize+pageSize+4] ^= 0xff; return b }, slices.Concat(all[:perPage], all[2*perPage:])},
		{"cut within the second page", func(b []byte) []byte { return b[:headSize+pageSize+7] }, all[:perPage]},
		{"cut behind the first page", func(b []byte) []byte { return b[:headSize+pageSize] }, all[:perPage]},
		{"cut behind the head", func(b []byte) []byte { return b[:headSize] }, nil},
		{"zeros, as after a crash", func(b []byte) []byte { clear(b[headSize:]); return b }, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := read(t, tc.spoil(slices.Clone(good)))
			if diff := cmp.Diff(tc.want, got); !errors.Is(err, signatures.ErrDamaged) || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

// U-192: what is not a file of signatures, or of another version, is refused.
func TestForeign(t *testing.T) {
	good := octets(t, written(t, some(1)))
	for name, b := range map[string][]byte{
		"empty":           {},
		"half a head":     good[:10],
		"something else":  bytes.Repeat([]byte("x"), 100),
		"another version": slices.Concat(good[:21], []byte{9}, good[22:]),
		"other pages":     slices.Concat(good[:25], []byte{9}, good[26:]),
	} {
		if _, err := signatures.NewReader(bytes.NewReader(b)); !errors.Is(err, signatures.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// U-192: a file that cannot be written leaves the one there was, and nothing else;
// what a crash has left of another one is in nobody's way.
func TestUnwritable(t *testing.T) {
	path := written(t, some(7))
	if err := os.Mkdir(path+".new", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := signatures.Write(path, slices.Values(some(9))); err == nil {
		t.Error("written over a directory")
	}
	if got, err := read(t, octets(t, path)); err != nil || len(got) != 7 {
		t.Errorf("%d owners of 7, %v", len(got), err)
	}
	if err := os.Remove(path + ".new"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", octets(t, path)[:40], 0o600); err != nil { // killed while writing
		t.Fatal(err)
	}
	if err := signatures.Write(path, slices.Values(some(9))); err != nil {
		t.Fatal(err)
	}
	if got, err := read(t, octets(t, path)); err != nil || len(got) != 9 {
		t.Errorf("%d owners of 9, %v", len(got), err)
	}
	if _, err := os.Stat(path + ".new"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a file is left over")
	}
	if err := signatures.Write(filepath.Join(path, "below a file"), slices.Values(some(1))); err == nil {
		t.Error("written below a file")
	}
}

// FuzzRead: whatever a file has, reading it ends, and what it yields fits into it.
func FuzzRead(f *testing.F) {
	for _, owners := range []int{0, 1, 400} {
		f.Add(octets(f, written(f, some(owners))), uint32(50), byte(1))
	}
	f.Fuzz(func(t *testing.T, b []byte, at uint32, flip byte) {
		if len(b) > 0 {
			b[int(at)%len(b)] ^= flip
		}
		r, err := signatures.NewReader(bytes.NewReader(b))
		if err != nil {
			return
		}
		size := 0
		for k := range r.All() {
			size += 3 + len(k.Order) + 80*len(k.Signatures)
		}
		if size > len(b) {
			t.Errorf("%d octets of owners in %d", size, len(b))
		}
	})
}

// BenchmarkWrite and BenchmarkRead are a file of 100,000 owners.
func BenchmarkWrite(b *testing.B) {
	all, path := some(100_000), filepath.Join(b.TempDir(), "signatures")
	for b.Loop() {
		if err := signatures.Write(path, slices.Values(all)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	file := octets(b, written(b, some(100_000)))
	for b.Loop() {
		r, err := signatures.NewReader(bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		owners := 0
		for range r.All() {
			owners++
		}
		if owners != 100_000 {
			b.Fatal(owners, r.Err())
		}
	}
}
