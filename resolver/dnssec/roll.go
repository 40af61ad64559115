package dnssec

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Defaults of a Roll.
const (
	// DefaultPublishFor is the 30 days for which validators that follow RFC 5011
	// look at a key before they trust it (§2.4.1), and a day for those that come
	// late.
	DefaultPublishFor = 31 * 24 * time.Hour
	// DefaultRetireFor is until the last signature by the old key has expired.
	DefaultRetireFor = DefaultLifetime + 24*time.Hour
	// DefaultRevokeFor is how long validators may take to see the REVOKE bit
	// (RFC 5011 §2.4.2).
	DefaultRevokeFor = 31 * 24 * time.Hour
)

// A Roll is how long each step of a roll takes. The zero value is usable.
type Roll struct {
	PublishFor time.Duration // before the new key signs; 0 means DefaultPublishFor, less than 0 at once
	RetireFor  time.Duration // before the old key is revoked; 0 means DefaultRetireFor, less than 0 at once
	RevokeFor  time.Duration // before it is removed; 0 means DefaultRevokeFor, less than 0 at once
}

// Roll returns the set with a new key that takes the place of the active one
// (RFC 7583 §3.3.1 with the hold-down times of RFC 5011): published now, signing
// after PublishFor, when the old one retires, which is then revoked and removed.
// Keys that are removed already are left out. It fails with ErrRolling while
// another key waits to become active.
func (ks KeySet) Roll(next *Key, r Roll, now time.Time) (KeySet, error) {
	now = now.UTC().Truncate(time.Second)
	active, err := ks.ActiveAt(now)
	if err != nil {
		return nil, err
	}
	if active.Algorithm() != next.Algorithm() {
		// Everything would have to be signed twice meanwhile (RFC 6781 §4.1.4).
		return nil, fmt.Errorf("%w: the zone is signed with %v, the new key is of %v", ErrAlgorithm, active.Algorithm(), next.Algorithm())
	}
	if !active.Retire.IsZero() {
		return nil, fmt.Errorf("%w: the active key %d retires at %v", ErrRolling, active.Tag(), active.Retire.Format(time.RFC3339))
	}
	for _, k := range ks {
		if k.Tag() == next.Tag() {
			return nil, fmt.Errorf("%w: two keys with the tag %d; make another", ErrKey, k.Tag())
		}
	}
	activate := now.Add(span(r.PublishFor, DefaultPublishFor))
	rolled := slices.DeleteFunc(slices.Clone(ks), func(k TimedKey) bool { return k.State(now) == Removed })
	for i := range rolled {
		if k := &rolled[i]; k.Key == active.Key {
			k.Retire = activate
			k.Revoke = k.Retire.Add(span(r.RetireFor, DefaultRetireFor))
			k.Remove = k.Revoke.Add(span(r.RevokeFor, DefaultRevokeFor))
		}
	}
	return append(rolled, TimedKey{next, Times{Publish: now, Activate: activate}}), nil
}

func span(d, usual time.Duration) time.Duration { return max(cmp.Or(d, usual), 0) }
