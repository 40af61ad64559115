package p2p

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// U-014: what one node publishes is offered to every node of the chain, with
// its records, however many hops away.
func TestGossipReachesAll(t *testing.T) {
	nodes := line(t, 4)
	want := Envelope{Tx: []byte("a tx"), Records: [][]byte{[]byte("one"), []byte("two")}}
	if err := nodes[0].Publish(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes[1:] {
		if d := cmp.Diff(want, n.waitTx()); d != "" {
			t.Error(d)
		}
	}
	// Seen is seen: publishing it again offers it to nobody a second time.
	if err := nodes[0].Publish(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	nodes[0].publish("after")
	nodes[1].wantTx("after")
}

// Three nodes in a line: what the middle one does not accept is never offered
// to the last, and what it ignores costs the sender nothing.
func TestOnlyAcceptedMessagesTravel(t *testing.T) {
	nodes := line(t, 3)
	first, middle, last := nodes[0], nodes[1], nodes[2]
	first.publish("reject me")
	middle.wantTx("reject me")
	for i := range 30 {
		tx := fmt.Sprint("ignore me ", i)
		first.publish(tx)
		middle.wantTx(tx)
	}
	first.publish("a good one")
	middle.wantTx("a good one")
	last.wantTx("a good one") // the only one it is offered
}

// A peer that keeps sending what no honest peer would is not heard any more.
func TestRejectedPeerIsNotHeard(t *testing.T) {
	for name, bad := range map[string]func(*node, int){
		"rejected by the acceptor": func(n *node, i int) { n.publish(fmt.Sprint("reject ", i)) },
		"malformed": func(n *node, i int) {
			if err := n.topic.Publish(n.t.Context(), []byte{9, byte(i)}); err != nil {
				n.t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			nodes := line(t, 3)
			liar, judge, other := nodes[0], nodes[1], nodes[2]
			for i := range 10 {
				bad(liar, i)
			}
			judge.waitRejected(7) // −10 × 7² is below the threshold
			liar.publish("a late good one")
			other.publish("a word of another")
			for {
				e := string(judge.waitTx().Tx)
				if e == "a word of another" {
					break
				}
				if e == "a late good one" {
					t.Error("a peer with ten invalid messages was heard")
				}
			}
		})
	}
}

func TestPublishChecksLimits(t *testing.T) {
	n := start(t, 1, func(c *Config) { c.Envelope.TxBytes = 10 })
	for _, e := range []Envelope{{}, {Tx: make([]byte, 11)}, {Tx: []byte("a"), Records: make([][]byte, 17)}} {
		if err := n.Publish(t.Context(), e); !errors.Is(err, ErrEnvelope) {
			t.Errorf("got %v", err)
		}
	}
	if err := n.Publish(t.Context(), Envelope{Tx: []byte("no hearer")}); err != nil {
		t.Errorf("publishing without peers: %v", err)
	}
}

// The largest envelope travels.
func TestLargestEnvelopeTravels(t *testing.T) {
	nodes := line(t, 2)
	want := Envelope{Tx: make([]byte, 64<<10)}
	want.Tx[0] = 'a'
	for i := range 16 {
		want.Records = append(want.Records, make([]byte, 64<<10))
		want.Records[i][0] = byte(i)
	}
	if err := nodes[0].Publish(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if got := nodes[1].waitTx(); !bytes.Equal(got.AppendTo(nil), want.AppendTo(nil)) {
		t.Error("the envelope changed on its way")
	}
}
