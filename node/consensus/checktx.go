package consensus

import (
	"errors"
	"fmt"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/mempool"
)

// CheckTx offers a transaction to the pool of pending ones. The application
// decides: a response with a code other than 0 means that it was not taken.
// An error means that it was not asked, or that the pool has no room: ErrSeen,
// ErrFull, ErrTooLarge, ErrStopped.
func (e *Engine) CheckTx(tx []byte) (*abci.ResponseCheckTx, error) {
	select {
	case <-e.stopped:
		return nil, ErrStopped
	default:
	}
	// One at a time: the pool looks for room before and after the application
	// answers, and of two that found room for one the second would be lost.
	e.checking.Lock()
	defer e.checking.Unlock()
	// The local client answers before CheckTx returns.
	var answer *abci.ResponseCheckTx
	err := e.pool.CheckTx(tx, func(r *abci.ResponseCheckTx) { answer = r }, mempool.TxInfo{})
	if err != nil {
		return nil, poolError(err)
	}
	if answer == nil {
		return nil, fmt.Errorf("%w: the application did not answer", ErrStopped)
	}
	return answer, nil
}

func poolError(err error) error {
	var full mempool.ErrMempoolIsFull
	var large mempool.ErrTxTooLarge
	switch {
	case errors.Is(err, mempool.ErrTxInCache):
		return ErrSeen
	case errors.As(err, &full), errors.Is(err, mempool.ErrRecheckFull):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case errors.As(err, &large), mempool.IsPreCheckError(err):
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	return err
}

// Pending returns how many transactions wait to be ordered, and their octets.
func (e *Engine) Pending() (txs int, octets int64) { return e.pool.Size(), e.pool.SizeBytes() }
