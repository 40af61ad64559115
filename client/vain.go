package client

import (
	"sync"
	"time"
)

// vainFor is for how long a height that was waited for in vain, and those above it,
// are not waited for again: there may be no such block.
const vainFor = 2 * time.Second

// A vain is such a height. The zero value is none.
type vain struct {
	mu     sync.Mutex
	height int64     // guarded by mu
	at     time.Time // guarded by mu: when that was over
}

func (v *vain) is(height int64) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return height >= v.height && time.Since(v.at) < vainFor
}

// mark notes a height. A lower one that was marked a moment ago stays.
func (v *vain) mark(height int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if time.Since(v.at) >= vainFor || height < v.height {
		v.height, v.at = height, time.Now()
	}
}
