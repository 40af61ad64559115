package dnsii

import (
	"fmt"
	"slices"
)

// A Codec reads and writes names in one form. The zero Codec is the full form
// with every charset, whose ordinary labels are ASCII.
type Codec struct {
	Form       Form
	Charset    Charset // of every extended label under EDNSOption, else ignored
	Restricted bool    // only ISO 10646 transformations (DNSII §3.1)
	EightBit   bool    // ordinary labels may be UTF-8, which is never mapped (the UTF-8 profile)
	Aware      bool    // the first label is written in extended form whatever it holds (DNSII §2.2, E-99)
}

// charset returns the charset that an ILET stands for, if the codec takes it.
func (c Codec) charset(ilet uint16) (Charset, error) {
	s := Charset(ilet)
	switch c.Form {
	case Reduced, EDNS:
		var ok bool
		if s, ok = fromReduced(ilet); !ok {
			return 0, fmt.Errorf("%w: reduced ILET %d", ErrCharset, ilet)
		}
	case EDNSOption:
		s = c.Charset
	case Full:
	}
	return s, c.allow(s)
}

// ilet returns the ILET that stands for a charset, 0 under EDNSOption.
func (c Codec) ilet(s Charset) (uint16, error) {
	if err := c.allow(s); err != nil {
		return 0, err
	}
	switch c.Form {
	case Reduced, EDNS:
		if ilet, ok := toReduced(s); ok {
			return ilet, nil
		}
		return 0, fmt.Errorf("%w: no reduced ILET for %s", ErrCharset, s)
	case EDNSOption:
		if s != c.Charset {
			return 0, fmt.Errorf("%w: %s in a message of %s", ErrCharset, s, c.Charset)
		}
		return 0, nil
	case Full:
	}
	return uint16(s), nil
}

// allow refuses charsets that are not supported or not spoken here.
func (c Codec) allow(s Charset) error {
	list := supported()
	switch {
	case !slices.Contains(list[:], s):
		return fmt.Errorf("%w: %s", ErrCharset, s)
	case c.Restricted && !s.ISO10646():
		return fmt.Errorf("%w: %s", ErrRestricted, s)
	}
	return nil
}
