package node

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
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
	if err != nil {
		c.table.Touch(names) // the resolver's until the next block
		c.missing = append(c.missing, names...)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.show(s.Height())
	return err
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

// A moment is a state and its chain clock.
type moment struct {
	*view
	clock uint64
}

func (c *compiler) momentOf(v *view) (moment, error) {
	at := moment{view: v, clock: v.AnchorTime()}
	if c.node.genesis.Chain.Ledger.WarpKey == (ledger.Address{}) {
		return at, nil
	}
	value, err := v.Get(ledger.ClockKey())
	if err != nil {
		return at, err
	}
	offset, err := ledger.DecodeWarp(value)
	at.clock += offset
	return at, err
}

// compile returns what became of names. Where one comes or goes, the records of
// the names above it that are there have other owners too.
func (c *compiler) compile(at moment, names []name.Name) ([]answers.Name, error) {
	compiled := make([]answers.Name, 0, len(names))
	seen := make(map[name.Name]bool, len(names))
	for i := 0; i < len(names); i++ {
		n := names[i]
		if seen[n] {
			continue
		}
		seen[n] = true
		one, err := c.name(at, n)
		if err != nil {
			return nil, err
		}
		if one.State == answers.Absent == c.table.Registered(n) {
			names = append(names, c.registeredAbove(n)...)
		}
		compiled = append(compiled, one)
	}
	return compiled, nil
}

// name returns what a state says of a name, to be compiled.
func (c *compiler) name(at moment, n name.Name) (answers.Name, error) {
	out, err := c.read(at, n)
	c.miss(&out)
	return out, err
}

// miss notes a name whose records are not here. The resolver looks for them
// elsewhere, or says what is wrong.
func (c *compiler) miss(n *answers.Name) {
	if n.State == answers.Elsewhere {
		c.missing = append(c.missing, n.Name)
	}
}

// registeredAbove returns the names above one that were applied.
func (c *compiler) registeredAbove(n name.Name) (names []name.Name) {
	for _, e := range n.Enclosers()[1:] {
		if c.table.Registered(e) {
			names = append(names, e)
		}
	}
	return names
}

// read returns what a state says of a name.
func (c *compiler) read(at moment, n name.Name) (answers.Name, error) {
	d, err := domain(at.Snapshot, n)
	if err != nil || d == nil {
		return answers.Name{Name: n}, err
	}
	out := c.held(at, n, d)
	if out.State != answers.Held || d.Records == 0 {
		return out, nil
	}
	b, err := c.node.db.Records(d.RecordsRoot)
	if err != nil {
		b = nil // they are elsewhere
	}
	return withRecords(out, d.RecordsRoot, d.Records, b), nil
}

// held returns what a domain says of its name, without records.
func (c *compiler) held(at moment, n name.Name, d *registrar.Domain) answers.Name {
	out := answers.Name{Name: n}
	switch status := d.StatusAt(at.clock, &c.node.genesis.Chain.Registrar); {
	case !status.Held():
		return out
	case status != registrar.Active:
		out.State = answers.Expired
		return out
	}
	out.State, out.Until, out.Set = answers.Held, d.Lasts(), zone.Empty(n)
	if p, ok := d.PendingAt(at.clock); ok {
		out.Until = min(out.Until, p.Time)
	}
	return out
}

// withRecords returns a name with its records, of which the chain has the root and
// how many RRsets they are. They are elsewhere if these are others.
func withRecords(of answers.Name, root [32]byte, count uint32, b []byte) answers.Name {
	set, err := zone.Decode(of.Name, b)
	if err != nil || set.Root() != root || set.Count() != count {
		of.State, of.Set = answers.Elsewhere, zone.Set{}
		return of
	}
	of.Set = set
	return of
}
