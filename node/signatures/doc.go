// Package signatures is the file in which a node keeps the signatures of its DNS
// zones while it does not run. It is a cache: whoever reads it looks whether each is
// the signature that would be made now (see [answers.Table.SetReadyWith]), so a file
// that is old, foreign, damaged or missing costs the time to sign, and nothing else.
//
// Numbers have their high octet first. The file is a head and pages of 64 KiB:
//
//	head: magic "utxonode signatures\0", version 2, pages 4, CRC-32C of all that 4
//	page: CRC-32C of the rest of the page 4, octets of its owners 4, owners, zeros
//	owner: length 1, what sorts as it does, signatures 2, signatures
//	signature: of what 16, signature 64
//
// Owners are in their canonical order (RFC 4034 §6.1), each in one page; one that
// fits into none is left out.
package signatures
