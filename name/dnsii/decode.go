package dnsii

import (
	"fmt"
	"strings"

	"github.com/utxo-dns/utxonode/name"
)

// A Decoded is a name and how it was sent.
type Decoded struct {
	Name   name.Name
	Labels []Label // without the root
	Octets int     // how many octets the name took, the root's included
}

// Aware reports whether the first label is an extended one, by which a querier
// says that it understands such labels (DNSII §2.1, E-99).
func (d Decoded) Aware() bool { return len(d.Labels) > 0 && d.Labels[0].Extended }

// ULabels returns the labels as people read them, mapped and with A-labels
// turned into U-labels; none for the root.
func (d Decoded) ULabels() []string {
	if d.Name.NumLabels() == 0 {
		return nil
	}
	return strings.Split(d.Name.Unicode(), ".")
}

// Decode reads the uncompressed name at the start of b. The error wraps an
// ErrorKind whose RCode is FORMERR, and the kind of package name where that
// says more.
func (c Codec) Decode(b []byte) (Decoded, error) {
	var d Decoded
	n, octets, err := c.walk(b, func(l Label) { d.Labels = append(d.Labels, l) })
	if err != nil {
		return Decoded{}, err
	}
	d.Name, d.Octets = n, octets
	return d, nil
}

// DecodeName is Decode for who asks only which name it is.
func (c Codec) DecodeName(b []byte) (n name.Name, octets int, err error) {
	return c.walk(b, func(Label) {})
}

// walk reads a name, shows each of its labels, and joins them.
func (c Codec) walk(b []byte, show func(Label)) (name.Name, int, error) {
	var whole joiner
	for at := 0; ; {
		l, err := c.DecodeLabel(b[at:])
		if err == nil && at+len(l.Octets) > MaxOctets {
			err = ErrSize
		}
		if err != nil {
			return name.Name{}, 0, fmt.Errorf("%w: at octet %d", err, at)
		}
		l.Offset = at
		at += len(l.Octets)
		if l.IsRoot() {
			n, err := whole.name()
			if err != nil {
				return name.Name{}, 0, err
			}
			return n, at, nil
		}
		if err := whole.add(l); err != nil {
			return name.Name{}, 0, fmt.Errorf("%w: at octet %d", err, l.Offset)
		}
		show(l)
	}
}

// Join returns the name of labels that were read one by one, without the root.
// It is the last step of Decode; with the labels gathered along pointers it
// reads compressed names. Errors are of kind ErrLabel and ErrName.
func Join(labels []Label) (name.Name, error) {
	var whole joiner
	for i, l := range labels {
		if err := whole.add(l); err != nil {
			return name.Name{}, fmt.Errorf("%w: label %d", err, i)
		}
	}
	return whole.name()
}
