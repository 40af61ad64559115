package name

import (
	"strings"
)

// Limits in octets (RFC 1035 §2.3.4; draft §1.3.1 for the last).
const (
	MaxWire       = 255 // a name on the wire, with the root's zero octet
	MaxText       = 253 // a name as text of A-labels, without a trailing dot
	MaxLabel      = 63  // a label on the wire
	CharacterByte = 16  // a registrable label, as UTF-8 of its U-label (E-01, E-02)
)

// A Name is a domain name in canonical form: lower-case A-labels. It is a
// valid name by construction, comparable with ==, and two words long. The
// zero Name is the root.
type Name struct {
	wire string // labels, each after its length octet; without the root's zero octet
}

// String returns the name as text of A-labels without a trailing dot, "." for
// the root.
func (n Name) String() string {
	if n.wire == "" {
		return "."
	}
	var buf [MaxWire]byte
	text := append(buf[:0], n.wire[1:]...)
	for i := int(n.wire[0]); i < len(text); i += 1 + int(n.wire[1+i]) {
		text[i] = '.'
	}
	return string(text)
}

// Unicode returns the name as people read it: A-labels turned into U-labels
// (draft §2.2.1.2). Parse of it gives n again.
func (n Name) Unicode() string {
	if !n.hasALabel() {
		return n.String()
	}
	var text strings.Builder
	for rest := n; rest.wire != ""; rest = rest.Parent() {
		if text.Len() > 0 {
			text.WriteByte('.')
		}
		text.WriteString(toUnicode(rest.Label(0)))
	}
	return text.String()
}

// NumLabels returns how many labels the name has, 0 for the root.
func (n Name) NumLabels() int {
	count := 0
	for i := 0; i < len(n.wire); i += 1 + int(n.wire[i]) {
		count++
	}
	return count
}

// Label returns the label at i in stored form, counted from the left. It
// panics unless 0 <= i < n.NumLabels().
func (n Name) Label(i int) string {
	if i < 0 {
		panic("name: negative label index")
	}
	at := 0
	for range i {
		at += 1 + int(n.wire[at])
	}
	return n.wire[at+1 : at+1+int(n.wire[at])]
}

// Parent returns the name without its first label. The root's is the root.
func (n Name) Parent() Name {
	if n.wire == "" {
		return n
	}
	return Name{n.wire[1+int(n.wire[0]):]}
}

// IsSubdomainOf reports whether n is parent or below it. Everything is below
// the root.
func (n Name) IsSubdomainOf(parent Name) bool {
	if !strings.HasSuffix(n.wire, parent.wire) {
		return false
	}
	// A suffix of octets counts only where a label begins: the digit 4 is
	// also the length 52.
	at, want := 0, len(n.wire)-len(parent.wire)
	for at < want {
		at += 1 + int(n.wire[at])
	}
	return at == want
}

func (n Name) hasALabel() bool {
	for i := 0; i < len(n.wire); i += 1 + int(n.wire[i]) {
		if strings.HasPrefix(n.wire[i+1:], acePrefix) {
			return true
		}
	}
	return false
}
