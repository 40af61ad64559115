package testnet

import "testing"

// What is told of a process that ended is the crash with its stack, or else
// the last line of its log.
func TestLastWords(t *testing.T) {
	for _, tc := range []struct{ name, log, want string }{
		{"nothing said", "", ""},
		{"an error", "up\nstore: disk-full\n", "store: disk-full"},
		{"a panic", "up\npanic: two blocks\n\ngoroutine 7\n", "panic: two blocks\n\ngoroutine 7\n"},
		{"a panic at once", "panic: none\n", "panic: none\n"},
		{"out of memory", "up\nfatal error: out of memory\nstack\n", "fatal error: out of memory\nstack\n"},
		{"the word in a line", "a panic: no\nended\n", "ended"},
	} {
		if got := lastWords(tc.log); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}
