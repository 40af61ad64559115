// Package walk writes a signed zone of a DNS server as a zone file: it follows
// the chain of NSEC records from the apex to the apex again and asks, at each
// owner, for what its NSEC record lists (RFC 4034 §4).
//
// One connection of TCP carries all questions, many at a time. What is kept in
// memory is what waits for its turn to be written, whatever the size of the zone.
//
// Nothing is verified: that is what checkers of zones do with the file. But it is
// complete, and of one serial: an RRset that is listed and not answered, a
// signature that is missing, an owner out of order or out of the zone end the
// walk with an error that names them.
package walk
