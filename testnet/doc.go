// Package testnet makes networks of real registrar nodes: for Go tests with
// [New], for the command line with [Up]. Nothing in it is simulated: each node
// has its store on disk, its two libp2p hosts and its ports on loopback.
package testnet
