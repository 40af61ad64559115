// Package lawmodel is a second reading of docs/reference/law.md: the law of
// names with maps and plain structs, no encoding, no hashing, no signatures.
// It is slow and simple on purpose. Where it and package registrar disagree,
// one of them has misread the page, or the page can be read twice.
//
// A [Model] applies blocks of [Tx] and says the code of each. A [Generator]
// looks at a model and makes the next block, aimed at the edges of the page.
// [Minimise] makes a failing run small.
//
// What the page leaves to the ledger is left out: coins, change, fees of the
// network, malformed transactions. What it leaves open, and how this package
// closed it, is said beside the rule with the word "Open:".
package lawmodel
