// Package upstream carries queries to the endpoints of resolver descriptors
// (E-59), for nodes that recurse and for clients that follow referrals. It looks
// at neither queries nor answers.
//
// Who publishes a descriptor decides where the packets of strangers go, so an
// endpoint is asked only at a public address that it states itself: not at a
// host name, which could lead anywhere by the time it is asked, and nowhere in
// the network of whoever asks, unless that is what is wanted.
package upstream
