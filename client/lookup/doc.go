// Package lookup resolves names as the draft's configuration of a client says
// (draft §13.2): names of the chain at its resolvers, with proofs that are verified
// here, and names of the DNS at its fallback resolvers. No name of the chain is
// ever asked for in the DNS (E-80), but for those of a region, which both may have.
package lookup
