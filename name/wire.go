package name

// FromWire reads the uncompressed name at the start of b (RFC 1035 §3.1) and
// returns how many octets it took. ASCII letters are folded to lower case
// (E-08); A-labels are decoded, checked and must encode to themselves (E-114).
// Octets of 128 and more are ErrSyntax here: the UTF-8 and DNSII wire forms
// have readers of their own.
//
// A name of plain labels costs one allocation and reads no IDNA table. Errors
// are bare kinds, so that rejecting costs nothing either.
func FromWire(b []byte) (n Name, octets int, err error) {
	var form former
	for at := 0; at < len(b); {
		length := int(b[at])
		if length == 0 {
			if n, err = form.name(); err != nil {
				return Name{}, 0, err
			}
			return n, at + 1, nil
		}
		if length > MaxLabel {
			return Name{}, 0, ErrLabelType
		}
		if at++; length > len(b)-at {
			return Name{}, 0, ErrTruncated
		}
		if err := addASCII(&form, b[at:at+length]); err != nil {
			return Name{}, 0, err
		}
		at += length
	}
	return Name{}, 0, ErrTruncated
}

// AppendWire appends the name on the wire to b: its labels and the root's
// zero octet, at most MaxWire octets.
func (n Name) AppendWire(b []byte) []byte {
	return append(append(b, n.wire...), 0)
}

// Wire returns the name on the wire.
func (n Name) Wire() []byte {
	return n.AppendWire(make([]byte, 0, len(n.wire)+1))
}
