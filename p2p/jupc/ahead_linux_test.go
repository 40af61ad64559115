package jupc_test

import (
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// What came together is shown before the first of it goes to the handler, once,
// also when the handler then passes the reading on; what came alone is not.
func TestAhead(t *testing.T) {
	const together = 5
	shown := make(chan int, together)
	busy, more := make(chan struct{}), make(chan struct{})
	seen := 0 // by the one reader, and whom it passes the reading on to
	p := open(t, jupc.Config{
		Readers: 1,
		Ahead: func(datagrams [][]byte) {
			for _, d := range datagrams {
				if !slices.Equal(d, dnsQuery) {
					t.Errorf("shown % x", d)
				}
			}
			if seen != 1 {
				t.Errorf("shown after %d requests", seen)
			}
			shown <- len(datagrams)
		},
		Handler: &clerk{before: func(_ jupc.Language, _ []byte, from jupc.Source) {
			if seen++; seen == 1 {
				close(busy)
				<-more
			}
			if seen == 3 && !from.Release() {
				t.Error("the reading is not passed on")
			}
		}},
	})
	c := dial(t, "udp", p)
	send(t, c, dnsQuery)
	<-busy
	for range together {
		send(t, c, dnsQuery)
	}
	close(more)
	for range 1 + together {
		if !isDNS(datagram(t, c)) {
			t.Error("no response")
		}
	}
	if n := <-shown; n != together || len(shown) > 0 {
		t.Errorf("%d shown, then %d times more", n, len(shown))
	}
}
