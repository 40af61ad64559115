package name

import (
	"bytes"
	"unicode/utf8"
)

// The parameters of Punycode (RFC 3492 §5).
const (
	punycodeBase        = 36
	punycodeTMin        = 1
	punycodeTMax        = 26
	punycodeSkew        = 38
	punycodeDamp        = 700
	punycodeInitialBias = 72
	punycodeInitialN    = 0x80
)

// maxDelta keeps i and weight far below overflow: no label of 63 octets needs
// a larger one, since no code point is above U+10FFFF and no place above 59.
const maxDelta = (utf8.MaxRune + 1) * (maxRunes + 1)

// decodePunycode reads what is behind the prefix of a lower-case A-label (RFC 3492
// §6.2). It fails with ErrALabel. Without allocating: names are read from
// strangers, and none may take much more memory than its octets.
//
// Variable-length integers and the order of insertions leave each text one
// encoding, so what decodes encodes to the same octets.
func decodePunycode(s []byte) (t text, err error) {
	if basic := bytes.LastIndexByte(s, '-'); basic > 0 {
		for i := range basic {
			t.add(rune(s[i]))
		}
		s = s[basic+1:]
	}
	n, i, bias := punycodeInitialN, 0, punycodeInitialBias
	if len(s) == 0 {
		return t, ErrALabel // nothing but ASCII
	}
	for len(s) > 0 {
		from := i
		if i, s, err = addDelta(i, s, bias); err != nil {
			return t, err
		}
		count := t.size + 1
		bias = adaptBias(i-from, count, from == 0)
		n += i / count
		i %= count
		if !utf8.ValidRune(rune(n)) {
			return t, ErrALabel
		}
		t.insert(i, rune(n))
		i++
	}
	return t, nil
}

// addDelta adds the integer at the start of s to i and returns what follows it.
func addDelta(i int, s []byte, bias int) (sum int, rest []byte, err error) {
	weight := 1
	for k := punycodeBase; len(s) > 0; k += punycodeBase {
		digit := punycodeDigit(s[0])
		if s = s[1:]; digit < 0 {
			return 0, nil, ErrALabel
		}
		if i += digit * weight; i > maxDelta {
			return 0, nil, ErrALabel
		}
		threshold := min(max(k-bias, punycodeTMin), punycodeTMax)
		if digit < threshold {
			return i, s, nil
		}
		if weight *= punycodeBase - threshold; weight > maxDelta {
			// Whatever digit but zero comes next is too much, and a zero is the last.
			weight = maxDelta + 1
		}
	}
	return 0, nil, ErrALabel // the integer does not end
}

// punycodeDigit returns the value of a lower-case digit (RFC 3492 §5), -1 of
// another octet.
func punycodeDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c-'0') + 26
	case 'a' <= c && c <= 'z':
		return int(c - 'a')
	}
	return -1
}

// adaptBias is RFC 3492 §6.1.
func adaptBias(delta, count int, first bool) int {
	if first {
		delta /= punycodeDamp
	} else {
		delta /= 2
	}
	delta += delta / count
	k := 0
	for ; delta > (punycodeBase-punycodeTMin)*punycodeTMax/2; k += punycodeBase {
		delta /= punycodeBase - punycodeTMin
	}
	return k + (punycodeBase-punycodeTMin+1)*delta/(delta+punycodeSkew)
}
