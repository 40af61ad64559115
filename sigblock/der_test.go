package sigblock

import (
	"bytes"
	"errors"
	"testing"
)

// U-055, U-152: what parses has one spelling, and is refused without a panic
// otherwise.
func FuzzDERRoundTrip(f *testing.F) {
	f.Add([]byte{0x30, 6, 2, 1, 1, 2, 1, 1})
	f.Add([]byte{0x30, 7, 2, 2, 0, 0x80, 2, 1, 1})
	f.Add(toDER(bytes.Repeat([]byte{0xff}, 64)))
	f.Add(toDER(bytes.Repeat([]byte{0x7f}, 64)))
	f.Fuzz(func(t *testing.T, der []byte) {
		sig, err := fromDER(der)
		if err != nil {
			if !errors.Is(err, ErrDER) {
				t.Fatalf("error %v", err)
			}
			return
		}
		if again := toDER(sig[:]); !bytes.Equal(again, der) {
			t.Fatalf("two spellings\n%x\n%x", der, again)
		}
	})
}

// A signature is never longer than its field, and every R‖S without zeros comes
// back.
func TestDERSizes(t *testing.T) {
	for _, first := range []byte{0, 1, 0x7f, 0x80, 0xff} {
		sig := bytes.Repeat([]byte{first}, 64)
		sig[31], sig[63] = 1, 1
		der := toDER(sig)
		back, err := fromDER(der)
		if err != nil || !bytes.Equal(back[:], sig) || len(der) < 8 || len(der) > 72 {
			t.Errorf("%02x…: %x, %v", first, der, err)
		}
	}
}
