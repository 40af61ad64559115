package registrar_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/lawmodel"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// held reads what the chain has of the model's names.
func (w *twin) held(t *testing.T) map[string]registrar.Domain {
	t.Helper()
	out := map[string]registrar.Domain{}
	for _, text := range lawmodel.Names() {
		v := w.values[ledger.Key(name.MustParse(text).Key())]
		if v == nil {
			continue
		}
		d, err := registrar.DecodeDomain(v)
		if err != nil {
			t.Fatal(err)
		}
		out[text] = d
	}
	return out
}

// stolen names a name that changed hands in a block before its time, "" if
// none did (U-144, U-160).
func stolen(before, after map[string]registrar.Domain, now uint64, p *registrar.Params) string {
	for text, old := range before {
		if old.StatusAt(now, p) != registrar.Active {
			continue
		}
		p, waited := old.PendingAt(now)
		due := waited && now >= p.Time
		switch d, there := after[text]; {
		case due:
		case !there:
			return text + " is gone"
		case d.Owner != old.Owner:
			return fmt.Sprintf("%s went from %x to %x", text, old.Owner[:4], d.Owner[:4])
		case d.Guardians != old.Guardians:
			return text + " has other guardians"
		case d.Resolver != old.Resolver:
			return text + " has another resolver"
		}
	}
	return ""
}

// coins adds up every coin there is.
func (w *twin) coinsHeld() (sum ledger.Amount) {
	for k, v := range w.values {
		if c, err := ledger.DecodeCoin(v); err == nil && !w.isName(k) {
			sum += c.Output.Amount
		}
	}
	return sum
}

func (w *twin) isName(k ledger.Key) bool {
	for _, text := range lawmodel.Names() {
		if ledger.Key(name.MustParse(text).Key()) == k {
			return true
		}
	}
	return false
}

// Whatever is done in whatever order: the law is its model's, nothing goes to
// another before its time, coins are never made, and a name has one live output
// (U-007, U-144, U-160).
func FuzzModel(f *testing.F) {
	for seed := range 16 {
		f.Add(randomOctets(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		cfg := lawmodel.Standing()
		g := lawmodel.FromBytes(b[:min(len(b), 2048)])
		g.Odd = true
		m, w := lawmodel.New(cfg), newTwin(cfg)
		for range 40 {
			if !g.More() || len(w.coins) < 8 {
				return
			}
			block := g.Next(m)
			before, sum := w.held(t), w.coinsHeld()
			if why := step(m, w, block); why != "" {
				t.Fatal(why)
			}
			if why := stolen(before, w.held(t), block.Now, &w.law.Params); why != "" {
				t.Fatalf("%s\n%+v", why, block)
			}
			if after := w.coinsHeld(); after > sum {
				t.Fatalf("from %s to %s", sum, after)
			}
			w.oneOutput(t, block.Now)
		}
	})
}

// oneOutput: of the outputs of a name only the one that the state names stands
// for a name that is held.
func (w *twin) oneOutput(t *testing.T, now uint64) {
	t.Helper()
	live := map[string]int{}
	for _, o := range w.at {
		coin, err := ledger.DecodeCoin(w.values[o.Key()])
		if err != nil || coin.Output.Covenant.Kind != registrar.KindDomain {
			continue
		}
		n, err := registrar.CovenantName(coin.Output.Covenant)
		if err != nil {
			t.Fatal(err)
		}
		d, there := w.held(t)[n.String()]
		if there && d.Outpoint == o && d.StatusAt(now, &w.law.Params).Held() {
			if live[n.String()]++; coin.Output.Address != d.Owner {
				t.Fatalf("%s is not its owner's", n)
			}
		}
	}
	for text, d := range w.held(t) {
		if d.StatusAt(now, &w.law.Params).Held() && live[text] != 1 {
			t.Fatalf("%s has %d live outputs", text, live[text])
		}
	}
}

// Every vector of the rule book is under the rule that it shows, and every rule
// has vectors.
func TestLawNamesItsVectors(t *testing.T) {
	page, err := os.ReadFile("../docs/reference/law.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/vectors/law/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	globs := map[string]bool{}
	for _, section := range strings.Split(string(page), "\n### ")[1:] {
		title, _, _ := strings.Cut(section, "\n")
		_, list, ok := strings.Cut(section, "\nVectors: ")
		list, _, _ = strings.Cut(list, "\n")
		if !ok {
			t.Errorf("%s has no vectors", title)
		}
		for _, m := range regexp.MustCompile("`([a-z*-]+)`").FindAllStringSubmatch(list, -1) {
			globs[m[1]] = false
		}
	}
	for _, file := range files {
		text := strings.TrimSuffix(filepath.Base(file), ".txt")
		found := false
		for glob := range maps.Clone(globs) {
			if ok, err := filepath.Match(glob, text); err != nil {
				t.Fatal(err)
			} else if ok {
				globs[glob], found = true, true
			}
		}
		if !found {
			t.Errorf("%s is under no rule", text)
		}
	}
	for glob, found := range globs {
		if !found {
			t.Errorf("no vector is %s", glob)
		}
	}
}
