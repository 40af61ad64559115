package dnssec

import (
	"cmp"
	"time"

	"github.com/utxo-dns/utxonode/name"
)

// Defaults of Validity. Whoever cached a signature on the last day of a period
// can still use it for seven days.
const (
	DefaultLifetime = 14 * 24 * time.Hour
	DefaultRenew    = 7 * 24 * time.Hour
)

// skew is how far behind the clock of a validator may be.
const skew = 3600 // seconds

// Validity is how long signatures hold and when they are made anew. The zero
// value is usable.
//
// Time is cut into periods of Renew for each owner, which begin at a moment that
// a hash of the owner decides: so of a large zone about as much is due in every
// second. A signature made in a period has the times of the period.
type Validity struct {
	Lifetime time.Duration // from the beginning of the period; 0 means DefaultLifetime
	Renew    time.Duration // shorter than Lifetime; 0 means DefaultRenew
}

// A Window is when a signature holds, in Unix seconds.
type Window struct {
	Inception  uint32
	Expiration uint32
	Renew      uint32 // when the next period begins
}

// Window returns the times of a signature that is made for an owner now.
func (v Validity) Window(owner name.Name, now time.Time) Window {
	lifetime := int64(cmp.Or(v.Lifetime, DefaultLifetime) / time.Second)
	renew := max(int64(cmp.Or(v.Renew, DefaultRenew)/time.Second), 1)
	begin := now.Unix() - (now.Unix()-jitter(owner)%renew)%renew
	return Window{
		Inception: uint32(begin - skew), Expiration: uint32(begin + lifetime), Renew: uint32(begin + renew),
	}
}

// jitter is a number that an owner has for itself (FNV-1a), not negative.
func jitter(owner name.Name) int64 {
	const offset, prime = 14695981039346656037, 1099511628211
	var buf [name.MaxWire]byte
	hash := uint64(offset)
	for _, b := range owner.AppendWire(buf[:0]) {
		hash = (hash ^ uint64(b)) * prime
	}
	return int64(hash >> 1)
}
