package node

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/wire"
)

const (
	renewEvery = 10 * time.Minute // between looks for signatures that are due
	retryBatch = 1 << 8           // names whose records were missing that are tried again a block
)

// A compiler keeps the compiled answers as the newest proved state has them, but for
// the time that it takes: until then those of the state before are given. The node
// says that a state is proved when it answers by it (see await), so who has waited for
// that is not told what was before.
type compiler struct {
	node   *Node
	table  *answers.Table
	native atomic.Pointer[resolver.Resolver] // nil until there is one

	above aboveCache // while names are loaded

	// begun is the last state before the node began. What the block that made it changed
	// is told by nobody, so names are not loaded from a state before it.
	begun store.Meta

	mu      sync.Mutex
	changed []changedNames // guarded by mu; by height
	proved  uint64         // guarded by mu; height that the newest block proves
	shown   uint64         // guarded by mu; height that is answered by, if the table is ready
	moved   chan struct{}  // guarded by mu; closed when that is another one
	missing []name.Name    // to be tried again, as their records are not here; the compiler's own
}

// changedNames are the names that a block changed.
type changedNames struct {
	height uint64
	names  []name.Name
}

// newCompiler returns the compiler of a node's DNS zones: .utxo and the regions
// that it answers for.
func newCompiler(n *Node) *compiler {
	server := gateway.DefaultNameServer()
	if len(n.cfg.DNS.NameServers) > 0 {
		server = n.cfg.DNS.NameServers[0]
	}
	var zones []answers.Zone
	for _, apex := range Zones(n.cfg.Regions) {
		z := answers.Zone{
			Apex: apex,
			SOA:  func(height uint64) wire.RR { return gateway.SOA(server, apex, height) },
		}
		if n.cfg.DNS.DNSSEC.Enabled {
			z.Signer = func() *dnssec.Signer { return n.signers.signer(apex) }
		}
		zones = append(zones, z)
	}
	return &compiler{node: n, table: answers.New(zones, nil), moved: make(chan struct{})}
}

// committed notes the names of a block, whose state the next block proves. It
// proves that of the one before. While names are loaded, what that changed is the
// resolver's: it may be long until it is compiled.
func (c *compiler) committed(b *abci.Committed) {
	change := changedNames{height: b.State.Height, names: make([]name.Name, len(b.Names))}
	for i := range b.Names {
		change.names[i] = b.Names[i].Name
	}
	c.touch(b, change.names)
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.proved
	c.proved = change.height - 1
	if !c.table.Ready() {
		c.touchProved(before)
		c.show(c.proved)
	}
	if len(change.names) > 0 {
		c.changed = append(c.changed, change)
	}
}

// touchProved leaves to the resolver what proved blocks after a height changed. The
// caller holds mu.
func (c *compiler) touchProved(after uint64) {
	for _, change := range c.changed {
		if after < change.height && change.height <= c.proved {
			c.table.Touch(change.names)
		}
	}
}

// touch tells the native cache what a block changed, so that answers about
// other names stay good. Where the clock jumps, all names may be others.
func (c *compiler) touch(b *abci.Committed, names []name.Name) {
	native := c.native.Load()
	switch {
	case native == nil: // blocks are replayed before it is there
	case b.State.Warp != b.Before.Warp:
		native.TouchedAll(b.State.Height)
	default:
		native.Touched(b.State.Height, names)
	}
}

// run compiles all names, then those that blocks change, until ctx is over.
func (c *compiler) run(ctx context.Context) {
	for range c.node.engine.Blocks(ctx) {
		err := c.block(ctx)
		if err == nil {
			continue
		}
		c.failed()
		if ctx.Err() == nil && !errors.As(err, new(errSyncing)) {
			c.node.cfg.Log.WarnContext(ctx, "answers not compiled", "err", err)
		}
	}
}

// renew keeps the signatures good until ctx is over: those that are due, and all
// when another key signs. Those that were made are kept for the next start.
func (c *compiler) renew(ctx context.Context) {
	tick := time.NewTicker(keysEvery)
	defer tick.Stop()
	apex := Zones(nil)[0]
	var tag uint16
	var last time.Time
	kept := keeper{c: c}
	for {
		select {
		case now := <-tick.C:
			if is := c.node.signers.signer(apex).Tag(); is != tag || now.Sub(last) > renewEvery {
				tag, last = is, now
				c.table.Renew(ctx)
			}
			kept.keep(ctx, now)
		case <-ctx.Done():
			kept.last(ctx)
			return
		}
	}
}

// block brings the table to the newest proved state.
func (c *compiler) block(ctx context.Context) error {
	v, err := c.node.chain.Proved(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	s, ok := v.(*view)
	if !ok {
		return errors.New("BUG: a state of another kind")
	}
	at, err := c.momentOf(s)
	if err != nil {
		return err
	}
	if !c.table.Ready() && s.Height() < c.begun.Height && s.Root() != c.begun.Root {
		return nil // the block that proves that state comes at once
	}
	names := c.due(s.Height())
	if c.table.Ready() {
		again := min(len(c.missing), retryBatch)
		names = append(names, c.missing[:again]...)
		c.missing = c.missing[again:]
		err = c.apply(at, names)
	} else {
		err = c.load(ctx, at, names)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.changed = slices.Insert(c.changed, 0, changedNames{s.Height(), names})
		return err
	}
	c.show(s.Height())
	return nil
}

// failed leaves to the resolver what could not be compiled, until the next block.
func (c *compiler) failed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.touchProved(0)
	c.show(c.proved)
}

// apply compiles names.
func (c *compiler) apply(at moment, names []name.Name) error {
	compiled, err := c.compile(at, names)
	if err != nil {
		return err
	}
	c.set(at, compiled)
	return nil
}

// set makes the table say what names are. Those that later proved blocks have changed
// are the resolver's still, while names are loaded.
func (c *compiler) set(at moment, compiled []answers.Name) {
	c.table.Apply(at.Height(), at.clock, compiled)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.table.Ready() {
		c.touchProved(0)
	}
}

// due takes the names of blocks up to a height.
func (c *compiler) due(height uint64) (names []name.Name) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for ; n < len(c.changed) && c.changed[n].height <= height; n++ {
		names = append(names, c.changed[n].names...)
	}
	c.changed = slices.Delete(c.changed, 0, n)
	return names
}
