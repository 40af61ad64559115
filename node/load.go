package node

import (
	"bytes"
	"context"
	"slices"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
)

// Names of a state are read in the order in which it is stored, so many at a time,
// which takes 50 MB meanwhile; and they are compiled, fewer at a time.
const (
	readBatch = 1 << 19
	loadBatch = 1 << 12
)

// A loading reads and compiles all names of a state.
type loading struct {
	c     *compiler
	at    moment
	batch []loaded
	done  []answers.Name // read, not compiled
	over  func() error   // an error when the node stops
}

// A loaded is a name of a batch, and under which key to read on: that of its state,
// then the root of its records.
type loaded struct {
	name  name.Name
	key   [32]byte
	until uint64 // see answers.Name
	count uint32 // RRsets that are to be read
}

// load compiles every name of a state, and those of blocks since the node began,
// some of which nobody has any more.
func (c *compiler) load(ctx context.Context, at moment, changed []name.Name) error {
	if err := c.apply(at, changed); err != nil {
		return err
	}
	names := 0
	err := abci.EachName(at.Snapshot, func(name.Name) error { names++; return nil })
	if err != nil {
		return err
	}
	c.table.Expect(names)
	l := &loading{c: c, at: at, over: ctx.Err}
	err = abci.EachName(at.Snapshot, l.name)
	if err == nil {
		err = l.read()
	}
	if err == nil {
		err = l.compile()
	}
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.show(at.Height())
	c.mu.Unlock()
	c.ready(ctx)
	c.above.forget()
	return nil
}

// name adds a name to the batch, which is read when it is full.
func (l *loading) name(n name.Name) error {
	l.batch = append(l.batch, loaded{name: n, key: n.Key()})
	if len(l.batch) < readBatch {
		return nil
	}
	return l.read()
}

// read reads the states of a batch, then the records.
func (l *loading) read() error {
	l.sort()
	err := l.at.Pick(len(l.batch), l.key, func(i int, b []byte) error { return l.state(&l.batch[i], b) })
	if err != nil {
		return err
	}
	l.batch = slices.DeleteFunc(l.batch, func(n loaded) bool { return n.count == 0 })
	l.sort()
	err = l.c.node.db.PickRecords(len(l.batch), l.key, func(i int, b []byte) error { return l.records(&l.batch[i], b) })
	l.batch = l.batch[:0]
	return err
}

func (l *loading) sort() {
	slices.SortFunc(l.batch, func(a, b loaded) int { return bytes.Compare(a.key[:], b.key[:]) })
}

func (l *loading) key(i int) *[32]byte { return &l.batch[i].key }

// state takes the state of a name.
func (l *loading) state(n *loaded, b []byte) error {
	d, err := registrar.DecodeDomain(b)
	if err != nil {
		return l.alone(n) // there is none, or it cannot be read: what that is, reading it alone says
	}
	is := l.c.held(l.at, n.name, &d)
	if is.State != answers.Held || d.Records == 0 {
		return l.add(&is)
	}
	n.key, n.until, n.count = d.RecordsRoot, is.Until, d.Records
	return nil
}

// records takes the records of a name.
func (l *loading) records(n *loaded, b []byte) error {
	if b == nil {
		return l.alone(n)
	}
	is := withRecords(answers.Name{Name: n.name, State: answers.Held, Until: n.until}, n.key, n.count, bytes.Clone(b))
	return l.add(&is)
}

// alone takes a name as it is read by itself.
func (l *loading) alone(n *loaded) error {
	is, err := l.c.read(l.at, n.name)
	if err != nil {
		return err
	}
	return l.add(&is)
}

// add adds a name to those that are compiled together.
func (l *loading) add(n *answers.Name) error {
	l.c.miss(n)
	if l.done = append(l.done, *n); len(l.done) < loadBatch {
		return nil
	}
	return l.compile()
}

// compile compiles what was read, and the names above those again: which records
// they have the owners of is another matter now.
func (l *loading) compile() error {
	seen := make(map[name.Name]bool)
	for _, n := range l.done {
		if n.State == answers.Absent || l.c.table.Registered(n.Name) {
			continue
		}
		for _, e := range l.c.registeredAbove(n.Name) {
			if seen[e] {
				continue
			}
			seen[e] = true
			above, err := l.c.name(l.at, e)
			if err != nil {
				return err
			}
			l.done = append(l.done, above)
		}
	}
	l.c.set(l.at, l.done)
	clear(l.done)
	l.done = l.done[:0]
	return l.over()
}
