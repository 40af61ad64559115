package resolver_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
)

// exchanges are questions of every kind about a chain, and their responses.
func exchanges(tb testing.TB, c *resolvertest.Chain, n int) []resolver.Exchange {
	tb.Helper()
	r := newResolver(c)
	all := make([]resolver.Exchange, n)
	for i := range all {
		of := []string{
			"jmbc.user.utxo", "www.jmbc.user.utxo", fmt.Sprintf("n%d.jmbc.user.utxo", i), fmt.Sprintf("nobody%d.utxo", i), "bare.utxo",
		}[i%5]
		q := resolvertest.Query(of, wire.TypeA)
		all[i] = resolver.Exchange{Query: q, Response: ask(tb, r, q, udp)}
	}
	return all
}

// U-211: a hundred responses under one root: of each the batch says what it is
// alone, and of one bad one it is that one alone which is reported.
func TestVerifyAll(t *testing.T) {
	c := world(t)
	all := exchanges(t, c, 100)
	check := func(what string, bad int) {
		t.Helper()
		answers, errs := resolver.VerifyAll(all, c.Trust())
		for i := range all {
			want, err := resolver.Verify(all[i].Query, all[i].Response, c.Trust())
			if (err == nil) != (errs[i] == nil) || (i == bad) != (err != nil) {
				t.Fatalf("%s: response %d: alone %v, in a batch %v", what, i, err, errs[i])
			}
			if diff := cmp.Diff(want, answers[i], cmp.AllowUnexported(name.Name{})); err == nil && diff != "" {
				t.Fatalf("%s: response %d: %s", what, i, diff)
			}
		}
	}
	check("none is bad", -1)
	for _, bad := range []int{0, 47, 99} {
		good := all[bad].Response
		for at := 100; at < len(good.Proof); at += 41 { // of the sections
			all[bad].Response.Proof = bytes.Clone(good.Proof)
			all[bad].Response.Proof[at] ^= 1
			check(fmt.Sprintf("octet %d of %d", at, bad), bad)
		}
		all[bad].Response = good
	}
	other := world(t)
	other.Register("other.utxo", "")
	all[3] = exchanges(t, other, 4)[3]
	check("one under another root", 3)
	if _, errs := resolver.VerifyAll(all, c.Trust()); !errors.Is(errs[3], resolver.ErrAnchor) {
		t.Error(errs[3])
	}
}

// BenchmarkVerifyAll is a hundred responses under one root, one by one and as a
// batch: about one name with all below it, and about a hundred names.
func BenchmarkVerifyAll(b *testing.B) {
	c := benchWorld(b, 100_000)
	r := newResolver(c)
	for what, format := range map[string]string{"one zone": "n%d.jmbc.user.utxo", "many names": "bench%d.utxo"} {
		all := make([]resolver.Exchange, 100)
		for i := range all {
			q := resolvertest.Query(fmt.Sprintf(format, i*991), wire.TypeA)
			all[i] = resolver.Exchange{Query: q, Response: ask(b, r, q, stream)}
		}
		trust := c.Trust()
		measure := func(how string, verify func() error) {
			b.Run(what+"/"+how, func(b *testing.B) {
				before := cpu(b)
				for b.Loop() {
					if err := verify(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(cpu(b)-before)/float64(b.N*len(all)), "cpu-ns/response")
			})
		}
		measure("single", func() error {
			for i := range all {
				if _, err := resolver.Verify(all[i].Query, all[i].Response, trust); err != nil {
					return err
				}
			}
			return nil
		})
		measure("batch", func() error {
			_, errs := resolver.VerifyAll(all, trust)
			return errors.Join(errs...)
		})
	}
}
