// Package readside is a resolver without a ledger: the part of the system that
// only reads, and that scales apart from the chain (draft §9.2.1). It is what the
// draft's configuration of a resolver configures (draft §13.1).
//
// It composes parts that others made. A light client follows the chain's headers;
// package resolver asks several nodes, verifies what they say by these headers,
// and keeps it; the service port and the gateway give it on, natively with the
// proofs that came, and to the DNS. What this room adds is which node is asked
// while others are down, and what the events of nodes make of the cache.
//
//	            ┌ limit → cache → verify → node, node, …   rpc_endpoints
//	port ┬ native ┤                   ↑
//	     └ gateway┘      forget       headers                rpc_endpoints
//	                        ↑
//	                      events                            ws_endpoints
//
// Nothing here is an authority: AA is never set, and Updates are NOTAUTH. Names
// outside the namespace are asked of servers of the DNS, if the configuration has
// some, and are nobody's business else.
package readside
