// Package resolver answers questions about names from the state of the chain,
// and proves the answers; and it verifies such answers for those who do not
// trust the node that gave them (draft §5.2).
//
// A question passes through layers, limit → cache → verify → authority, each a
// Handler that calls the next. Two faces speak to the outside: Native here, and
// package gateway for the DNS. Both are functions of octets, so any transport can
// carry them. Where the state, the records and the time come from is the caller's:
// see Chain, Records and Config.
//
// The authority is an Authority, which reads this node's own state, or in a
// resolver that holds none a Remote, which asks several nodes and verifies what
// they say. Whichever it is, Verified lets no answer into the cache that is not
// bound to its question.
//
// # How long an answer is kept
//
// A node that follows the chain is told which names each block changed
// (Resolver.Touched): an answer is good while none of the names that it is about,
// the absent ones too, was touched since its height, its anchor is younger than
// Config.CacheTTL, and the clock does not end the lease. Its TTLs never reach
// beyond the lease or a pending change (E-38). Elsewhere answers are kept for their
// TTL, which counts down, in memory and in a Disk, and Resolver.Forget drops what
// somebody says has changed.
//
// # What a proof holds
//
// A proof container (H.9) is about the state after height H, whose root is the
// AppHash of header H+1. Its sections:
//
//	QUESTION     what was asked, class IN
//	STATE-PATH   one for each suffix of the name, from the name itself down to
//	             the closest encloser, or all of them if there is none (E-53)
//	RRSET-PATH   the RRset in the closest encloser's records, or its absence
//	CNAME-PATH   (7) with an absence below the closest encloser: that the owner
//	             has no CNAME either, which would have been the answer
//	CLOCK        the warp offset, where the chain's clock can be moved
//	HEADER, COMMIT  on streams: the anchor's header and who signed it
//
// A suffix whose lease and grace are over counts as absent; its path shows the
// state from which everyone computes that. The kind is 2 if no suffix is
// registered, 3 if the RRset is absent, 1 otherwise: with an RRSET-PATH for an
// answer, without one for a name in grace (102), and for a name whose records
// this node cannot get: a failure (2), or a referral to the resolvers that the
// name points to.
//
// An alias takes one question for each link, and the kind is 4: every QUESTION
// begins a link, to which the RRSET-PATH and CNAME-PATH behind it belong. State
// paths and CLOCK are facts about the state that all links share, each given
// once. The last link decides the response code.
package resolver
