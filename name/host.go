package name

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/utxo-dns/utxonode/name/nameprep"
)

// A Host is a hostname that was prepared for the UTF-8 profile of the DNS: each
// label by nameprep, then in UTF-8 (draft-skwan-utf8-dns-06 §2.2.5). It need be no
// valid Name: which characters an application may ask for is not decided there.
type Host struct {
	wire string // labels, each after its length octet; without the root's zero octet
}

// PrepareHost prepares a name that was typed into a resolver of that profile. The
// four characters that IDNA2008 tells from what nameprep makes of them stay as
// they are (E-113). The name must fit, in octets and never in characters, as UTF-8
// and as A-labels (E-117): labels of 63, 255 with length octets and root.
//
// Errors wrap an ErrorKind of this package or of nameprep; the code is FORMERR.
func PrepareHost(typed string) (Host, error) {
	if len(typed) > maxInput {
		return Host{}, fmt.Errorf("%w: %d octets of input", ErrNameLength, len(typed))
	}
	if !utf8.ValidString(typed) {
		return Host{}, fmt.Errorf("%w: %q", ErrEncoding, typed)
	}
	text := strings.Map(separator, typed)
	if text == "." {
		return Host{}, nil
	}
	var wire strings.Builder
	ascii := 1 // octets of the A-label form, with the root's
	for label := range strings.SplitSeq(strings.TrimSuffix(text, "."), ".") {
		prepared, size, err := prepareLabel(label)
		if err != nil {
			return Host{}, fmt.Errorf("%w: label %q", err, label)
		}
		wire.WriteByte(byte(len(prepared)))
		wire.WriteString(prepared)
		if ascii += 1 + size; ascii > MaxWire || wire.Len()+1 > MaxWire {
			return Host{}, fmt.Errorf("%w: %q", ErrNameLength, typed)
		}
	}
	return Host{wire.String()}, nil
}

// prepareLabel returns the label prepared, and the size of its A-label.
func prepareLabel(label string) (prepared string, size int, err error) {
	prepared, err = nameprep.Prepare(label, nameprep.KeepDeviations)
	switch {
	case err != nil:
		return "", 0, err
	case prepared == "":
		return "", 0, ErrEmptyLabel
	case strings.Contains(prepared, "."): // one dot leader is one of those that become a dot
		return "", 0, ErrCodePoint
	case len(prepared) > MaxLabel:
		return "", 0, ErrLabelLength
	case isASCII(prepared):
		return prepared, len(prepared), nil
	}
	a, err := encodeULabel(prepared)
	if err == nil && len(a) > MaxLabel {
		err = ErrLabelLength
	}
	return prepared, len(a), err
}

// String returns the prepared name as text, "." for the root.
func (h Host) String() string { return Name(h).String() }

// AppendWire appends the name as the profile sends it: UTF-8 labels and the root's
// zero octet, at most MaxWire octets.
func (h Host) AppendWire(b []byte) []byte { return Name(h).AppendWire(b) }

// Name returns the name that the host is on chain (E-114), or why it can be none
// there: what it was prepared to is read as it would be from the wire, with no
// further mapping.
func (h Host) Name() (Name, error) { return Parse(h.String()) }
