package consensus_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/node/consensus"
)

// patience is how long a test waits for what should take well under a second.
const patience = 20 * time.Second

// standing is the mode of validators that run for long.
func standing(c *consensus.Config) { c.AdaptiveSync = false }

func TestOneValidator(t *testing.T) {
	net := newTestnet(t, 1, 0)
	net.start(net.nodes...)
	n := net.nodes[0]
	n.waitHeight(1, patience)
	net.submit("first", n)
	net.waitCount(1, patience, n)
	if s := n.engine.Status(); !s.Validator || s.CatchingUp || s.Peers != 0 {
		t.Errorf("status %+v", s)
	}
}

// U-014: an update given to one node's pool is in every node's state.
func TestFourValidatorsAndAFollower(t *testing.T) {
	net := newTestnet(t, 4, 1)
	net.start(net.nodes...)
	for _, n := range net.nodes {
		n.waitHeight(1, patience)
	}
	net.submit("first", net.nodes[1])
	net.waitCount(1, patience, net.nodes...)
	net.sameAppHash()
}

func TestFollowerCatchesUp(t *testing.T) {
	net := newTestnet(t, 1, 1)
	validator, follower := net.nodes[0], net.nodes[1]
	validator.start()
	for i := range uint64(20) {
		net.submit("tx"+string(rune('a'+i)), validator)
		net.waitCount(i+1, patience, validator)
	}
	follower.start()
	net.waitCount(20, patience, follower)
	net.submit("live", validator)
	net.waitCount(21, patience, follower)
	net.sameAppHash()
	follower.waitStatus(func(s consensus.Status) bool { return !s.CatchingUp && s.Peers == 1 })
	if follower.engine.Status().Validator || follower.engine.PubKey() != nil {
		t.Error("a follower has a signing key")
	}
}

func TestValidatorRestarts(t *testing.T) {
	for name, mode := range map[string]func(*consensus.Config){"standing": standing, "local": func(*consensus.Config) {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			net := newTestnet(t, 4, 0, mode)
			net.start(net.nodes...)
			rest, gone := net.nodes[:3], net.nodes[3]
			gone.waitHeight(1, patience)
			net.submit("all", net.nodes...)
			net.waitCount(1, patience, net.nodes...)

			gone.stop()
			net.submit("three", rest...)
			net.waitCount(2, patience, rest...)

			gone.start()
			net.waitCount(2, patience, gone)
			net.submit("four again", net.nodes...)
			net.waitCount(3, patience, net.nodes...)
			net.sameAppHash()

			// It votes again: with another one away, three are just enough.
			net.nodes[0].stop()
			net.submit("with its vote", net.nodes[1:]...)
			net.waitCount(4, patience, net.nodes[1:]...)
		})
	}
}

func TestAllValidatorsRestartUnderAFollower(t *testing.T) {
	for name, mode := range map[string]func(*consensus.Config){"standing": standing, "local": func(*consensus.Config) {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			net := newTestnet(t, 4, 1, mode)
			net.start(net.nodes...)
			validators, follower := net.nodes[:4], net.nodes[4]
			net.waitHeights(1)
			net.submit("before", validators...)
			net.waitCount(1, patience, net.nodes...)

			for _, n := range validators {
				n.stop()
			}
			net.start(validators...)
			net.submit("after", validators...)
			net.waitCount(2, patience, net.nodes...)
			net.sameAppHash()
			follower.waitStatus(func(s consensus.Status) bool { return s.Peers == 4 && !s.CatchingUp })
		})
	}
}

// A port and a directory can be used again the moment Stop returns.
func TestPortIsFreeAfterStop(t *testing.T) {
	net := newTestnet(t, 1, 0)
	n := net.nodes[0]
	n.start()
	n.waitHeight(1, patience)
	for i := range uint64(3) {
		begin := time.Now()
		n.stop()
		n.start()
		took := time.Since(begin)
		t.Logf("restarted in %v", took)
		if took > 5*time.Second {
			t.Errorf("restarting took %v", took)
		}
		net.submit("tx"+begin.String(), n)
		net.waitCount(i+1, patience, n)
	}
}

func TestIdleNetworkMakesOnlyHeartbeats(t *testing.T) {
	const heartbeat = 400 * time.Millisecond
	net := newTestnet(t, 1, 0, func(c *consensus.Config) { c.Heartbeat = heartbeat })
	n := net.nodes[0]
	n.start()
	n.waitHeight(2, patience) // block 1, and the one that proves its state
	begin, from := time.Now(), n.engine.Tip().Height
	to := n.waitHeight(from+5, patience)
	if took := time.Since(begin); took < 4*heartbeat {
		t.Errorf("5 idle blocks in %v", took)
	}
	if to.Txs != 0 {
		t.Errorf("an idle block has %d transactions", to.Txs)
	}
}

func TestBlocksEndWithTheNewest(t *testing.T) {
	net := newTestnet(t, 1, 0)
	n := net.nodes[0]
	n.start()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	blocks := n.engine.Blocks(ctx)
	net.submit("one", n)
	net.waitCount(1, patience, n)
	target := n.waitHeight(2, patience).Height
	var last int64
	for last < target {
		b := <-blocks
		if b.Height <= last || b.Time.IsZero() {
			t.Fatalf("block %+v after %d", b, last)
		}
		last = b.Height
	}
	n.stop()
	for range blocks { // closed by Stop, after at most one more
		last++
	}
}

func TestWaitHeightEndsWithTheEngine(t *testing.T) {
	net := newTestnet(t, 1, 0)
	n := net.nodes[0]
	n.start()
	engine, done := n.engine, make(chan error, 1)
	go func() {
		_, err := engine.WaitHeight(context.Background(), 1<<40)
		done <- err
	}()
	n.stop()
	if err := <-done; !errors.Is(err, consensus.ErrStopped) {
		t.Errorf("got %v", err)
	}
	if _, err := engine.CheckTx([]byte("late")); !errors.Is(err, consensus.ErrStopped) {
		t.Errorf("CheckTx after Stop: %v", err)
	}
}
