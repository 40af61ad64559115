package resolver

import (
	"fmt"
	"sync"
	"time"
)

// What following referrals takes at most. Where they lead is up to who holds a
// name, so nobody else's questions wait for resolvers that are silent.
const (
	maxFollowed = 16               // questions at once to the resolvers of one descriptor
	quiet       = time.Second      // of resolvers that are not known to be slow
	silence     = 10 * time.Second // that silent resolvers are not asked again
	maxSilent   = 1024             // descriptors that are remembered
)

// followed are the referrals that are followed.
type followed struct {
	room int // questions at once

	mu        sync.Mutex             // guards all below
	questions int                    // under way
	of        map[[32]byte]int       // those of each descriptor
	silent    map[[32]byte]time.Time // descriptors of silent resolvers, and until when they are not asked
}

func newFollowed(room int) *followed {
	return &followed{room: room, of: map[[32]byte]int{}, silent: map[[32]byte]time.Time{}}
}

// enter is for who goes on to the resolvers of a descriptor, and leaves it later.
// It fails with ErrUpstream if too many wait for these, or did so in vain.
func (f *followed) enter(id [32]byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch until, ok := f.silent[id]; {
	case ok && time.Now().Before(until):
		return fmt.Errorf("%w: the resolvers of descriptor %x are silent", ErrUpstream, id[:4])
	case f.of[id] == maxFollowed || f.questions == f.room:
		return fmt.Errorf("%w: %d questions wait for other resolvers, %d for those of descriptor %x", ErrUpstream, f.questions, f.of[id], id[:4])
	}
	delete(f.silent, id)
	f.of[id]++
	f.questions++
	return nil
}

func (f *followed) leave(id [32]byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.questions--
	if f.of[id]--; f.of[id] == 0 {
		delete(f.of, id)
	}
}

// wasSilent notes that none of the resolvers of a descriptor has answered.
func (f *followed) wasSilent(id [32]byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for other := range f.silent {
		if len(f.silent) < maxSilent {
			break
		}
		delete(f.silent, other) // it may be waited for once more
	}
	f.silent[id] = time.Now().Add(silence)
}
