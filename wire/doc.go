// Package wire is the native message format of the draft (draft §3): queries,
// responses, updates, notifications, resource records, the SigBlock and the
// proof container, octets to values and back. It trusts nothing and verifies
// nothing: signatures, proofs and the rules of a record set are judged by those
// who hold keys, roots and names. What a signature covers is said here
// (NewSigning), whether it is one in package sigblock.
//
// A decoder compares every length with the octets that are left before it
// allocates, and refuses what is left over, so a value has one encoding. Two
// liberties are taken on receipt and never when sending: compression pointers
// in owner names and in the RDATA of the old types (E-24), and flag bits
// nobody assigned (E-16), both in queries and responses only: what an Update
// says is signed, and done to the letter or refused (H.4). What is decoded is
// canonical: names uncompressed and lower-case, a TTL below 2^31.
//
// All integers are unsigned and big-endian.
package wire
