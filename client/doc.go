// Package client is the SDK: what a holder of names does with a node that it
// does not trust. [Client] registers and changes names and moves coins, with
// keys that never leave it; [Resolver] asks for records and believes what is
// proved against headers that two thirds of the validators signed.
//
// The parameters of the chain come from a genesis file, which the caller got
// from somewhere it trusts. A node that quotes other fees, hides a name or
// answers for another chain is found out or, at worst, of no use.
package client
