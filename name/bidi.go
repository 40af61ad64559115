package name

import "strings"

// rightToLeft reports whether a label with this code point is an RTL label,
// and its name a Bidi domain name (RFC 5893 §1.4).
func (c class) rightToLeft() bool {
	return c.bidi == bidiR || c.bidi == bidiAL || c.bidi == bidiAN
}

// checkBidi applies the Bidi rule to every label of a name that has an RTL
// label. Underscore labels are exempt: they are no LDH labels, people do not
// read them, and _dmarc must be possible below every name (E-09).
func (n Name) checkBidi() (Name, error) {
	for rest := n; rest.wire != ""; rest = rest.Parent() {
		label := rest.Label(0)
		if label[0] != '_' && !bidiRule(label) {
			return Name{}, ErrBidi
		}
	}
	return n, nil
}

// bidiRule is RFC 5893 §2, its six conditions in order, of a label that is part
// of a Name.
func bidiRule(label string) bool {
	var t text
	if strings.HasPrefix(label, acePrefix) {
		t = held(label)
	} else {
		for i := range len(label) {
			t.add(rune(label[i]))
		}
	}
	var seen [bidiNSM + 1]bool
	first, last := bidiOther, bidiOther
	for i, r := range t.all() {
		b := classOf(r).bidi
		if i == 0 {
			first = b
		}
		if b != bidiNSM {
			last = b
		}
		seen[b] = true
	}
	if seen[bidiOther] {
		return false
	}
	switch first {
	case bidiR, bidiAL:
		return !seen[bidiL] &&
			(last == bidiR || last == bidiAL || last == bidiEN || last == bidiAN) &&
			(!seen[bidiEN] || !seen[bidiAN])
	case bidiL:
		return !seen[bidiR] && !seen[bidiAL] && !seen[bidiAN] &&
			(last == bidiL || last == bidiEN)
	default:
		return false
	}
}
