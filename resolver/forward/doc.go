// Package forward asks other people's resolvers about names outside the
// namespace, for DNS clients of a node whose operator wants that. It speaks DNS
// in whole messages, as package gateway does, and looks into them no further than
// it must: a question goes out in the octets in which it came, binary labels and
// letter case included (U-126, RFC 2181 §11), and so it comes back.
//
// Names of the namespace never leave, and neither do those under for.ref.only,
// which are made to look like names of the DNS and are not (D-038).
//
// Upstreams that are asked over TLS or HTTPS are preferred: the others are asked when none
// of them says anything.
//
// An upstream is trusted with what it says, as any forwarder's is, and nobody
// else is: a reply is taken from its address alone, to an unpredictable ID and
// port, to the question that was asked, with records of that question's names
// (RFC 5452). It is kept under that question alone. AD is never set.
package forward
