// Package stub is the resolver that an application has: it takes names as people
// write them, prepares them, asks a DNS server in the form that the server
// speaks, and gives back names as people read them (UTF-8 DNS §2.1, §2.2.5).
//
// The name is prepared first and then encoded: as A-labels, as UTF-8, or in a
// label form of the DNSII draft. Limits are octets of the form that is sent
// (E-117). A server that refuses the form is asked once more in a form that it
// must know: in UTF-7 where it does not take UTF-8 labels of DNSII (DNSII §3.1),
// and as A-labels last (UTF-8 DNS §3).
//
// Nothing here is verified: the DNS carries no proof of the chain. A program that
// wants one asks natively, with package client.
package stub
