// Package p2p carries transactions, and the records beside them, between
// nodes: a libp2p host with a GossipSub topic for transactions, one for
// notifications (H.5), and a stream protocol for records by their root. Another
// stream protocol is the native one (E-78), for others to serve, and a Dialer
// opens its streams. The package moves octets and judges peers; whether a transaction is good is the Acceptor's answer, whether
// records are what a name promises is for the caller to check. Consensus has
// a network of its own (package node/consensus), with another key.
//
// Messages carry no libp2p signature and no author (GossipSub's StrictNoSign):
// a transaction is signed by those who spend, which every node checks anyway.
// A second signature would cost a verification per message and tell everybody
// which node a transaction entered by.
package p2p
