// Package registrar is the law of domain outputs: who may register a name, for
// how much, what may change and when. It is pure: a transaction, what it
// spends, the domains it touches and the chain clock go in; the changed
// domains, or the rule that was broken, come out. It orders no transactions,
// knows no records and keeps no funds.
//
// One file per operation: commitment.go and register.go, records.go, renew.go,
// release.go. Names that can be taken for others are in lookalike.go. [Law] ties them to the ledger, [Domain] is the state of one name.
package registrar
