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
// In the DNS 257 to 259 are CAA, AVC and DOA, which no name here has; the
// draft's JMBC, CBDC and DID are 65281 to 65283 (E-76).
package gateway
