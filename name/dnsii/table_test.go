package dnsii

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"slices"
	"testing"
)

// D-029: the tables have the characters that their standards have, and no
// vendor's. The letters, marks and digits of all but GBK are those of another
// implementation, which lacks the Hangul filler in EUC-KR; the digests, the first half of SHA-256 over lines of
// octets and code point, hold a new golang.org/x/text to the same tables.
func TestTablesHaveWhatTheStandardHas(t *testing.T) {
	for _, tc := range []struct {
		charset Charset
		want    [3]int // characters of 1, 2 and 3 octets
		digest  string
	}{
		{KOI8R, [3]int{256}, "6bb5beb96730e030b1d74403d34aacff"},
		{ShiftJIS, [3]int{128 + 63, 6879}, "94a9a4c37c7f3561d2228774d102a98c"},
		// The tilde of JIS X 0212 is the one of JIS X 0208.
		{EUCJP, [3]int{128, 6879 + 63, 6067 - 1}, "76dc4629f17b532313ecf17f25499c2f"},
		// With the euro and registered signs of 1998.
		{EUCKR, [3]int{128, 8224 + 2}, "9be2cd7c9f59d7396deddb4c2e250cfb"},
		{GB2312, [3]int{128, 682 + 6763}, "2e266d82b47bfe400fee9d6ff050b5c3"},
		{GBK, [3]int{129, 21871}, "80d462b90c160ca056ecf3174092f8b6"},
		{GB18030, [3]int{128, 21872}, "443510acb1dcd52095ad75ba3642bcdc"},
		// 十 and 卅 are there twice.
		{Big5, [3]int{128, 408 + 5401 + 7652 - 2}, "773b225c73699c78f22a041902abeb8c"},
	} {
		t.Run(tc.charset.String(), func(t *testing.T) {
			s := sweep{coder: tc.charset.coder(), digest: sha256.New()}
			s.visit(t, nil)
			if s.found != tc.want {
				t.Errorf("characters of 1, 2 and 3 octets: %d, want %d", s.found, tc.want)
			}
			if got := fmt.Sprintf("%x", s.digest.Sum(nil)[:16]); got != tc.digest {
				t.Errorf("digest %s, want %s", got, tc.digest)
			}
		})
	}
}

// A sweep goes through all characters of up to three octets.
type sweep struct {
	coder  coder
	found  [3]int
	digest hash.Hash
}

// visit looks at every character that begins with prefix.
func (s *sweep) visit(t *testing.T, prefix []byte) {
	t.Helper()
	for octet := range 256 {
		b := append(slices.Clip(prefix), byte(octet))
		r, n, err := s.coder.next(b)
		if errors.Is(err, ErrTruncated) && len(b) < 3 {
			s.visit(t, b)
			continue
		}
		if err != nil {
			continue
		}
		s.found[n-1]++
		fmt.Fprintf(s.digest, "%x %x\n", b, r)
		if back, ok := s.coder.put(nil, r); !ok || string(back) != string(b) {
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
		if s.String()[0] == 'M' {
			t.Errorf("%d has no name", s)
		}
	}
	if got, want := Charset(9).String(), "MIBenum 9"; got != want || Charset(9).ISO10646() {
		t.Errorf("%s, want %s", got, want)
	}
}
