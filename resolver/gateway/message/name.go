package message

import (
	"errors"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Name is a name of a message: which one it is, and how it was sent.
type Name struct {
	Name name.Name // the zero Name with Err
	Err  error     // why it is no name, of package name or dnsii; the Octets are all there is then
	// Octets are its labels as they were sent, with pointers followed, and the
	// root. They alias the message if it had no pointer.
	Octets   []byte
	Extended bool // it has an extended label
	// Aware is whether the first label is an extended one, or marked as such:
	// who sends it understands them (DNSII §2.1).
	Aware    bool
	EightBit bool // an ordinary label has octets of 128 or more
	// Charset is that of the first extended label with one beyond ASCII, 0 if
	// there is none.
	Charset dnsii.Charset

	g grammar
}

// RCode is what a question for the name deserves: NOERROR if it is a name,
// FORMERR for an extended label that is none and for an A-label that does not
// decode, and NXDOMAIN for ordinary labels that nobody's name has (E-114,
// E-120).
func (n *Name) RCode() rcode.Code {
	switch {
	case n.Err == nil:
		return rcode.NoError
	case errors.Is(n.Err, name.ErrALabel):
		return rcode.FormErr
	case !n.Extended:
		return rcode.NXDomain
	case errors.Is(n.Err, dnsii.ErrName):
		return rcode.FormErr
	}
	for _, l := range n.labels() {
		if !l.Extended {
			continue
		}
		if _, err := dnsii.Join([]dnsii.Label{l}); err != nil {
			return rcode.FormErr
		}
	}
	return rcode.NXDomain
}

// Suffix returns the name of the last k labels, if that is one. A name that is
// none as a whole can end like one (E-120).
func (n *Name) Suffix(k int) (name.Name, bool) {
	labels := n.labels()
	if k > len(labels) {
		return name.Name{}, false
	}
	suffix, err := dnsii.Join(labels[len(labels)-k:])
	return suffix, err == nil
}

// Ending returns the longest name that a name ends with, the root if it ends with
// none.
func (n *Name) Ending() name.Name {
	for labels := n.labels(); len(labels) > 0; labels = labels[1:] {
		if ending, err := dnsii.Join(labels); err == nil {
			return ending
		}
	}
	return name.Name{}
}

// labels returns the labels without the root. Those that are no text even so
// have none.
func (n *Name) labels() (list []dnsii.Label) {
	for at := n.start(); at < len(n.Octets); {
		l := n.label(at)
		if l.IsRoot() {
			break
		}
		list = append(list, l)
		at += len(l.Octets)
	}
	return list
}

// start is the length of the marker, if there is one.
func (n *Name) start() int {
	if n.g.marker && n.Octets[0] == elt {
		return 1
	}
	return 0
}

// label returns the label at at. An ordinary one of octets that are no text has
// the text U+FFFD, which no name can have.
func (n *Name) label(at int) dnsii.Label {
	l, err := n.g.DecodeLabel(n.Octets[at:])
	if err != nil {
		l.Text, l.Octets = "\ufffd", n.Octets[at:at+1+l.Count]
	}
	return l
}

// skip returns where the label after k others begins in the octets.
func (n *Name) skip(k int) int {
	at := n.start()
	for range k {
		if c := n.Octets[at]; c < 64 {
			at += 1 + int(c)
			continue
		}
		at += len(n.label(at).Octets)
	}
	return at
}

// asked reads the name of the question, which has no pointers.
func (m *Message) asked() Name {
	if m.g.extended {
		return m.name(headerSize)
	}
	n := Name{g: m.g, Octets: m.Question.Octets[:len(m.Question.Octets)-4]}
	n.resolve()
	return n
}

// name reads the name at off, where a walk has been.
func (m *Message) name(off int) Name {
	n := Name{g: m.g}
	var before []byte // labels that a pointer ended
	for start, at := off, off; ; {
		c := m.b[at]
		if c == 0 {
			n.Octets = m.b[start : at+1]
			if before != nil {
				n.Octets = append(before, n.Octets...)
			}
			n.resolve()
			return n
		}
		if c >= 0xc0 {
			before = append(before, m.b[start:at]...)
			start = pointerAt(m.b, at)
			at = start
			continue
		}
		first := at == off
		at += n.note(m.b[at:], first)
	}
}

// note notes what the label at the start of b says of its name, and returns how
// long it is.
func (n *Name) note(b []byte, first bool) int {
	c := b[0]
	switch {
	case c < 64:
		return 1 + int(c)
	case n.g.marker && c == elt && first:
		n.Aware = true
		return 1
	}
	l, _ := n.g.DecodeLabel(b) // which the walk has read
	n.Extended, n.Aware = true, n.Aware || first
	if n.Charset == 0 && l.Charset != dnsii.USASCII {
		n.Charset = l.Charset
	}
	return len(l.Octets)
}

// resolve finds out which name the octets are.
func (n *Name) resolve() {
	if !n.Extended && n.start() == 0 {
		n.Name, _, n.Err = name.FromWire(n.Octets)
		if n.Err == nil {
			return
		}
		n.EightBit = !isASCII(n.Octets)
		if !n.EightBit || !n.g.EightBit {
			return
		}
	}
	labels := n.labels()
	for _, l := range labels {
		n.EightBit = n.EightBit || !l.Extended && !isASCII(l.Octets)
	}
	n.Name, n.Err = dnsii.Join(labels)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
