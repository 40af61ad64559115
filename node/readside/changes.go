package readside

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// maxChanged bounds the names that are remembered: what changes between the
// event of a block and the proof of its state, many times over.
const maxChanged = 4096

// changes remembers which names blocks have changed lately. A block is told of
// when it is committed, and proved when the next one is: in between, and by a node
// that is behind, an answer may come that was true before. It is given on, for it
// is proved, but not kept.
type changes struct {
	mu    sync.Mutex
	at    map[name.Name]uint64 // guarded by mu: the height of the last change
	floor uint64               // guarded by mu: of names that are not in at, anything older may have changed
	gap   bool                 // guarded by mu: some events did not come
}

func newChanges() *changes { return &changes{at: map[name.Name]uint64{}} }

// note notes that the block of a height changed a name.
func (c *changes) note(n name.Name, height uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.at) >= maxChanged {
		for _, h := range c.at {
			c.floor = max(c.floor, h)
		}
		clear(c.at)
	}
	c.at[n] = max(c.at[n], height)
}

// missed notes that events did not come: until the next one anything may have
// changed.
func (c *changes) missed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gap = true
}

// reached notes that events come, and of which height.
func (c *changes) reached(height uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gap {
		c.floor, c.gap = max(c.floor, height), false
	}
}

// resumed notes that events have come without a gap since the block of a height.
func (c *changes) resumed(height uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.floor, c.gap = max(c.floor, height), false
}

// since reports whether a name, or one above it, was changed after a height.
func (c *changes) since(n name.Name, height uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gap || height < c.floor || c.noted(n, height)
}

// certain reports whether since is so because of what is known of the name, or
// for want of events.
func (c *changes) certain(n name.Name, height uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gap || c.noted(n, height)
}

// noted reports whether a change after a height is remembered. The caller holds
// mu.
func (c *changes) noted(n name.Name, height uint64) bool {
	return slices.ContainsFunc(n.Enclosers(), func(enc name.Name) bool { return c.at[enc] > height })
}

// unsure is how long an answer is kept, in seconds, that may be from before a
// change of which no event came: nodes give on what was proved some blocks ago,
// as long as nothing about it changes.
const unsure = 5

// layer returns the layer that marks answers which are older than the last change
// of what they are about, so that they are not kept, and those that may be, so that
// they are not kept for long.
func (c *changes) layer(now func() time.Time) resolver.Layer {
	return func(next resolver.Handler) resolver.Handler {
		return resolver.HandlerFunc(func(ctx context.Context, req resolver.Request) resolver.Response {
			resp := next.Resolve(ctx, req)
			if resp.Height == 0 || !stale(&req, &resp, c.since) {
				return resp
			}
			ends := uint64(now().Unix())
			if !stale(&req, &resp, c.certain) {
				ends += unsure
			}
			if resp.Ends == 0 || ends < resp.Ends {
				resp.Ends = ends
			}
			return resp
		})
	}
}

// stale reports whether anything that an answer is about has changed since.
func stale(req *resolver.Request, resp *resolver.Response, since func(name.Name, uint64) bool) bool {
	if since(req.Question.Name, resp.Height) || since(resp.Owner, resp.Height) {
		return true
	}
	for i := range resp.Answer {
		if resp.Answer[i].Type == wire.TypeCNAME && since(resp.Answer[i].Name, resp.Height) {
			return true
		}
	}
	return false
}
