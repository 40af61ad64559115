// Package abci is the ledger as CometBFT's application: it turns the calls of
// consensus into ledger.Apply and store.Commit. It orders nothing and gossips
// nothing; node/consensus runs the engine that calls it.
//
// A block goes through execute once however often consensus asks: proposing,
// checking and finalizing the same transactions at the same height and time
// give the same execution. FinalizeBlock only stages; Commit makes durable
// before it returns, so that what is acknowledged survives a kill.
package abci
