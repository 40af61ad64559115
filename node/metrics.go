package node

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/node/limits"
)

// metrics has a registry of its own, so that several nodes of one process do
// not share families.
type metrics struct {
	registry  *prometheus.Registry
	meter     *meter
	submitted prometheus.Counter
	applied   prometheus.Counter
	heard     prometheus.Counter
	refused   *prometheus.CounterVec
}

func newMetrics(n *Node) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		meter:    newMeter(),
		submitted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "utxonode_transactions_submitted_total", Help: "Transactions admitted from clients.",
		}),
		applied: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "utxonode_transactions_applied_total", Help: "Transactions applied in blocks.",
		}),
		heard: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "utxonode_notifications_heard_total", Help: "Notifications of known peers.",
		}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "utxonode_transactions_refused_total", Help: "Transactions in blocks that broke a rule, by response code.",
		}, []string{"code"}),
	}
	gauge := func(name, help string, read func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read)
	}
	limited := func(limit string, read func(limits.Counts) uint64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "utxonode_limited_total", Help: "What clients asked too often, by the limit they exceeded.",
			ConstLabels: prometheus.Labels{"limit": limit},
		}, func() float64 { return float64(read(n.limits.Counts())) })
	}
	m.registry.MustRegister(
		limited("queries", func(c limits.Counts) uint64 { return c.QueriesRefused }),
		limited("queries-dropped", func(c limits.Counts) uint64 { return c.QueriesDropped }),
		limited("responses-cut", func(c limits.Counts) uint64 { return c.ResponsesCut }),
		limited("responses-dropped", func(c limits.Counts) uint64 { return c.ResponsesDropped }),
		limited("source", func(c limits.Counts) uint64 { return c.Source }),
		limited("signer", func(c limits.Counts) uint64 { return c.Signer }),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.submitted, m.applied, m.heard, m.refused, newQueryMetrics(m.meter),
		gauge("utxonode_height", "Last committed block.", func() float64 { return float64(n.db.Height()) }),
		gauge("utxonode_gossip_peers", "Connected peers of the gossip network.", func() float64 { return float64(n.host.Peers()) }),
		gauge("utxonode_consensus_peers", "Connected peers of the consensus network.", func() float64 { return float64(n.engine.Status().Peers) }),
		gauge("utxonode_pending_transactions", "Transactions that wait for a block.", func() float64 {
			txs, _ := n.engine.Pending()
			return float64(txs)
		}),
	)
	return m
}

// block counts what became of a block's transactions.
func (m *metrics) block(txs []abci.TxResult) {
	for _, r := range txs {
		if r.Code == 0 {
			m.applied.Inc()
		} else {
			m.refused.WithLabelValues(r.Code.String()).Inc()
		}
	}
}

// handler serves the registry.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
