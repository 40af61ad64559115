// Package dissect says of every octet of a native message or of a proof
// container what it is, as docs/reference/wire.md does: a tree of fields whose
// leaves tile the octets. Whether they are a message is not its opinion but
// package wire's, which it asks; so it explains to the end what decodes and
// stops at the first fault of what does not. What a message only carries, such
// as a signature, a proof or a transaction, is explained too, and a fault in it
// is noted where it stands. Headers and commits are CometBFT's, whom no package
// of the core knows: what they are is read here, from tables.
//
// An explanation is larger than what it explains, within a bound: lists of the
// shortest things are told one by one for a while, and the rest as one field.
//
// The package also turns messages into JSON and back: Describe and Build.
package dissect
