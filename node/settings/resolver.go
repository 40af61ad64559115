package settings

import (
	"fmt"
	"time"
)

// Resolver is what the node asks others, and keeps of what it proved.
type Resolver struct {
	Recursion bool          `key:"recursion" flag:"recursion" doc:"Ask the resolvers that a name points to where its records are not to be had here; for node.trusted_sources only"`
	CacheSize uint64        `key:"cache_size" flag:"cache-size" doc:"Native answers that are kept while no block touches what they are about"`
	CacheAge  time.Duration `key:"cache_age" flag:"cache-age" doc:"How old the header under the proof of such an answer may be; that something is not there, half as long. Clients take headers of an hour"`
}

// maxCacheAge leaves clients half of the time that they believe a proof for
// (E-51).
const maxCacheAge = 30 * time.Minute

// maxCacheSize bounds the answers that are kept; how many octets they may take is
// bounded as well.
const maxCacheSize = 10_000_000

func (r *Resolver) check() error {
	if r.CacheSize == 0 || r.CacheSize > maxCacheSize {
		return fmt.Errorf("%w: resolver.cache_size: %d is not between 1 and %d", ErrValue, r.CacheSize, maxCacheSize)
	}
	if r.CacheAge < time.Second || r.CacheAge > maxCacheAge {
		return fmt.Errorf("%w: resolver.cache_age: %s is not between 1s and %s", ErrValue, r.CacheAge, maxCacheAge)
	}
	return nil
}
