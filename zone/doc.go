// Package zone holds the records of one registered name: its RRsets and those
// of the owner names below it, as an immutable value in canonical order, with
// a Merkle root over them and proofs that an RRset is there or is not.
//
// The root and the number of RRsets stand on chain, in the name's domain
// output; the records themselves travel beside it and are found by the root
// (draft §9.2.1, U-201). What Apply and Decode accept is the law of record sets
// (draft §4). The chain does not enforce it: a registrant who commits to the
// root of something else has a name that no node serves.
//
// # Root
//
// The leaves are in order of their keys, one for each RRset, at index i of n:
//
//	key   = SHA-256("UTXO-DNS rrset" 00 ‖ wire owner ‖ type ‖ class)
//	value = SHA-256("UTXO-DNS rrset value" 00 ‖ records, sorted by RDATA)
//	leaf  = SHA-256(00 ‖ i ‖ n ‖ key ‖ value)
//	node  = SHA-256(01 ‖ left ‖ right)
//
// with i and n of four octets and each record as it is stored, with its
// original TTL (H.7, H.9). The last node of an odd row is its own right
// sibling; the index and the count in every leaf keep that from making two
// sets of one root. An empty set has the root of 32 zero octets.
//
// The package also reads and writes the presentation format of records.
package zone
