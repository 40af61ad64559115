// Package tree is the authenticated state: a binary compact sparse Merkle tree
// over 256-bit keys, kept in pages of sixteen slots. It turns a set of leaves
// into one root, changes that set, and proves of one key that it is present
// with a value or that it is absent. Values in, values out: pages are read
// through a Reader and returned as PageWrites; ledger/store keeps them.
//
// The hashes are those of E-50. A leaf is SHA-256(00 ‖ K ‖ SHA-256(V)), a node
// SHA-256(01 ‖ L ‖ R), an empty subtree 32 zero octets. A subtree with one leaf
// is that leaf, at whatever depth: so the shape, and with it the root, follows
// from the set of leaves and not from the order in which they came.
//
// A Tree is an immutable version. Apply returns the next one and shares with it
// every page it did not change; proofs are made from old versions meanwhile,
// without locks.
package tree
