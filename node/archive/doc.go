// Package archive keeps a stopped node in one checked file: ledger, consensus
// data, genesis, configuration and key together, since one without the others
// is not the node. An archive holds the node's secret and is as confidential.
//
// Restoring never takes back what a validator has signed: of two sign states
// the higher one stays.
package archive
