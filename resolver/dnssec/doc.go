// Package dnssec signs a zone of the DNS: keys and their roll, RRSIG and NSEC
// records, and the trust anchor in the forms that validators read. Octets in,
// octets out: it reads no clock and no file, and knows no message.
//
// # Keys
//
// A zone has one kind of key, which signs everything (a combined signing key,
// flags 257): nobody above .utxo signs its keys, so a second kind would protect
// nothing. All zones of a node are signed with the same keys. A [KeySet] has the
// times at which each comes and goes, and what a key is at a moment follows from
// them: a roll is written down once, and then happens.
//
// # Signatures
//
// A signature's times depend on its owner and on nothing that was done before,
// see [Validity]: so the same RRset gets the same signature whenever and
// wherever it is signed within a period, by every node that has the keys.
// Ed25519 (RFC 8080) gives the same octets by itself, ECDSA (RFC 6605) by
// RFC 6979.
//
// # Types
//
// Types of records are those of the DNS: JMBC, CBDC and DID are 65281 to 65283
// here (E-76). Names in RDATA are A-labels: no signature covers another form
// (E-110).
package dnssec
