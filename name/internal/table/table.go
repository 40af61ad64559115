// Package table looks code points up in frozen tables, for the packages that have
// one each.
package table

// Class returns the class of a code point. Each element of runs is the first code
// point of a run, shifted left by 8, and the run's class; they ascend, and the
// first begins at 0.
func Class(runs []uint32, r rune) uint8 {
	return uint8(last(runs, uint32(r)<<8|0xff))
}

// Text returns what a table makes of a code point, if it has that. Each element of
// places is a code point, shifted left by 32, the place in texts, shifted left by
// 8, and the number of octets; they ascend, and there is one.
func Text(places []uint64, texts string, r rune) (text string, ok bool) {
	place := last(places, uint64(r)<<32|0xffffffff)
	if place>>32 != uint64(r) {
		return "", false
	}
	at, size := uint32(place)>>8, uint32(place)&0xff
	return texts[at : at+size], true
}

// last returns the last element of an ascending list that is at most limit, and
// the first if there is none.
func last[E uint32 | uint64](list []E, limit E) E {
	lo, hi := 0, len(list) // list[lo] <= limit < list[hi]
	for hi-lo > 1 {
		if middle := (lo + hi) / 2; list[middle] <= limit {
			lo = middle
		} else {
			hi = middle
		}
	}
	return list[lo]
}
