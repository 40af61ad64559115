// Package jupc is the transport of the draft (draft §2.1.1): one port, UDP and
// TCP, that speaks native messages and DNS to whoever comes, and TLS beside it.
// It knows framing, sockets and bounds. It does not know what a message says
// beyond the few octets that tell the two languages apart; a Handler does.
//
// On UDP a datagram that begins 55 44 01 01…04 is native, every other is DNS.
// On TCP a first 16-bit word of at most 16 opens a native length of four octets
// (cap 1 MiB, E-25), any other is the length of a DNS message, which is never
// that short. A TLS connection speaks what ALPN agreed: "utxo-dns/1" or "dot".
// On QUIC each stream has one DNS query (RFC 9250). A stream of another
// transport, handed to Port.Serve, is native (E-78).
//
// Requests of a stream are answered one after another and their replies leave
// together; one whose handler waits is overtaken (RFC 7766 §6.2.1.1).
//
// What is never answered, so that two servers cannot talk to each other for
// ever: DNS responses, messages too short for a header, native Responses and
// Notifications, anything native with another magic (E-44).
//
// Every bound holds for strangers: connections in all and per address, octets
// held for half-read messages, requests in work, time to send one message, and
// over UDP three octets out for one octet in until the source has shown by a
// TCP exchange that it is where it says (E-26).
package jupc
