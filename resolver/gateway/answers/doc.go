// Package answers holds what a node says to DNS clients before it is asked: for
// every owner name its RRsets as octets of a DNS message, signatures beside
// them, in tables that the garbage collector does not look into. A block's
// changes are compiled once; a query is one search and one copy.
//
// A [Table] has one writer at a time and any number of readers, who never wait.
// What it holds of one owner changes at once; owners of one block change one
// after another, as they would in any cache.
//
// What is rare is not here, and [Table.Find] says so: names whose records the
// node does not have, names that redirect, names whose lease or pending change
// is close enough to shorten a TTL. Whoever asks falls back to a
// resolver.Handler, which answers the same.
//
// The names of a namespace apex are one zone of the DNS: an owner with records
// has data or NODATA, a registered name without any and an owner above another
// one have NODATA, and nothing else exists.
package answers
