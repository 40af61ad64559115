package name

import "strings"

// Compare orders names as RFC 4034 §6.1 does: by the labels from the right,
// as octet strings, a name before those below it. It returns -1, 0 or 1.
func Compare(a, b Name) int {
	if a == b {
		return 0
	}
	var startsA, startsB [MaxWire / 2]uint8
	i, j := a.starts(&startsA), b.starts(&startsB)
	for i > 0 && j > 0 {
		i, j = i-1, j-1
		if order := strings.Compare(a.labelAt(startsA[i]), b.labelAt(startsB[j])); order != 0 {
			return order
		}
	}
	if i < j {
		return -1
	}
	return 1
}

// starts writes where each label begins and returns how many there are.
func (n Name) starts(at *[MaxWire / 2]uint8) int {
	count := 0
	for i := 0; i < len(n.wire); i += 1 + int(n.wire[i]) {
		at[count] = uint8(i)
		count++
	}
	return count
}

func (n Name) labelAt(at uint8) string {
	first := int(at) + 1
	return n.wire[first : first+int(n.wire[at])]
}
