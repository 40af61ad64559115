// Package home is what a node's or a network's directory is to the processes
// that share it: a lock that ends with its process, files that are there whole
// or not at all, and the endpoints at which whoever holds the lock can be
// reached.
package home
