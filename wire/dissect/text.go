package dissect

import (
	"fmt"
	"strings"
)

// shown is how many octets of a field are printed.
const shown = 16

// Text prints fields, one a line: offset, size, name and what it says, with
// what is inside below it, and the octets at the end.
func Text(fields []Field) string {
	var b strings.Builder
	write(&b, fields, 0)
	return b.String()
}

func write(b *strings.Builder, fields []Field, depth int) {
	for i := range fields {
		f := &fields[i]
		label := strings.Repeat("  ", depth) + f.Name
		if f.Value != "" {
			label += ": " + f.Value
		}
		if f.Fault != "" {
			label += "  (" + f.Fault + ")"
		}
		line := fmt.Sprintf("%6d %6d  %-44s", f.Offset, f.Size, label)
		if len(f.Fields) == 0 && f.Size > 0 {
			line += "  " + digits(f.Octets)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		write(b, f.Fields, depth+1)
	}
}

func digits(b []byte) string {
	if len(b) > shown {
		return fmt.Sprintf("%x…", b[:shown])
	}
	return fmt.Sprintf("%x", b)
}
