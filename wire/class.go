package wire

import (
	"strconv"
	"strings"
)

// A Class is the class of a record or a question. Records are class IN only
// (E-39); ANY asks for IN.
type Class uint16

// The classes of the draft (draft §3.2, Table 3).
const (
	ClassIN  Class = 1
	ClassANY Class = 255
)

// String returns the mnemonic of c, or CLASSnnn (RFC 3597 §5).
func (c Class) String() string {
	switch c {
	case ClassIN:
		return "IN"
	case ClassANY:
		return "ANY"
	}
	return "CLASS" + strconv.Itoa(int(c))
}

// ParseClass reads a mnemonic or CLASSnnn, in either case. It fails with
// ErrMnemonic.
func ParseClass(s string) (Class, error) {
	switch {
	case strings.EqualFold(s, "IN"):
		return ClassIN, nil
	case strings.EqualFold(s, "ANY"):
		return ClassANY, nil
	}
	n, err := parseNumbered("CLASS", s)
	return Class(n), err
}
