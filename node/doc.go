// Package node is the composition root of a registrar node: it opens the
// store, consensus, gossip, the service port and the HTTP API in the order in
// which they need each other, and closes them in the reverse. What a node
// decides is in the rooms below; here is only who gets what.
package node
