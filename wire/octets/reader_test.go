package octets_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

func TestReadsInOrder(t *testing.T) {
	r := octets.NewReader([]byte{1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 'a', 'b'})
	if a, b, c, d := r.U8(), r.U16(), r.U32(), r.U64(); a != 1 || b != 2 || c != 3 || d != 4 {
		t.Fatalf("read %d %d %d %d", a, b, c, d)
	}
	if got := r.Bytes(2); !bytes.Equal(got, []byte("ab")) {
		t.Fatalf("Bytes = %q", got)
	}
	if err := r.Done(); err != nil {
		t.Fatal(err)
	}
}

func TestRefuses(t *testing.T) {
	for _, tc := range []struct {
		name string
		read func(*octets.Reader)
		want octets.ErrorKind
	}{
		{"one octet short", func(r *octets.Reader) { r.U32() }, octets.ErrShort},
		{"a negative length", func(r *octets.Reader) { r.Bytes(-1) }, octets.ErrShort},
		{"a length larger than memory", func(r *octets.Reader) { r.Bytes(1 << 40) }, octets.ErrShort},
		{"octets left over", func(r *octets.Reader) { r.U8() }, octets.ErrTrailing},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := octets.NewReader([]byte{1, 2, 3})
			tc.read(r)
			err := r.Done()
			if !errors.Is(err, tc.want) {
				t.Fatalf("Done() = %v, want %v", err, tc.want)
			}
			if rcode.Of(err) != rcode.FormErr {
				t.Fatalf("code %v", rcode.Of(err))
			}
		})
	}
}

func TestKeepsTheFirstError(t *testing.T) {
	r := octets.NewReader([]byte{1})
	first := errors.New("first")
	r.Fail(first)
	r.Fail(errors.New("second"))
	if r.U8() != 0 || r.Len() != 0 || !errors.Is(r.Done(), first) {
		t.Fatalf("after Fail: len %d, err %v", r.Len(), r.Done())
	}
}
