package name

// A former gathers the labels of a name that is being read, whichever form it
// is read from. Every way into a Name goes through one.
type former struct {
	wire [MaxWire - 1]byte // labels in canonical form; the root's zero octet is not kept
	size int
	rtl  bool // a label has right-to-left characters: the Bidi rule binds them all
}

// name returns the finished name after the checks that need all labels.
func (f *former) name() (Name, error) {
	n := Name{string(f.wire[:f.size])}
	if f.rtl {
		return n.checkBidi()
	}
	return n, nil
}

// room returns where a label of that length goes, after writing its length.
func (f *former) room(length int) ([]byte, error) {
	switch {
	case length == 0:
		return nil, ErrEmptyLabel
	case length > MaxLabel:
		return nil, ErrLabelLength
	case f.size+1+length > len(f.wire):
		return nil, ErrNameLength
	}
	f.wire[f.size] = byte(length)
	label := f.wire[f.size+1 : f.size+1+length]
	f.size += 1 + length
	return label, nil
}

// addASCII adds a label of ASCII octets: letters, digits and hyphens, or such
// behind one underscore. It folds case.
func addASCII[T string | []byte](f *former, octets T) error {
	label, err := f.room(len(octets))
	if err != nil {
		return err
	}
	for i := range label {
		c := octets[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case 'A' <= c && c <= 'Z':
			c |= 0x20
		case c == '-' && i > 0 && i < len(label)-1 && label[i-1] != '_':
		case c == '_' && i == 0 && len(label) > 1:
		default:
			return ErrSyntax
		}
		label[i] = c
	}
	if len(label) >= 4 && label[2] == '-' && label[3] == '-' {
		return f.checkReserved(label)
	}
	return nil
}

// checkReserved judges a label with hyphens in positions 3 and 4, folded:
// only an A-label may have them, and only the one A-label of its U-label.
func (f *former) checkReserved(label []byte) error {
	if string(label[:len(acePrefix)]) != acePrefix {
		return ErrHyphens
	}
	t, err := decodePunycode(label[len(acePrefix):])
	if err != nil {
		return err
	}
	rtl, err := t.check()
	if err != nil {
		return err
	}
	f.rtl = f.rtl || rtl
	return nil
}

// addUnicode adds a label given as valid UTF-8. ASCII letters are folded;
// nothing else is mapped.
func (f *former) addUnicode(label string) error {
	if isASCII(label) {
		return addASCII(f, label)
	}
	u := foldASCII(label)
	t, err := newText(u)
	if err != nil {
		return err
	}
	rtl, err := t.check()
	if err != nil {
		return err
	}
	a, err := encodeULabel(u)
	if err != nil {
		return err
	}
	space, err := f.room(len(a))
	if err != nil {
		return err
	}
	copy(space, a)
	f.rtl = f.rtl || rtl
	return nil
}
