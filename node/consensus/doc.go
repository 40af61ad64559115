// Package consensus orders transactions: it runs CometBFT inside the process
// and hands it an ABCI application. It is the only package of the node that
// imports CometBFT's node parts; what a transaction means is the
// application's business, and how transactions reach this node is package
// p2p's.
//
// The parts of a CometBFT node are put together here instead of by its own
// node package, so that everything opened has one owner: the libp2p host is
// closed with the engine (its UDP port is free at once), databases are
// released when a start fails, no inbound transactions are taken on the
// consensus network, and peers that restart are forgotten and met again
// without delay.
package consensus
