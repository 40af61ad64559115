package dnssec

import (
	"bytes"
	"slices"
)

// canonicalRData returns the RDATA of an RRset in canonical form and order (RFC
// 4034 §6.2, §6.3): the slice itself if that is what it is in. Its octets are
// never changed.
func canonicalRData(buf [][]byte, t uint16, rdata [][]byte) [][]byte {
	copied := false
	for i, data := range rdata {
		if folded := foldNames(t, data); folded != nil {
			if !copied {
				rdata, copied = append(buf[:0], rdata...), true
			}
			rdata[i] = folded
		}
	}
	if !slices.IsSortedFunc(rdata, bytes.Compare) {
		if !copied {
			rdata = append(buf[:0], rdata...)
		}
		slices.SortFunc(rdata, bytes.Compare)
	}
	return rdata
}

// foldNames returns RDATA with its names in lower case, nil if they are: those
// of the types of RFC 4034 §6.2, of which RFC 6840 §5.1 takes some away.
func foldNames(t uint16, data []byte) (folded []byte) {
	at, names := namesIn(t, data)
	for range names {
		for at < len(data) && data[at] != 0 {
			end := min(at+1+int(data[at]), len(data))
			for i := at + 1; i < end; i++ {
				if c := data[i]; 'A' <= c && c <= 'Z' {
					if folded == nil {
						folded = bytes.Clone(data)
					}
					folded[i] = c + 'a' - 'A'
				}
			}
			at = end
		}
		at++
	}
	return folded
}

// namesIn returns where the names in RDATA begin and how many there are.
func namesIn(t uint16, data []byte) (at, names int) {
	switch t {
	case 2, 3, 4, 5, 7, 8, 9, 12, 39: // NS, MD, MF, CNAME, MB, MG, MR, PTR, DNAME
		return 0, 1
	case 6, 14, 17: // SOA, MINFO, RP
		return 0, 2
	case 15, 18, 21, 36: // MX, AFSDB, RT, KX
		return 2, 1
	case 26: // PX
		return 2, 2
	case 33: // SRV
		return 6, 1
	case 35: // NAPTR: two numbers and three strings before it
		at = 4
		for range 3 {
			if at >= len(data) {
				return 0, 0
			}
			at += 1 + int(data[at])
		}
		return at, 1
	}
	return 0, 0
}

// Compare orders names on the wire, in lower case, as RFC 4034 §6.1 does: by the
// labels from the right, a name before those below it. It is name.Compare for
// octets that need not be a name.
func Compare(a, b []byte) int {
	var startsA, startsB [128]uint8
	i, j := starts(&startsA, a), starts(&startsB, b)
	for i > 0 && j > 0 {
		i, j = i-1, j-1
		if order := bytes.Compare(labelAt(a, startsA[i]), labelAt(b, startsB[j])); order != 0 {
			return order
		}
	}
	return i - j
}

// starts writes where each label begins and returns how many there are.
func starts(at *[128]uint8, wire []byte) (count int) {
	for i := 0; i < len(wire) && wire[i] != 0 && count < len(at); i += 1 + int(wire[i]) {
		at[count] = uint8(i)
		count++
	}
	return count
}

func labelAt(wire []byte, at uint8) []byte {
	first := int(at) + 1
	return wire[first : first+int(wire[at])]
}
