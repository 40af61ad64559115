// Package dissect says of every octet of a native message or of a proof
// container what it is, as docs/reference/wire.md does: a tree of fields whose
// leaves tile the octets. Whether they are a message is not its opinion but
// package wire's, which it asks; so it explains to the end what decodes and
// stops at the first fault of what does not. What a message only carries, such
// as a signature, a proof or a transaction, is explained too, and a fault in it
// is noted where it stands.
//
// The package also turns messages into JSON and back: Describe and Build.
package dissect
