// Package limits bounds how often one source may ask a node, how often one
// source or one signer may hand in transactions (U-168), and how much is sent
// where nobody may have asked (U-147): a second's worth at once, and then the
// rate. They bind what this node takes and says, never what a block may hold.
// The memory is bounded, see [Config], and no lock is taken.
package limits
