// Package reach asks the servers that a file of configuration names (see
// client/config): at the addresses and under the keys of its bootstrap, over the
// transport that each URL says. Nothing that comes back is verified here.
package reach
