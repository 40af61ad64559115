package jupc_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

func TestFrames(t *testing.T) {
	long := bytes.Repeat([]byte{7}, jupc.MaxMessage)
	for _, tc := range []struct {
		name    string
		framing jupc.Framing
		in      []byte
		lang    jupc.Language
		msg     []byte
		err     error
	}{
		{"native", jupc.FramingShared, append([]byte{0, 0, 0, 2}, "ab"...), jupc.Native, []byte("ab"), nil},
		{"DNS", jupc.FramingShared, append([]byte{0, 17}, "abcdefghijklmnopq"...), jupc.DNS, []byte("abcdefghijklmnopq"), nil},
		{"native of 1 MiB", jupc.FramingShared, append([]byte{0, 16, 0, 0}, long...), jupc.Native, long, nil},
		{"an octet more", jupc.FramingShared, append([]byte{0, 16, 0, 1}, long...), "", nil, jupc.ErrTooLong},
		{"short DNS on a DNS stream", jupc.FramingDNS, []byte{0, 1, 9}, jupc.DNS, []byte{9}, nil},
		{"the end between messages", jupc.FramingShared, nil, "", nil, io.EOF},
		{"the end in a length", jupc.FramingShared, []byte{0, 0, 0}, "", nil, io.ErrUnexpectedEOF},
		{"the end in a message", jupc.FramingNative, []byte{0, 0, 0, 2, 1}, jupc.Native, nil, io.ErrUnexpectedEOF},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l, msg, err := jupc.ReadFrame(bytes.NewReader(tc.in), tc.framing)
			if !errors.Is(err, tc.err) || err == nil && (l != tc.lang || !bytes.Equal(msg, tc.msg)) {
				t.Errorf("%s, %d octets, %v", l, len(msg), err)
			}
		})
	}
}

// U-013, U-055: memory follows the octets that came, not the length announced.
func TestAnnouncedLengthIsNotAllocated(t *testing.T) {
	announced := append([]byte{0, 16, 0, 0}, make([]byte, 10)...)
	octets := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			_, _, _ = jupc.ReadFrame(bytes.NewReader(announced), jupc.FramingNative)
		}
	}).AllocedBytesPerOp()
	if octets > 16<<10 {
		t.Errorf("%d octets allocated for 10 that came", octets)
	}
}

// U-013, U-055: what is framed is read back in any pieces, and what is read can
// only have been framed so.
func FuzzFrames(f *testing.F) {
	f.Add([]byte{0, 0, 0, 2, 1, 2, 0, 17}, uint8(0))
	f.Add([]byte{0x7f, 0xff, 0xff, 0xff}, uint8(1))
	f.Add([]byte{0, 3, 1, 2, 3, 0, 0}, uint8(2))
	f.Fuzz(func(t *testing.T, in []byte, framing uint8) {
		mode := jupc.Framing(framing % 3)
		r := bytes.NewReader(in)
		pieces := iotest.OneByteReader(bytes.NewReader(in))
		var again []byte
		for {
			l, msg, err := jupc.ReadFrame(r, mode)
			l2, msg2, err2 := jupc.ReadFrame(pieces, mode)
			if l != l2 || !bytes.Equal(msg, msg2) || (err == nil) != (err2 == nil) {
				t.Fatalf("in pieces %s %x %v, whole %s %x %v", l2, msg2, err2, l, msg, err)
			}
			if err != nil {
				break
			}
			if again, err = jupc.AppendFrame(again, l, msg); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.HasPrefix(in, again) {
			t.Errorf("% x was read as % x", in, again)
		}
	})
}
