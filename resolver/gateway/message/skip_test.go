package message_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

func TestSkip(t *testing.T) {
	for _, tc := range []struct {
		name, msg string
		at, want  int
	}{
		{"the root", "\x00x", 0, 1},
		{"a name", "x\x01a\x02bc\x00x", 1, 7},
		{"a pointer", "\xc0\x0cx", 0, 2},
		{"labels and a pointer", "\x01a\xc0\x0cx", 0, 4},
		{"a label of another type", "\x01a\x42\x00", 0, 4},
		{"a label that does not end", "\x05ab", 0, 3},
		{"a name that does not end", "\x01a", 0, 2},
		{"behind the message", "\x00", 7, 1},
	} {
		if got := message.Skip([]byte(tc.msg), tc.at); got != tc.want {
			t.Errorf("%s: %d, want %d", tc.name, got, tc.want)
		}
	}
}
