package abci

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/mempool"
)

// An execution is a block applied to the committed state, and nothing stored.
type execution struct {
	key     [32]byte
	block   ledger.Block
	state   ledger.State
	diff    ledger.Diff
	results []ledger.Result
}

// executionKey names a block by everything its outcome depends on besides the
// committed state.
func executionKey(height int64, at time.Time, raws [][]byte) (key [32]byte) {
	h := sha256.New()
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(height))
	binary.BigEndian.PutUint64(b[8:], uint64(at.Unix()))
	h.Write(b[:])
	for _, raw := range raws {
		sum := sha256.Sum256(raw)
		h.Write(sum[:])
	}
	h.Sum(key[:0])
	return key
}

// execute applies a block to the committed state, or returns what it gave the
// last time. The caller holds a.mu.
func (a *App) execute(height int64, at time.Time, raws [][]byte) (*execution, error) {
	key := executionKey(height, at, raws)
	if a.last != nil && a.last.key == key {
		return a.last, nil
	}
	checked := a.pool.Check(raws)
	sup := make(ledger.Supplement)
	if err := mempool.Load(sup, a.snapshot, ledger.Needs(a.law, checked)); err != nil {
		return nil, fmt.Errorf("block %d: %w", height, err)
	}
	e := &execution{key: key, block: ledger.Block{Height: uint64(height), Time: uint64(at.Unix()), Txs: checked}}
	e.state, e.diff, e.results = ledger.Apply(a.params, a.state, e.block, sup, a.law)
	a.last = e
	return e, nil
}
