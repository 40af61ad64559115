package name

import "strings"

// decodePunycode returns what the part of an A-label behind the prefix stands for
// (RFC 3492 §6.2). The label is part of a Name, so it was decoded before with all
// the checks that this one leaves out.
func decodePunycode(s string) string {
	const base, initialBias, initialN = 36, 72, 128
	var runes [maxRunes]rune
	size := 0
	if basic := strings.LastIndexByte(s, '-'); basic > 0 {
		for _, c := range s[:basic] {
			runes[size] = c
			size++
		}
		s = s[basic+1:]
	}
	n, i, bias := rune(initialN), 0, initialBias
	for s != "" {
		from, weight := i, 1
		for k := base; ; k += base {
			digit := punycodeDigit(s[0])
			s = s[1:]
			i += digit * weight
			threshold := min(max(k-bias, 1), 26)
			if digit < threshold {
				break
			}
			weight *= base - threshold
		}
		bias = adaptBias(i-from, size+1, from == 0)
		n += rune(i / (size + 1))
		i %= size + 1
		copy(runes[i+1:size+1], runes[i:size])
		runes[i] = n
		size++
		i++
	}
	return string(runes[:size])
}

// punycodeDigit returns the value of a lower-case digit (RFC 3492 §5).
func punycodeDigit(c byte) int {
	if c <= '9' {
		return int(c-'0') + 26
	}
	return int(c - 'a')
}

// adaptBias is RFC 3492 §6.1.
func adaptBias(delta, count int, first bool) int {
	const base, skew, damp, tMax, tMin = 36, 38, 700, 26, 1
	if first {
		delta /= damp
	} else {
		delta /= 2
	}
	delta += delta / count
	k := 0
	for ; delta > (base-tMin)*tMax/2; k += base {
		delta /= base - tMin
	}
	return k + (base-tMin+1)*delta/(delta+skew)
}
