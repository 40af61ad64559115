// Package dnsii reads and writes names in the label forms of the DNSII draft
// (draft-ietf-idn-dnsii-mdnp-01): label type 10, which says in which charset a
// label is, how many characters it has, and then the characters.
//
// The forms are transfer syntax. A name is a [name.Name] whatever it came in,
// with one key (E-114); only the A-label form is stored, signed or hashed
// (E-110). Each label of a name is read by its own type, so ordinary and
// extended labels mix. An extended label is mapped as typed input is, an
// ordinary one never (E-98). That mapping is no part of consensus, and nothing
// that this package reads may become part of a transaction except as the Name
// it stands for.
//
// A label has one octet form in each charset: what would not be written back
// octet for octet is refused, so neither an overlong UTF-8 sequence, a byte
// order mark, a needless UTF-7 shift nor a vendor's extension of a charset
// passes. No decoder allocates by a length that it was sent.
//
// # Compression
//
// This package follows no pointer. A pointer is an octet of 192 or more where
// a label would begin (top bits 11), and the octet after it; Decode stops there
// with [ErrPointer], at every form. Whoever holds the whole message reads label
// by label with [Codec.DecodeLabel], follows pointers, and gives what it
// gathered to [Join]. A pointer may lead to the first octet of a label only,
// the Offset of some Label, never to its COUNT or characters (E-108), and a
// suffix may be shared only if its octets are identical (E-109).
//
// Which listener speaks which form, and to whom, is not known here: the forms
// are never told apart by looking at octets (E-95).
package dnsii

//go:generate go test -run TestStrays . -update
