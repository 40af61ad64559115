package consensus_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	abci "github.com/cometbft/cometbft/abci/types"
)

// A counter is a small deterministic application: its state is how many
// transactions were committed and the hash of them all, kept in one file.
// A block without transactions leaves the AppHash alone. A transaction that
// begins with "bad" is refused.
type counter struct {
	abci.BaseApplication
	path string

	mu     sync.Mutex
	height int64
	count  uint64
	hash   []byte
	failed error // what Commit answers
	grewAt int64 // height of the last block with a transaction
	staged struct {
		height int64
		count  uint64
		hash   []byte
	}
	committed chan struct{} // closed and replaced whenever a transaction is committed
}

func newCounter(dir string) *counter {
	c := &counter{path: filepath.Join(dir, "counter"), hash: make([]byte, 32), committed: make(chan struct{})}
	if b, err := os.ReadFile(c.path); err == nil {
		c.height = int64(binary.BigEndian.Uint64(b))
		c.count = binary.BigEndian.Uint64(b[8:])
		c.hash = b[16:]
	}
	return c
}

func (c *counter) Info(context.Context, *abci.RequestInfo) (*abci.ResponseInfo, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.height == 0 {
		return &abci.ResponseInfo{}, nil
	}
	return &abci.ResponseInfo{LastBlockHeight: c.height, LastBlockAppHash: c.hash}, nil
}

func (c *counter) InitChain(context.Context, *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	return &abci.ResponseInitChain{AppHash: c.hash}, nil
}

func (c *counter) CheckTx(_ context.Context, r *abci.RequestCheckTx) (*abci.ResponseCheckTx, error) {
	if len(r.Tx) >= 3 && string(r.Tx[:3]) == "bad" {
		return &abci.ResponseCheckTx{Code: 5, Log: "bad"}, nil
	}
	return &abci.ResponseCheckTx{}, nil
}

func (c *counter) FinalizeBlock(_ context.Context, r *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	hash, results := c.hash, make([]*abci.ExecTxResult, len(r.Txs))
	for i, tx := range r.Txs {
		sum := sha256.Sum256(append(slices.Clone(hash), tx...))
		hash, results[i] = sum[:], &abci.ExecTxResult{}
	}
	c.staged.height, c.staged.count, c.staged.hash = r.Height, c.count+uint64(len(r.Txs)), hash
	return &abci.ResponseFinalizeBlock{TxResults: results, AppHash: hash}, nil
}

func (c *counter) Commit(context.Context, *abci.RequestCommit) (*abci.ResponseCommit, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed != nil {
		return nil, c.failed
	}
	grew := c.staged.count > c.count
	c.height, c.count, c.hash = c.staged.height, c.staged.count, c.staged.hash
	b := binary.BigEndian.AppendUint64(nil, uint64(c.height))
	b = binary.BigEndian.AppendUint64(b, c.count)
	if err := os.WriteFile(c.path+".new", append(b, c.hash...), 0o600); err != nil {
		return nil, err
	}
	if err := os.Rename(c.path+".new", c.path); err != nil {
		return nil, err
	}
	if grew {
		c.grewAt = c.height
		close(c.committed)
		c.committed = make(chan struct{})
	}
	return &abci.ResponseCommit{}, nil
}

// waitCount waits until n transactions are committed.
func (c *counter) waitCount(ctx context.Context, n uint64) error {
	for {
		c.mu.Lock()
		count, changed := c.count, c.committed
		c.mu.Unlock()
		if count >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%d of %d transactions committed: %w", count, n, ctx.Err())
		}
	}
}

func (c *counter) state() (count uint64, hash []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count, slices.Clone(c.hash)
}

// countedAt is the height of the last block that had a transaction.
func (c *counter) countedAt() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.grewAt
}

// fail makes every later Commit fail.
func (c *counter) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = err
}
