// Package wallet builds and signs transactions. The builders are pure: coins
// and parameters go in, a signed transaction comes out. [Wallet] keeps one
// signer's coins over them, with those that its own unconfirmed transactions
// spend and make.
//
// It asks no node: what coins there are, and whether a transaction arrived, is
// for its caller to find out.
package wallet
