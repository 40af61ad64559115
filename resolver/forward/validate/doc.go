// Package validate decides what is to be believed of an answer of the DNS: it
// follows a chain of trust from configured anchors to the zones that the answer
// is of (RFC 4033, 4034, 4035, 5155, 6840, 9276).
//
// It is asked with whole messages, as they come from a resolver that was asked
// with DO and CD, and asks for the DNSKEY and DS records it lacks through a Source
// of its caller. It has no sockets and no clock of its own. Signatures are
// github.com/miekg/dns's to compute; which one counts, and what the records
// then prove, is decided here.
//
// What an answer may cost is bounded, whoever made it: signatures tried, keys of
// one tag, hashes, and questions asked (KeyTrap, CVE-2023-50387, CVE-2023-50868).
package validate
