// Package ledger is the UTXO state machine: values in, values out. It reads no
// clock, no disk and no name; ledger/store keeps its state in Badger, node/abci
// brings block time, and the law of names is handed to it as Covenants.
//
// A block goes through it in three steps. [CheckAll] judges what needs no
// state: shape, limits, signatures. The caller loads what the transactions
// read ([Needs]) into a [Supplement]. [Apply] judges each transaction against
// the state that the ones before it left, and returns the new [State] and the
// [Diff] to store.
package ledger
