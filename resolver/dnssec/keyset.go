package dnssec

import (
	"fmt"
	"time"
)

// A State is what a key is for at a moment.
type State string

// The states of a key, in the order it passes through them (RFC 7583 §3.1, RFC
// 5011 §4).
const (
	Scheduled State = "scheduled" // not in the zone yet
	Published State = "published" // in the DNSKEY RRset, for validators to learn of
	Active    State = "active"    // signs the zone
	Retired   State = "retired"   // in the DNSKEY RRset for signatures that caches have
	Revoked   State = "revoked"   // there with the REVOKE bit: no longer to be trusted
	Removed   State = "removed"   // not in the zone any more
)

// Times are when a key comes into each state. The zero Time is never; the first
// two must be set.
type Times struct {
	Publish  time.Time
	Activate time.Time
	Retire   time.Time
	Revoke   time.Time
	Remove   time.Time
}

// State returns the state at a moment.
func (t Times) State(now time.Time) State {
	state := Scheduled
	for _, step := range t.steps() {
		if !step.at.IsZero() && !now.Before(step.at) {
			state = step.to
		}
	}
	return state
}

type step struct {
	to State
	at time.Time
}

func (t Times) steps() [5]step {
	return [5]step{{Published, t.Publish}, {Active, t.Activate}, {Retired, t.Retire}, {Revoked, t.Revoke}, {Removed, t.Remove}}
}

// check reports whether every step follows the one before.
func (t Times) check() error {
	last := t.Publish
	if t.Publish.IsZero() || t.Activate.IsZero() {
		return fmt.Errorf("%w: a key without a time to publish or to activate it", ErrFile)
	}
	for _, s := range t.steps() {
		if s.at.IsZero() {
			continue
		}
		if s.at.Before(last) {
			return fmt.Errorf("%w: a key is %s at %v, before the step that comes first", ErrFile, s.to, s.at.Format(time.RFC3339))
		}
		last = s.at
	}
	return nil
}

// A TimedKey is a key and its times.
type TimedKey struct {
	*Key
	Times
}

// A KeySet is the keys of a node's zones, the oldest first.
type KeySet []TimedKey

// Start returns the set of one key that signs from now on.
func Start(k *Key, now time.Time) KeySet {
	now = now.UTC().Truncate(time.Second)
	return KeySet{{k, Times{Publish: now, Activate: now}}}
}

// ActiveAt returns the key that signs at a moment, or ErrNoKey.
func (ks KeySet) ActiveAt(now time.Time) (TimedKey, error) {
	for _, k := range ks {
		if k.State(now) == Active {
			return k, nil
		}
	}
	return TimedKey{}, fmt.Errorf("%w at %v", ErrNoKey, now.UTC().Format(time.RFC3339))
}

// Next returns when the state of a key changes next after now, the zero Time if
// never.
func (ks KeySet) Next(now time.Time) (next time.Time) {
	for _, k := range ks {
		for _, s := range k.steps() {
			if s.at.After(now) && (next.IsZero() || s.at.Before(next)) {
				next = s.at
			}
		}
	}
	return next
}
