package dnsii

import (
	"fmt"
	"strconv"
)

// A Field is a run of bits of a name on the wire and what they say.
type Field struct {
	Bit   int // where it begins, in bits from the first octet of the name
	Bits  int // how many bits it has
	Label int // which label it is part of; the root and a pointer count
	Name  string
	Value string
}

// Describe returns the fields of the name at the start of b, in order, up to
// its root, a pointer, or what cannot be read. The error is what Decode says of
// the same octets; the fields before the fault are there all the same.
func (c Codec) Describe(b []byte) ([]Field, error) {
	var d description
	for at := 0; at < min(len(b), MaxOctets); d.label++ {
		d.bit = 8 * at
		l, err := c.DecodeLabel(b[at:])
		c.describe(&d, l, b[at:])
		if err != nil || l.IsRoot() {
			break
		}
		at += len(l.Octets)
	}
	_, _, err := c.DecodeName(b)
	return d.fields, err
}

// A description gathers fields.
type description struct {
	fields     []Field
	bit, label int
}

func (d *description) add(bits int, name, value string) {
	d.fields = append(d.fields, Field{Bit: d.bit, Bits: bits, Label: d.label, Name: name, Value: value})
	d.bit += bits
}

// describe adds the fields of the label at the start of b.
func (c Codec) describe(d *description, l Label, b []byte) {
	switch b[0] >> 6 {
	case 0b00:
		d.add(2, "label type", "00 ordinary")
		d.add(6, "length", strconv.Itoa(l.Count))
		if len(l.Octets) > 1 {
			d.add(8*l.Count, "octets", l.Text)
		}
	case 0b11:
		d.add(2, "label type", "11 pointer")
		if len(b) > 1 {
			d.add(14, "offset", strconv.Itoa(int(b[0]&0x3f)<<8|int(b[1])))
		}
	case 0b10:
		d.add(2, "label type", "10 DNSII")
		c.describeExtended(d, l, b)
	default:
		d.add(2, "label type", "01 extended")
		d.add(6, "extended label type", fmt.Sprintf("%06b", b[0]&0x3f))
		c.describeExtended(d, l, b)
	}
}

// describeExtended adds what follows the label type, as far as it is this
// form's and there are octets.
func (c Codec) describeExtended(d *description, l Label, b []byte) {
	if b[0]>>6 != c.Form.top() || c.Form.top() == 0b01 && b[0] != elt {
		return
	}
	switch c.Form {
	case Full:
		d.add(2, "reserved", fmt.Sprintf("%02b", b[0]>>4&0b11))
		if len(b) > 1 {
			ilet := uint16(b[0]&0x0f)<<8 | uint16(b[1])
			d.add(12, "ILET", fmt.Sprintf("%d %s", ilet, Charset(ilet)))
		}
	case Reduced:
		d.add(1, "reserved", strconv.Itoa(int(b[0]>>5&1)))
		d.add(5, "ILET", describeReduced(b[0]&0x1f))
	case EDNS:
		if len(b) > 1 {
			d.add(8, "ILET", describeReduced(b[1]))
		}
	case EDNSOption:
	}
	header := c.Form.header()
	if len(b) < header {
		return
	}
	unit := "characters"
	if c.Form.countsOctets(l.Charset) {
		unit = "octets"
	}
	d.add(8, "COUNT", fmt.Sprintf("%d %s", b[header-1], unit))
	if len(l.Octets) > header {
		d.add(8*(len(l.Octets)-header), "characters", l.Text)
	}
}

func describeReduced(ilet byte) string {
	if s, ok := fromReduced(uint16(ilet)); ok {
		return fmt.Sprintf("%d %s", ilet, s)
	}
	return fmt.Sprintf("%d not assigned", ilet)
}
