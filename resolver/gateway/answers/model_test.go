package answers_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"pgregory.net/rapid"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
)

// registrable are the names of the model, parents before children.
var registrable = []string{"a.utxo", "user.utxo", "jmbc.user.utxo", "z.jmbc.user.utxo", "zz.utxo", "shop.utxo.hk"}

// A model is what a table should say, by looking at everything every time.
type model map[string]modelName

type modelName struct {
	state  answers.State
	owners map[string]string // owner → type of its one RRset
}

// nearest returns the registered name that an owner belongs to, "" without.
func (m model) nearest(owner string) string {
	for n := owner; n != "utxo" && n != "utxo.hk"; _, n, _ = strings.Cut(n, ".") {
		if got, ok := m[n]; ok && got.state != answers.Absent {
			return n
		}
	}
	return ""
}

// typeOf returns the type of an owner's RRset, "" if it has none, and whether the
// owner is there: with an RRset, or registered.
func (m model) typeOf(owner string) (rrtype string, there bool) {
	of := m.nearest(owner)
	switch {
	case of == "" || m[of].state == answers.Expired:
		return "", false
	case m[of].state == answers.Elsewhere:
		return "NS", of == owner
	}
	rrtype, there = m[of].owners[owner]
	return rrtype, there || of == owner
}

// cut reports whether something above an owner delegates it.
func (m model) cut(owner string) bool {
	for _, n, _ := strings.Cut(owner, "."); strings.Contains(n, "."); _, n, _ = strings.Cut(n, ".") {
		if t, there := m.typeOf(n); there && t == "NS" && n != "utxo.hk" {
			return true
		}
	}
	return false
}

// chain returns the owners of a zone's NSEC chain.
func (m model) chain(zone string) []string {
	all := map[name.Name]bool{name.MustParse(zone): true}
	for _, n := range registrable {
		for owner := range maps.Keys(m[n].owners) {
			if _, there := m.typeOf(owner); there && m.nearest(owner) == n && !m.cut(owner) {
				all[name.MustParse(owner)] = true
			}
		}
		if _, there := m.typeOf(n); there && !m.cut(n) {
			all[name.MustParse(n)] = true
		}
	}
	maps.DeleteFunc(all, func(n name.Name, _ bool) bool { return n.Apex() != name.MustParse(zone) })
	var out []string
	for _, n := range slices.SortedFunc(maps.Keys(all), name.Compare) {
		out = append(out, n.String())
	}
	return out
}

// U-192, E-53: whatever becomes of names, block by block, the table says of every
// owner what the model says, and its chain is the model's.
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		table, m := newTable(t, true), model{}
		steps := rapid.IntRange(1, 12).Draw(rt, "blocks")
		ready := rapid.IntRange(0, steps-1).Draw(rt, "ready")
		for step := range steps {
			applyRandom(rt, t, table, m, uint64(step+1))
			if step < ready {
				continue
			}
			if !table.Ready() {
				table.SetReady(t.Context())
			}
			compareWith(rt, t, table, m)
		}
	})
}

// applyRandom is a block that changes some names, as a node applies it.
func applyRandom(rt *rapid.T, t *testing.T, table *answers.Table, m model, height uint64) {
	changed := make(map[string]bool)
	var touched []name.Name
	for _, n := range rapid.SliceOfNDistinct(rapid.SampledFrom(registrable), 1, 3, rapid.ID[string]).Draw(rt, "names") {
		next := modelName{state: rapid.SampledFrom([]answers.State{answers.Absent, answers.Held, answers.Held, answers.Elsewhere, answers.Expired}).Draw(rt, "state")}
		if next.state == answers.Held {
			next.owners = make(map[string]string)
			for _, sub := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"", "b.", "c.b.", "jmbc.", "z.jmbc."}), 0, 3, rapid.ID[string]).Draw(rt, "owners") {
				next.owners[sub+n] = rapid.SampledFrom([]string{"TXT", "TXT", "A", "NS", "DNAME"}).Draw(rt, "type")
			}
		}
		if (m[n].state == answers.Absent) != (next.state == answers.Absent) {
			for _, above := range name.MustParse(n).Enclosers()[1:] {
				changed[above.String()] = true
			}
		}
		m[n], changed[n] = next, true
		touched = append(touched, name.MustParse(n))
	}
	if rapid.Bool().Draw(rt, "touch") {
		table.Touch(touched)
	}
	var names []answers.Name
	for _, n := range slices.Sorted(maps.Keys(changed)) {
		var lines []string
		for owner, rrtype := range m[n].owners {
			lines = append(lines, owner+" "+map[string]string{"TXT": "TXT x", "A": "A 192.0.2.1", "NS": "NS ns.utxo", "DNAME": "DNAME a.utxo"}[rrtype])
		}
		one := held(t, n, lines...)
		one.State = m[n].state
		names = append(names, one)
	}
	if rapid.Bool().Draw(rt, "reverse") {
		slices.Reverse(names)
	}
	table.Apply(height, 0, names)
}

func compareWith(rt *rapid.T, t *testing.T, table *answers.Table, m model) {
	for _, zone := range []string{"utxo", "utxo.hk"} {
		want := m.chain(zone)
		for i, owner := range want {
			at, next, _, ok := table.Covering(name.MustParse(owner).Wire())
			if !ok || at.String() != owner || next.String() != want[(i+1)%len(want)] {
				rt.Fatalf("behind %s is %v, want %v of %v", at, next, want[(i+1)%len(want)], want)
			}
		}
	}
	for _, n := range append(slices.Clone(registrable), "nobody.utxo", "nobody.user.utxo") {
		for _, sub := range []string{"", "b.", "c.b.", "jmbc.", "z.jmbc.", "nobody."} {
			owner := sub + n
			msg := ask(t, table, owner, dns.TypeTXT, true)
			rrtype, there := m.typeOf(owner)
			if msg == nil {
				continue // a Handler answers; TestFind has when
			}
			switch {
			case rrtype == "TXT" && len(msg.Answer) == 0, rrtype != "TXT" && len(msg.Answer) > 0:
				rt.Fatalf("%s, %q: %v", owner, rrtype, msg)
			case msg.Rcode == dns.RcodeNameError && there:
				rt.Fatalf("%s exists: %v", owner, msg)
			}
			if !m.cut(owner) {
				verified(t, slices.Concat(msg.Answer, msg.Ns))
			}
		}
	}
}
