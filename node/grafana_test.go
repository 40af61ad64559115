package node_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
)

// Every metric of the dashboard is one that a node exports, with the labels that
// are asked for.
func TestDashboard(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "docs", "grafana", "utxonode.json"))
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(b, &dashboard); err != nil {
		t.Fatal(err)
	}
	series := scrape(t, start(t, home(t, ledgertest.NewKey(t, "alice"))))
	exported := make(map[string]string) // the labels of one of its series
	for s := range series {
		family, labels, _ := strings.Cut(s, "{")
		exported[family] = labels
	}
	metric := regexp.MustCompile(`\b((?:utxonode|go|process)_[a-z_]+)\{`)
	grouped := regexp.MustCompile(`\bby \(([a-z,]+)\) \(rate\(([a-z_]+)`)
	exprs := 0
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			exprs++
			found := metric.FindAllStringSubmatch(target.Expr, -1)
			if len(found) == 0 {
				t.Errorf("%s: no metric in %s", p.Title, target.Expr)
			}
			for _, m := range found {
				if _, ok := exported[m[1]]; !ok {
					t.Errorf("%s: no node exports %s", p.Title, m[1])
				}
			}
			for _, g := range grouped.FindAllStringSubmatch(target.Expr, -1) {
				for label := range strings.SplitSeq(g[1], ",") {
					if !strings.Contains(exported[g[2]], label+`="`) {
						t.Errorf("%s: %s has no label %s", p.Title, g[2], label)
					}
				}
			}
		}
	}
	if exprs < 15 {
		t.Errorf("%d expressions were looked at", exprs)
	}
}
