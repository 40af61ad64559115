// Package resolvertest is a chain for the tests of package resolver: states in
// memory, one for each height, with the records of their names. It has no
// blocks and no law; tests put what they want into the state.
package resolvertest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/tree"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// Genesis is the time of the header after height 0, 2026-01-01T00:00:00Z.
const Genesis = 1767225600

// Grace is the grace period of the chain, in seconds.
const Grace = 30 * 24 * 60 * 60

// A Chain is a state that grows, and what the resolver reads of it. Change it
// only while nobody resolves.
type Chain struct {
	t       testing.TB
	values  map[[32]byte][]byte
	pages   pages
	tree    *tree.Tree
	records map[[32]byte][]byte

	HeightNow uint64
	Time      uint64 // of the header after HeightNow
	Down      error  // if not nil, what Proved fails with
	Lost      bool   // nobody has any records

	// Seal makes the header of a height at a time that commits to an app hash,
	// its commit and its hash. Nil means octets of no chain.
	Seal func(height, time uint64, appHash [32]byte) (header, commit []byte, hash [32]byte)

	Opened  atomic.Int64 // views
	Closed  atomic.Int64
	Fetched atomic.Int64 // records
	Read    atomic.Int64 // values
	Paths   atomic.Int64 // proofs of them
}

type pages map[tree.Path][]byte

func (p pages) Page(path tree.Path) ([]byte, error) { return p[path], nil }

// New returns a chain with an empty state at height 1.
func New(t testing.TB) *Chain {
	return &Chain{
		t: t, values: map[[32]byte][]byte{}, pages: pages{}, tree: tree.Empty(),
		records: map[[32]byte][]byte{}, HeightNow: 1, Time: Genesis,
	}
}

// Set puts values into the state: the next height, seconds later. A nil value
// deletes.
func (c *Chain) Set(seconds uint64, values map[[32]byte][]byte) {
	c.t.Helper()
	var updates []tree.Update
	for k, v := range values {
		updates = append(updates, tree.Update{Key: k, Value: tree.HashValue(v), Delete: v == nil})
		c.values[k] = v
	}
	next, writes, err := c.tree.Apply(c.pages, updates)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, w := range writes {
		c.pages[w.Path] = w.Data
	}
	c.tree = next
	c.HeightNow++
	c.Time += seconds
}

// Register puts a name that is active for a year, with its records in
// presentation format, into the state, and returns its domain.
func (c *Chain) Register(text, records string) registrar.Domain {
	c.t.Helper()
	n := name.MustParse(text)
	set := c.Publish(n, records)
	d := registrar.Domain{
		Mark: registrar.MarkActive, Expiry: c.Time + registrar.Year,
		RecordsRoot: set.Root(), Records: set.Count(),
		Owner: sha256.Sum256([]byte("owner of " + text)),
	}
	c.PutDomain(n, d)
	return d
}

// Publish makes records findable by their root.
func (c *Chain) Publish(n name.Name, records string) zone.Set {
	c.t.Helper()
	rrs, err := zone.ParseRecords(records, 300)
	if err != nil {
		c.t.Fatal(err)
	}
	set, err := zone.Empty(n).Add(rrs...)
	if err != nil {
		c.t.Fatal(err)
	}
	c.records[set.Root()] = set.Encode()
	return set
}

// Point publishes a descriptor with those endpoints, of host:port, and has a
// registered name point to it.
func (c *Chain) Point(text string, endpoints ...string) registrar.Domain {
	c.t.Helper()
	desc := registrar.Descriptor{Operator: "example"}
	for _, at := range endpoints {
		desc.Endpoints = append(desc.Endpoints, registrar.Endpoint{Transport: registrar.TransportService, Address: at})
	}
	encoded, err := desc.Encode()
	if err != nil {
		c.t.Fatal(err)
	}
	n := name.MustParse(text)
	d, err := registrar.DecodeDomain(c.values[n.Key()])
	if err != nil {
		c.t.Fatal(err)
	}
	d.Resolver = registrar.DescriptorID(encoded)
	c.Set(0, map[[32]byte][]byte{registrar.DescriptorKey(d.Resolver): encoded, n.Key(): d.Encode()})
	return d
}

// PutDomain puts the state of a name into the next height.
func (c *Chain) PutDomain(n name.Name, d registrar.Domain) {
	c.t.Helper()
	c.Set(0, map[[32]byte][]byte{n.Key(): d.Encode()})
}

// AppHash returns what the next header commits to.
func (c *Chain) AppHash() [32]byte {
	offset, err := ledger.DecodeWarp(c.values[ledger.ClockKey()])
	if err != nil {
		return c.tree.Root() // a broken clock, which no chain has
	}
	return ledger.AppHash(c.tree.Root(), offset)
}

// Warped reports whether the clock was moved.
func (c *Chain) Warped() bool { return c.values[ledger.ClockKey()] != nil }

// HeaderHash returns the hash of the header that commits to the state.
func (c *Chain) HeaderHash() [32]byte {
	_, _, hash := c.header()
	return hash
}

func (c *Chain) header() (header, commit []byte, hash [32]byte) {
	app := c.AppHash()
	if c.Seal != nil {
		return c.Seal(c.HeightNow+1, c.Time, app)
	}
	header = binary.BigEndian.AppendUint64([]byte("header "), c.HeightNow+1)
	header = append(binary.BigEndian.AppendUint64(header, c.Time), app[:]...)
	return header, []byte("commit"), sha256.Sum256(header)
}

// Trust returns what a client knows that follows the headers of the chain.
func (c *Chain) Trust() resolver.Trust {
	return resolver.Trust{
		Height: c.HeightNow, AppHash: c.AppHash(), HeaderHash: c.HeaderHash(), HeaderTime: c.Time,
		Now: c.Time, Grace: Grace,
	}
}

// Proved implements resolver.Chain.
func (c *Chain) Proved(context.Context) (resolver.View, error) {
	if c.Down != nil {
		return nil, c.Down
	}
	c.Opened.Add(1)
	v := &view{c: c, tree: c.tree, height: c.HeightNow, time: c.Time}
	v.header, v.commit, v.anchor = c.header()
	return v, nil
}

// ProvedHeight returns the height of the next view.
func (c *Chain) ProvedHeight() uint64 { return c.HeightNow }

// ErrLost is what Records fails with.
var ErrLost = errors.New("nobody has these records")

// Records implements resolver.Records.
func (c *Chain) Records(_ context.Context, root [32]byte) ([]byte, error) {
	c.Fetched.Add(1)
	b, ok := c.records[root]
	if !ok || c.Lost {
		return nil, ErrLost
	}
	return b, nil
}

// Swap makes another set's octets be found by a root, as a lying peer would.
func (c *Chain) Swap(root [32]byte, b []byte) { c.records[root] = b }

type view struct {
	c      *Chain
	tree   *tree.Tree
	height uint64
	time   uint64
	header []byte
	commit []byte
	anchor [32]byte
}

func (v *view) Height() uint64       { return v.height }
func (v *view) AnchorHash() [32]byte { return v.anchor }
func (v *view) AnchorTime() uint64   { return v.time }
func (v *view) Root() [32]byte       { return v.tree.Root() }
func (v *view) Header() []byte       { return v.header }
func (v *view) Commit() []byte       { return v.commit }
func (v *view) Close()               { v.c.Closed.Add(1) }

func (v *view) Get(key [32]byte) ([]byte, error) {
	v.c.Read.Add(1)
	return v.c.values[key], nil
}

func (v *view) Prove(key [32]byte) (tree.Proof, error) {
	v.c.Paths.Add(1)
	return v.tree.Prove(v.c.pages, key)
}

// Query returns a query for a name with AD set.
func Query(text string, t wire.Type) wire.Query {
	return wire.Query{
		Header:   wire.Header{Type: wire.MessageQuery, ID: 7, Nonce: 0x01020304},
		Question: wire.Question{Name: name.MustParse(text), Type: t, Class: wire.ClassIN},
		Flags:    wire.QueryAD,
	}
}
