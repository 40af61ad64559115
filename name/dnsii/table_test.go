package dnsii

import (
	"errors"
	"slices"
	"testing"
)

// D-029: the tables have the characters that their standards have, and no
// vendor's. The figures are of another implementation of each charset or of
// the standard itself; what differs is said in the row.
func TestTablesHaveWhatTheStandardHas(t *testing.T) {
	for _, tc := range []struct {
		charset Charset
		want    [4]int // characters of 1 to 4 octets; of 4, only the first is looked for
	}{
		{KOI8R, [4]int{256}},
		{ShiftJIS, [4]int{128 + 63, 6879}},
		{EUCJP, [4]int{128, 6879 + 63, 6067 - 1}}, // the tilde is JIS X 0208's
		{EUCKR, [4]int{128, 8224 + 2}},            // and the euro and registered signs of 1998
		{GB2312, [4]int{128, 682 + 6763}},
		{Big5, [4]int{128, 408 + 5401 + 7652 - 2}}, // 十 and 卅 are there twice
	} {
		t.Run(tc.charset.String(), func(t *testing.T) {
			var got [4]int
			count(t, tc.charset.coder(), nil, &got)
			if got != tc.want {
				t.Errorf("characters of 1 to 4 octets: %d, want %d", got, tc.want)
			}
		})
	}
}

// count visits every character that begins with prefix.
func count(t *testing.T, c coder, prefix []byte, found *[4]int) {
	t.Helper()
	for octet := range 256 {
		b := append(slices.Clip(prefix), byte(octet))
		r, n, err := c.next(b)
		if errors.Is(err, ErrTruncated) && len(b) < 3 {
			count(t, c, b, found)
			continue
		}
		if err != nil {
			continue
		}
		found[n-1]++
		if back, ok := c.put(nil, r); !ok || string(back) != string(b) {
			t.Errorf("%x is %U, which is written %x", b, r, back)
		}
	}
}

// Every supported charset has a coder or is UTF-7, a name, and a place in order.
func TestCharsetsAreComplete(t *testing.T) {
	last := Charset(0)
	for _, s := range Charsets() {
		if s <= last || s > 0xfff {
			t.Errorf("%d behind %d", s, last)
		}
		if last = s; (s.coder() == nil) != (s == UTF7) {
			t.Errorf("%s: no coder", s)
		}
		if s.String() == Charset(9).String() || s.String()[0] == 'M' {
			t.Errorf("%d has no name", s)
		}
	}
	if got, want := Charset(9).String(), "MIBenum 9"; got != want || Charset(9).ISO10646() {
		t.Errorf("%s, want %s", got, want)
	}
}
