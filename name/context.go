package name

// inContext applies the rule that RFC 5892 Appendix A has for the CONTEXTJ or
// CONTEXTO code point at i.
func (t *text) inContext(i int) bool {
	switch r := t.runes[i]; r {
	case '\u200c': // A.1 zero width non-joiner
		return t.before(i).combining == virama || t.joins(i)
	case '\u200d': // A.2 zero width joiner
		return t.before(i).combining == virama
	case '\u00b7': // A.3 middle dot: the Catalan l·l
		return i > 0 && i+1 < t.size && t.runes[i-1] == 'l' && t.runes[i+1] == 'l'
	case '\u0375': // A.4 Greek lower numeral sign
		return i+1 < t.size && t.classes[i+1].is(greek)
	case '\u05f3', '\u05f4': // A.5, A.6 Hebrew punctuation geresh and gershayim
		return t.before(i).is(hebrew)
	case '\u30fb': // A.7 katakana middle dot
		return t.hasKanaOrHan()
	default: // A.8, A.9 the two rows of Arabic digits do not mix
		if '\u0660' <= r && r <= '\u0669' {
			return !t.hasBetween('\u06f0', '\u06f9')
		}
		return '\u06f0' <= r && r <= '\u06f9' && !t.hasBetween('\u0660', '\u0669')
	}
}

// before returns the class of the code point before i, none at the start.
func (t *text) before(i int) class {
	if i == 0 {
		return class{}
	}
	return t.classes[i-1]
}

// joins is the expression of A.1: (L|D) T* here T* (R|D).
func (t *text) joins(i int) bool {
	left := i - 1
	for left >= 0 && t.classes[left].join == joinT {
		left--
	}
	right := i + 1
	for right < t.size && t.classes[right].join == joinT {
		right++
	}
	if left < 0 || right == t.size {
		return false
	}
	l, r := t.classes[left].join, t.classes[right].join
	return (l == joinL || l == joinD) && (r == joinR || r == joinD)
}

func (t *text) hasKanaOrHan() bool {
	for _, c := range t.classes[:t.size] {
		if c.is(kanaOrHan) {
			return true
		}
	}
	return false
}

func (t *text) hasBetween(lo, hi rune) bool {
	for _, r := range t.runes[:t.size] {
		if lo <= r && r <= hi {
			return true
		}
	}
	return false
}
