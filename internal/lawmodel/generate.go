package lawmodel

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// A Generator makes blocks that aim at the edges of the page. It keeps to what
// the page decides unless Odd is set: then it also mixes, in one transaction,
// FINALIZE with other operations on the same name.
type Generator struct {
	Odd bool

	pick   func(n int) int // 0 ≤ result < n
	left   func() bool
	now    uint64
	height uint64
	id     ID
	fresh  uint64 // salts, descriptors and roots
}

// start is the time of the first block, in the middle of an epoch.
const start = 1_700_000_000

// NewGenerator returns a generator that draws from r.
func NewGenerator(r *rand.Rand) *Generator {
	return &Generator{pick: r.IntN, left: func() bool { return true }, now: start}
}

// FromBytes returns a generator that takes an octet for each choice, and zeros
// when they are used up: then More is false.
func FromBytes(b []byte) *Generator {
	pick := func(n int) int {
		if len(b) == 0 {
			return 0
		}
		c := int(b[0])
		b = b[1:]
		return c % n
	}
	return &Generator{pick: pick, left: func() bool { return len(b) > 0 }, now: start}
}

// More reports whether there is something left to choose by.
func (g *Generator) More() bool { return g.left() }

// Persons are the owners and guardians that a generator knows. Besides them
// the regions of Standing have "reg" and "bank".
func Persons() []Person { return []Person{"ann", "bob", "cat", "dan"} }

// plainNames can be registered, the last three are alike to beta.utxo and to
// kid.alpha.utxo; deepName can only be delegated; oddNames neither.
var (
	plainNames = []string{
		"alpha.utxo", "kid.alpha.utxo", "beta.utxo", "shop.utxo.hk", "cafe.utxo.fr", "xn--9ca.utxo",
		"xn--bta-rdd.utxo", "xn--bt-8kcs.utxo", "xn--kd-hoc.alpha.utxo",
	}
	oddNames = []string{"www.utxo", "example.com", "utxo.hk", "seventeen-letters.utxo"}
)

const deepName = "deep.kid.alpha.utxo"

// Names are the names that a generator knows.
func Names() []string { return append(append(slices.Clone(plainNames), deepName), oddNames...) }

// Next returns a block that can follow those applied to m, which it leaves alone.
func (g *Generator) Next(m *Model) Block {
	e := g.tick(m)
	g.height++
	b := Block{Now: g.now, Height: g.height}
	s := m.Clone()
	if e.name != "" && g.pick(3) != 0 {
		if tx, ok := g.proper(s, one(g, e.tries), e.name); ok {
			b.Txs = []Tx{tx}
			s.Apply(g.now, g.height, b.Txs)
		}
	}
	for range 1 + g.pick(4) {
		if txs := g.race(s); txs != nil && len(b.Txs) == 0 {
			b.Txs = txs
			return b
		}
		tx, ok := g.tx(s)
		if !ok {
			continue
		}
		s.Apply(g.now, g.height, []Tx{tx})
		b.Txs = append(b.Txs, tx)
	}
	return b
}

// race returns two transactions that reveal commitments to one name.
func (g *Generator) race(s *Model) []Tx {
	if g.pick(6) != 0 {
		return nil
	}
	n := one(g, plainNames)
	ids := s.commitments(n)
	if len(ids) < 2 {
		return nil
	}
	g.shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	return []Tx{g.reveal(s, ids[0]), g.reveal(s, ids[1])}
}

// tx returns a transaction: one that should succeed, one with a fault in it, one
// that takes no heed of the state, or a batch.
func (g *Generator) tx(s *Model) (Tx, bool) {
	switch roll := g.pick(20); {
	case roll < 8:
		return g.good(s)
	case roll < 12:
		tx, ok := g.good(s)
		if ok {
			g.spoil(s, &tx)
		}
		return tx, ok
	case roll < 16:
		return g.proper(s, g.kind(), g.likelyName(s))
	case roll < 17:
		return g.proper(s, one(g, []Kind{Commit, Register, Register, Delegate}), one(g, oddNames))
	default:
		return g.batch(s)
	}
}

// good returns a transaction with a kind drawn at random that succeeds on s.
func (g *Generator) good(s *Model) (Tx, bool) {
	for range 8 {
		kind, names := g.kind(), append(slices.Clone(plainNames), deepName)
		if g.pick(8) == 0 {
			names = Names()
		}
		g.shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		for _, n := range names {
			tx, ok := g.proper(s, kind, n)
			if ok && s.Clone().judge(g.now, g.height, tx) == OK {
				return tx, true
			}
		}
	}
	return Tx{}, false
}

// kind draws a kind; what leads to other things comes more often.
func (g *Generator) kind() Kind {
	return one(g, slices.Concat(Kinds(), []Kind{
		Commit, Commit, Register, Register, Register, Register, SetGuardians, SetGuardians, Finalize, Finalize,
		Delegate, Delegate, Revoke, Revoke, Recover, Recover, Recover, Recover, Finalize,
	}))
}

// likelyName draws a name, three times in four of those that are stored.
func (g *Generator) likelyName(s *Model) string {
	stored := slices.Sorted(maps.Keys(s.names))
	if len(stored) == 0 || g.pick(4) == 0 {
		return one(g, Names())
	}
	return one(g, stored)
}

// one draws from a list.
func one[T any](g *Generator, of []T) T { return of[g.pick(len(of))] }

// shuffle shuffles n things.
func (g *Generator) shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, g.pick(i+1))
	}
}

func (g *Generator) person() Person { return one(g, Persons()) }

func (g *Generator) newID() ID {
	g.id++
	return g.id
}

func (g *Generator) newNumber() uint64 {
	g.fresh++
	return g.fresh
}
