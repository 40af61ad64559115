package node_test

import (
	"io"
	"net/http"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// scrape returns what a node's metrics say, by series.
func scrape(t testing.TB, n *node.Node) map[string]float64 {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+n.APIAddr()+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	series := make(map[string]float64)
	for _, line := range regexp.MustCompile(`(?m)^([a-z][^ ]*(?:\{.*\})?) (\S+)$`).FindAllStringSubmatch(string(text), -1) {
		if series[line[1]], err = strconv.ParseFloat(line[2], 64); err != nil {
			t.Fatal(err)
		}
	}
	return series
}

// labelled is a series of one transport and language.
func labelled(family string, transport jupc.Transport, l jupc.Language, more ...string) string {
	labels := append([]string{`language="` + string(l) + `"`, `transport="` + string(transport) + `"`}, more...)
	if len(more) > 0 { // in the order of their names
		labels = append(more, labels[:2]...)
	}
	return family + "{" + strings.Join(labels, ",") + "}"
}

// Each transport and language counts for itself, with codes and times.
func TestQueryMetrics(t *testing.T) {
	n := everywhere(t)
	all := ways(t, n)
	for _, ask := range []struct {
		name string
		code string
	}{{"jmbc.user.utxo.", "noerror"}, {"nobody.utxo.", "nxdomain"}, {"example.com.", "refused"}} {
		m := new(dns.Msg).SetQuestion(ask.name, dns.TypeA)
		msg, err := m.Pack()
		if err != nil {
			t.Fatal(err)
		}
		for _, transport := range []jupc.Transport{jupc.UDP, jupc.TCP, jupc.TLS, jupc.HTTPS, jupc.QUIC} {
			series := []string{labelled("utxonode_answers_total", transport, jupc.DNS, `code="`+ask.code+`"`), labelled("utxonode_queries_total", transport, jupc.DNS)}
			before := scrape(t, n)
			if _, err := all[string(transport)](t, msg); err != nil {
				t.Fatalf("%s over %s: %v", ask.name, transport, err)
			}
			after := scrape(t, n)
			for _, s := range series {
				if was, there := before[s]; !there || after[s] != was+1 {
					t.Errorf("%s over %s: %s was %v, is %v", ask.name, transport, s, was, after[s])
				}
			}
		}
	}
	status := n.Status()
	for _, b := range bindings(status) {
		transport := jupc.Transport(strings.SplitN(b.name, "-", 2)[0])
		before := scrape(t, n)
		if _, err := dialerTo(t, status).Exchange(t.Context(), b.network, b.addr, query(t)); err != nil {
			t.Fatal(err)
		}
		after := scrape(t, n)
		for _, s := range []string{
			labelled("utxonode_answers_total", transport, jupc.Native, `code="noerror"`),
			labelled("utxonode_answer_seconds_count", transport, jupc.Native),
		} {
			if after[s] != before[s]+1 {
				t.Errorf("%s: %s was %v, is %v", b.name, s, before[s], after[s])
			}
		}
	}
	if s := scrape(t, n); s[labelled("utxonode_answer_seconds_count", jupc.UDP, jupc.DNS)] == 0 ||
		s[`utxonode_dns_answers_total{made="resolver"}`] == 0 || s[`utxonode_dns_answers_total{made="compiled"}`] == 0 {
		t.Errorf("%v", s)
	}
}

// asking returns a node's handlers, a query that has a compiled answer, and
// where it is asked from.
func asking(t testing.TB) (n *node.Node, counted, bare jupc.Handler, req []byte, from jupc.Source) {
	t.Helper()
	n = start(t, home(t, ledgertest.NewKey(t, "alice")))
	counted, bare, err := n.Handlers()
	if err != nil {
		t.Fatal(err)
	}
	m := new(dns.Msg).SetQuestion("nobody.utxo.", dns.TypeA).SetEdns0(1232, false)
	msg, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	from = jupc.Source{Addr: netip.MustParseAddrPort("127.0.0.1:4242"), Transport: jupc.UDP, Validated: true, Lane: 1}
	req = append(make([]byte, 0, 4096), msg...)
	const compiled = `utxonode_dns_answers_total{made="compiled"}`
	for until := time.Now().Add(30 * time.Second); scrape(t, n)[compiled] == 0; {
		if time.Now().After(until) {
			t.Fatal("nothing was compiled")
		}
		counted.DNS(t.Context(), req, from)
	}
	return n, counted, bare, req, from
}

// Goroutines that answer at the same time lose no count, and counting takes no
// memory.
func TestCountsOfManyGoroutines(t *testing.T) {
	n, counted, bare, req, from := asking(t)
	series := labelled("utxonode_queries_total", jupc.UDP, jupc.DNS)
	before := scrape(t, n)[series]
	var wg sync.WaitGroup
	const goroutines, each = 8, 1000
	for i := range goroutines {
		from := from
		from.Lane = uint32(1 + i/2)
		wg.Go(func() {
			req := append(make([]byte, 0, 4096), req...)
			for range each {
				counted.DNS(t.Context(), req, from)
			}
		})
	}
	wg.Wait()
	after := scrape(t, n)
	if got := after[series] - before; got != goroutines*each {
		t.Errorf("%v of %d were counted", got, goroutines*each)
	}
	timed := after[labelled("utxonode_answer_seconds_count", jupc.UDP, jupc.DNS)]
	if want := after[series] / 64; timed < want-8 || timed > want+8 {
		t.Errorf("%v of %v were timed", timed, after[series])
	}
	allocs := func(h jupc.Handler) float64 {
		return testing.AllocsPerRun(1000, func() { h.DNS(t.Context(), req, from) })
	}
	if with, without := allocs(counted), allocs(bare); with != without {
		t.Errorf("%v allocations with counters, %v without", with, without)
	}
}

// BenchmarkCounters is a compiled answer as the service port gives it, and
// the same without counters.
func BenchmarkCounters(b *testing.B) {
	_, counted, bare, req, from := asking(b)
	for _, bc := range []struct {
		name string
		h    jupc.Handler
	}{{"bare", bare}, {"counted", counted}} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bc.h.DNS(b.Context(), req, from)
			}
		})
	}
}
