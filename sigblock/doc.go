// Package sigblock signs native messages and judges their signatures (draft
// §6.2.1): which octets a signature covers and how it is laid out is package
// wire's, what a good signature is, package ledger's. Two rules differ between
// them: in a message an ECDSA signature is strict DER, on chain R‖S, both with a
// low S (E-46, U-152); and a message may be signed with ML-DSA-44 and -87, too.
//
// A good signature says that a key holder sent the message, on this chain and
// once. Whose key it is, is not said: it must be found in the policy of a
// domain output, in a descriptor, or among known peers (E-46).
//
// A receiver asks in the order of cost: CheckTime, Verify, then Window.Admit
// with the keys that Verify returned.
package sigblock
