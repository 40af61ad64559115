// Package limits bounds how often one source may ask a node, and how often one
// source or one signer may hand in transactions (U-168): token buckets that
// hold a second's worth. They bind what this node takes, never what a block may
// hold. The memory is bounded; see [Config].
package limits
