// Package doh carries whole messages over HTTP: DNS as RFC 8484 has it, the JSON
// that browsers' services have made usual, and native messages, for which the
// draft has https endpoints and no format (E-79). What a message says is
// the business of whom it asks.
//
// There is one path, [Path]:
//
//   - GET ?dns=BASE64URL and POST of application/dns-message: DNS messages;
//   - GET ?name=NAME with type, do and cd: one question, and its answer as JSON;
//   - POST of application/utxo-dns-message: native messages, up to 1 MiB.
//
// A query that could be read is answered with 200, whatever the RCODE of the
// answer. Answers may be kept by HTTP caches as long as by those of the DNS:
// for the least TTL of their records, and for no longer than the SOA record of a
// negative answer allows (RFC 8484 §5.1).
//
// HTTP/1.1 is net/http's. Connections of HTTP/2 are read here, frame by frame with
// x/net's reader of frames and fields: requests that come together are answered
// together, by one goroutine and with one write.
package doh
