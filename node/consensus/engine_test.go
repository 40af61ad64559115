package consensus_test

import (
	"testing"
	"time"
)

const patience = 20 * time.Second

func TestOneValidator(t *testing.T) {
	net := newTestnet(t, 1, 0)
	net.start(net.nodes...)
	n := net.nodes[0]
	n.waitHeight(1, patience)
	net.submit("first", n)
	net.waitCount(1, patience, n)
}

func TestFourValidators(t *testing.T) {
	net := newTestnet(t, 4, 0)
	net.start(net.nodes...)
	for _, n := range net.nodes {
		n.waitHeight(1, patience)
	}
	net.submit("first", net.nodes...)
	net.waitCount(1, patience, net.nodes...)
}

func TestPortIsFreeAfterStop(t *testing.T) {
	net := newTestnet(t, 1, 0)
	n := net.nodes[0]
	n.start()
	h := n.waitHeight(1, patience).Height
	for range 3 {
		begin := time.Now()
		n.stop()
		n.start()
		t.Logf("restarted in %v", time.Since(begin))
		net.submit("tx"+begin.String(), n)
		h = n.waitHeight(h+1, patience).Height
	}
}
