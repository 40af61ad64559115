// Package native sends Updates (H.4) to a node's service port and reads the
// QUOTE and RECEIPT records of its answers (H.8). It builds no transaction and
// holds no key: package client/wallet makes transactions, a sigblock.Signer
// signs messages.
//
// A node counts a message once (E-48), so a message that got no answer is not
// sent again: the client makes a new one about the same transaction, which a
// node may be told of as often as one likes.
package native
