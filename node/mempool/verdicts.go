package mempool

import (
	"sync"

	"github.com/utxo-dns/utxonode/ledger"
)

// verdicts remembers the newest state-free judgements by the hash of the
// octets judged: two generations, of which the older is dropped when the newer
// is full. A judgement of octets never changes, so none is ever wrong.
type verdicts struct {
	mu         sync.Mutex
	limit      int                          // octets of transactions in one generation
	held       int                          // guarded by mu; octets in young
	young, old map[[32]byte]*ledger.Checked // guarded by mu
}

// overhead is about what one judgement costs besides its transaction, in octets.
const overhead = 512

func newVerdicts(octets int) *verdicts {
	return &verdicts{limit: octets / 2, young: make(map[[32]byte]*ledger.Checked)}
}

func (v *verdicts) get(sum [32]byte) *ledger.Checked {
	v.mu.Lock()
	defer v.mu.Unlock()
	if c := v.young[sum]; c != nil {
		return c
	}
	return v.old[sum]
}

func (v *verdicts) put(sum [32]byte, c *ledger.Checked) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.held > v.limit {
		v.old, v.young, v.held = v.young, make(map[[32]byte]*ledger.Checked), 0
	}
	v.young[sum] = c
	v.held += overhead + c.Size()
}
