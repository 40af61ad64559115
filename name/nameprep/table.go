package nameprep

// A flag says which tables of RFC 3454 a code point is in.
type flag uint8

const (
	unassigned  flag = 1 << iota // A.1
	nothing                      // B.1: mapped to nothing
	prohibited                   // C.1.2, C.2.2, C.3 to C.9
	rightToLeft                  // D.1, RandALCat
	leftToRight                  // D.2, LCat
)

// A class is all that the steps ask of a code point.
type class struct {
	flags     flag
	combining uint8 // Canonical_Combining_Class
}

func (c class) is(f flag) bool { return c.flags&f != 0 }

// classOf looks r up. r is at most U+10FFFF.
func classOf(r rune) class {
	last := uint32(r)<<8 | 0xff
	lo, hi := 0, len(ranges) // ranges[lo] <= last < ranges[hi]
	for hi-lo > 1 {
		if middle := (lo + hi) / 2; ranges[middle] <= last {
			lo = middle
		} else {
			hi = middle
		}
	}
	return classes[ranges[lo]&0xff]
}

// mappedTo returns what mapping and compatibility decomposition make of r, if
// they change it.
func mappedTo(r rune) (text string, changed bool) {
	last := uint64(r)<<32 | 0xffffffff
	lo, hi := 0, len(mapped) // mapped[lo] <= last < mapped[hi]
	for hi-lo > 1 {
		if middle := (lo + hi) / 2; mapped[middle] <= last {
			lo = middle
		} else {
			hi = middle
		}
	}
	if mapped[lo]>>32 != uint64(r) {
		return "", false
	}
	at, size := uint32(mapped[lo])>>8, uint32(mapped[lo])&0xff
	return texts[at : at+size], true
}
