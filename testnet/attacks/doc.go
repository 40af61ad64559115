// Package attacks holds the attacks of draft §6.1.1 against networks of four
// real nodes, as tests: each states what the attacker has, does it, and shows
// what comes of it on every node. docs/reference/threats.md lists them.
package attacks
