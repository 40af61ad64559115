package consensus_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// stalled keeps transactions in the pool: a follower whose validator is away.
func stalled(t *testing.T, options ...func(*consensus.Config)) *testnode {
	t.Helper()
	net := newTestnet(t, 1, 1, options...)
	net.nodes[1].start()
	return net.nodes[1]
}

func TestCheckTxAnswers(t *testing.T) {
	n := stalled(t, func(c *consensus.Config) { c.MaxTxBytes = 100 })
	r, err := n.engine.CheckTx([]byte("good"))
	if err != nil || r.Code != 0 {
		t.Fatalf("got %v, %v", r, err)
	}
	for _, tc := range []struct {
		name string
		tx   []byte
		want consensus.ErrorKind
		code rcode.Code
	}{
		{"the same again", []byte("good"), consensus.ErrSeen, rcode.Refused},
		{"an octet too long", make([]byte, 101), consensus.ErrTooLarge, rcode.FormErr},
	} {
		if _, err := n.engine.CheckTx(tc.tx); !errors.Is(err, tc.want) || rcode.Of(err) != tc.code {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	for range 2 { // what the application refuses is not remembered as seen
		if r, err := n.engine.CheckTx([]byte("bad")); err != nil || r.Code != 5 {
			t.Errorf("got %v, %v", r, err)
		}
	}
	if txs, octets := n.engine.Pending(); txs != 1 || octets == 0 {
		t.Errorf("%d transactions of %d octets pending", txs, octets)
	}
}

func TestPoolIsBounded(t *testing.T) {
	for name, option := range map[string]func(*consensus.Config){
		"by number": func(c *consensus.Config) { c.MempoolSize = 10 },
		"by octets": func(c *consensus.Config) { c.MempoolBytes = 1000 },
	} {
		t.Run(name, func(t *testing.T) {
			n := stalled(t, option)
			var full error
			for i := 0; full == nil && i < 1000; i++ {
				_, full = n.engine.CheckTx(fmt.Appendf(nil, "transaction %d %090d", i, i))
			}
			if !errors.Is(full, consensus.ErrFull) || rcode.Of(full) != rcode.Refused {
				t.Errorf("got %v", full)
			}
			if txs, octets := n.engine.Pending(); txs > 10 || octets > 1100 {
				t.Errorf("%d transactions of %d octets pending", txs, octets)
			}
		})
	}
}

// Transactions that were pending when a block was full come in the next ones.
func TestManyTransactionsAreAllOrdered(t *testing.T) {
	net := newTestnet(t, 4, 0)
	net.start(net.nodes...)
	const count = 400
	for i := range count {
		net.submit(fmt.Sprint("tx ", i), net.nodes[i%4])
	}
	net.waitCount(count, patience, net.nodes...)
	net.sameAppHash()
}

// An application that fails ends consensus, and the engine says so.
func TestHaltedWhenTheApplicationFails(t *testing.T) {
	net := newTestnet(t, 1, 0)
	n := net.nodes[0]
	n.start()
	n.waitHeight(1, patience)
	n.app.fail(errors.New("the disk is gone"))
	net.submit("last", n)
	select {
	case <-n.engine.Halted():
	case <-time.After(patience):
		t.Fatal("the engine goes on")
	}
	if _, err := n.engine.WaitHeight(t.Context(), 1<<40); !errors.Is(err, consensus.ErrHalted) {
		t.Errorf("got %v", err)
	}
}
