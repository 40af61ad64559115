package attacks_test

import (
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/testnet"
)

// perSecond is how many transactions a node of the strict network takes of one
// source, and of one signer.
const perSecond = 50

// A stillClock is moved by hand: buckets do not fill while a test looks.
type stillClock struct{ seconds atomic.Int64 }

func (c *stillClock) now() time.Time { return time.Unix(c.seconds.Load(), 0) }

// strict is a network as strict as the standing chain: 10 registrations of an
// owner in a day, commitments of 10 seconds; and its nodes have limits that
// bind this machine too.
func strict(t *testing.T) (*world, *stillClock) {
	t.Helper()
	c := new(stillClock)
	return newWorld(t, testnet.Config{
		ChainID: "strict",
		Genesis: func(p *testnet.Parameters) {
			p.Registrar.OwnerLimit, p.Registrar.CommitMinSeconds = 10, 10
		},
		Node: func(_ int, cfg *node.Config) {
			cfg.Limits.Transactions, cfg.Limits.Exempt, cfg.Limits.Now = perSecond, []netip.Prefix{}, c.now
		},
	}), c
}

// The attacks that are about limits, on one network.
func TestLimits(t *testing.T) {
	t.Parallel()
	w, clock := strict(t)
	for _, attack := range []struct {
		name string
		do   func(*world, *testing.T)
	}{
		{"Flood", func(w *world, t *testing.T) { w.flood(t, clock) }},
		{"YoungCommitment", (*world).youngCommitment},
		{"ManyRegistrations", (*world).manyRegistrations},
		{"OtherChain", (*world).otherChain},
		{"RestartedNode", (*world).restartedNode},
	} {
		clock.seconds.Add(1)
		t.Run(attack.name, func(t *testing.T) { attack.do(w, t) })
	}
}
