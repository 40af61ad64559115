package node

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// queryMetrics shows a meter to Prometheus.
type queryMetrics struct {
	*meter
	queries, answers, made, seconds *prometheus.Desc
}

func newQueryMetrics(m *meter) *queryMetrics {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	return &queryMetrics{
		meter: m,
		queries: desc("utxonode_queries_total",
			"Requests that came, by transport and language.", "transport", "language"),
		answers: desc("utxonode_answers_total",
			"Replies by transport, language and response code; none is no reply.", "transport", "language", "code"),
		made: desc("utxonode_dns_answers_total",
			"Replies to DNS queries by what made them: compiled, copied from what was made when a block came; resolver, made when it was asked for.", "made"),
		seconds: desc("utxonode_answer_seconds",
			"Time from a request's being read until its reply is ready, in seconds. Of DNS over udp, tcp and tls one in 64 is timed.", "transport", "language"),
	}
}

// Describe says what is collected.
func (m *queryMetrics) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{m.queries, m.answers, m.made, m.seconds} {
		out <- d
	}
}

// Collect adds the lanes up.
func (m *queryMetrics) Collect(out chan<- prometheus.Metric) {
	counter := func(d *prometheus.Desc, n uint64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	var made [2]uint64
	for t, transport := range transports() {
		for l, language := range spoken() {
			if !speaks(transport, language) {
				continue
			}
			queries := uint64(0)
			for o, outcome := range outcomes() {
				n := m.sum(t, l, o)
				counter(m.answers, n[0]+n[1], string(transport), string(language), outcome)
				queries += n[0] + n[1]
				if language == jupc.DNS && o != outcomeNone {
					made[0] += n[0]
					made[1] += n[1]
				}
			}
			counter(m.queries, queries, string(transport), string(language))
			out <- m.latency[t][l].metric(m.seconds, string(transport), string(language))
		}
	}
	counter(m.made, made[0], "resolver")
	counter(m.made, made[1], "compiled")
}

// speaks reports whether a language goes over a transport at all.
func speaks(t jupc.Transport, l jupc.Language) bool {
	return l == jupc.DNS && t != jupc.Libp2p || l == jupc.Native && t != jupc.QUIC
}

// sum adds up what the lanes have of one outcome.
func (m *meter) sum(transport, language, outcome int) (n [2]uint64) {
	for i := range m.lanes {
		for by := range n {
			n[by] += m.lanes[i].answers[transport][language][by][outcome].Load()
		}
	}
	return n
}

// metric is the histogram as Prometheus has it, with cumulative buckets.
func (h *histogram) metric(d *prometheus.Desc, labels ...string) prometheus.Metric {
	cumulative := make(map[float64]uint64, buckets)
	sum, count := float64(h.sum.Load())/1e9, uint64(0)
	for i := range buckets {
		count += h.counts[i].Load()
		cumulative[float64(uint64(1)<<(firstBucket+i))/1e9] = count
	}
	count += h.counts[buckets].Load()
	return prometheus.MustNewConstHistogram(d, count, sum, cumulative, labels...)
}
