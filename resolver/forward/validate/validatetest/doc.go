// Package validatetest is a world of small signed zones for tests: keys,
// signatures and denials, and a resolver that answers from them with DO.
package validatetest
