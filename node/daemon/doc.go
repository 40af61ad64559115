// Package daemon is one node as a process: it holds the node's directory, says
// where the node can be reached, and ends when it is told to, when its parent
// is gone, or when consensus halts.
package daemon
