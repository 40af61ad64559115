package dnsii

import "fmt"

// Limits of the forms (E-90).
const (
	MaxCount  = 63  // characters of a label
	MaxOctets = 512 // octets of a name in the form it is sent in
)

// elt is the first octet of an extended label of RFC 2671, label type 01, with
// the draft's type 000010 (DNSII §3.3.1).
const elt = 0x42

// A Form is how an extended label says what it is. A listener or a peer has
// one by configuration: the first two cannot be told apart by their octets
// (E-95).
type Form uint8

// The four forms.
const (
	// Full: 10, two reserved bits, an ILET of 12 bits that is a MIBenum, COUNT
	// (DNSII §2.2).
	Full Form = iota
	// Reduced: 10, one reserved bit, an ILET of 5 bits, COUNT (DNSII §3.2).
	Reduced
	// EDNS: 0x42, an octet with a reduced ILET, COUNT (DNSII §3.3.1).
	EDNS
	// EDNSOption: 0x42 and COUNT; the charset is in the OPT record of the
	// message (DNSII §3.3.2). Who reads it tries each charset and keeps the one
	// with which the message parses and which its OPT names (E-106).
	EDNSOption
)

// String returns the form's name as configuration and vectors write it.
func (f Form) String() string {
	switch f {
	case Full:
		return "full"
	case Reduced:
		return "reduced"
	case EDNS:
		return "edns"
	case EDNSOption:
		return "edns-option"
	}
	return fmt.Sprintf("form %d", uint8(f))
}

// top returns the two bits that begin the form's extended labels.
func (f Form) top() byte {
	if f == EDNS || f == EDNSOption {
		return 0b01
	}
	return 0b10
}

// header returns how many octets come before the characters.
func (f Form) header() int {
	if f == Reduced || f == EDNSOption {
		return 2
	}
	return 3
}

// countsOctets reports whether COUNT is a number of octets: for UTF-7 under an
// ILET that is the number of octets to be read each time (E-97).
func (f Form) countsOctets(s Charset) bool {
	return s == UTF7 && (f == Reduced || f == EDNS)
}

// fromReduced returns the charset of an ILET of DNSII §3.2. 6 and up are no
// charsets that exist.
func fromReduced(ilet uint16) (Charset, bool) {
	table := [...]Charset{USASCII, UTF7, UCS2, UTF8, UCS4, UTF16}
	if int(ilet) >= len(table) {
		return 0, false
	}
	return table[ilet], true
}

// toReduced returns the ILET of DNSII §3.2 for a charset.
func toReduced(s Charset) (ilet uint16, ok bool) {
	for {
		switch t, known := fromReduced(ilet); {
		case !known:
			return 0, false
		case t == s:
			return ilet, true
		}
		ilet++
	}
}
