// Package gateway is the DNS face of the node: it turns a DNS query into a
// question for a resolver.Handler, and what that answers into a DNS response
// (draft §9.1.1). It is the only room that knows the DNS, and knows it whole
// messages at a time: no sockets, so that the port, TLS and DoH can all use it.
//
// It answers for .utxo, and for .utxo.<cc> of the regions it is told to
// (E-04). Everything else is refused, with EDE 20. The DNS has no field for a
// proof of the chain: the node behind the gateway has verified what it says,
// and AD stays 0 (E-05).
//
// # Zones and signatures
//
// All names of an apex are one zone: SOA and NS are there alone, what is not
// there is NXDOMAIN below registered names as well, and what lies above owners
// is NODATA if there is a [Chain]. Owners with NS records are delegations. With
// a Signer too, clients that ask for it get every answer signed, and denied by
// NSEC records of owners that exist: docs/reference/dnssec.md.
//
// # Names beyond ASCII
//
// A gateway has one profile, see [message.Profile]. An extended label is mapped
// as typed input is; an ordinary one of UTF-8 is compared as it is, but for the
// letters of ASCII (E-98, E-115), and names nobody if it is not prepared.
//
// Owners that the question ends with are written as it has them. Targets, and
// other owners, are written in the form and charset of the question if the
// client understands extended labels: the first label is one, or the OPT record
// has a level of 2 or 3; a level of 1 says that it does not, whatever the first
// label is (E-99, E-107). Else they are UTF-8 where ordinary labels may be, and
// A-labels where not (E-101). What a charset lacks is an A-label (E-117). PTR records are
// an exception for clients that have shown neither extended labels nor UTF-8
// (E-100). With DO, owners are A-labels where there are extended labels (E-110).
//
// Names under for.ref.only are answered NXDOMAIN here and go no further (D-038).
//
// In the DNS 257 to 259 are CAA, AVC and DOA, which no name here has; the
// draft's JMBC, CBDC and DID are 65281 to 65283 (E-76).
package gateway
