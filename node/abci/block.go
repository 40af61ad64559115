package abci

import (
	"context"
	"slices"

	abci "github.com/cometbft/cometbft/abci/types"
)

// PrepareProposal takes what CometBFT's pool offers, in order, and leaves out
// what the block's own time has made invalid since it was admitted.
func (a *App) PrepareProposal(_ context.Context, req *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	e, err := a.execute(req.Height, req.Time, req.Txs)
	if err != nil {
		return nil, err
	}
	// In the order in which they were judged: without those that broke a rule
	// nobody waits for anybody.
	inTurn := make([][]byte, len(req.Txs))
	for i, r := range e.results {
		if r.Err == nil {
			inTurn[r.Turn] = req.Txs[i]
		}
	}
	txs := slices.DeleteFunc(inTurn, func(tx []byte) bool { return tx == nil })
	return &abci.ResponsePrepareProposal{Txs: txs}, nil
}

// ProcessProposal refuses a block in which a transaction breaks a rule. It
// depends on the chain alone: not on the pool, the clock or record bytes.
func (a *App) ProcessProposal(ctx context.Context, req *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	e, err := a.execute(req.Height, req.Time, req.Txs)
	if err != nil {
		return nil, err
	}
	for i, r := range e.results {
		if r.Err != nil {
			a.cfg.Log.WarnContext(ctx, "proposal refused", "height", req.Height, "place", i, "reason", r.Err)
			return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_REJECT}, nil
		}
	}
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
}

// FinalizeBlock stages a decided block. A transaction that breaks a rule gets
// its code and changes nothing. Nothing is stored before Commit.
func (a *App) FinalizeBlock(_ context.Context, req *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	e, err := a.execute(req.Height, req.Time, req.Txs)
	if err != nil {
		return nil, err
	}
	if a.staged, err = a.stage(e); err != nil {
		return nil, err
	}
	copy(a.staged.hash[:], req.Hash)
	results := make([]*abci.ExecTxResult, len(e.results))
	for i, r := range e.results {
		// Code is consensus; Log is not. Data and gas stay empty.
		results[i] = &abci.ExecTxResult{Code: uint32(r.Code()), Log: logText(r.Err)}
	}
	return &abci.ResponseFinalizeBlock{TxResults: results, AppHash: a.staged.appHash()}, nil
}

// Commit makes the staged block durable before it returns.
func (a *App) Commit(context.Context, *abci.RequestCommit) (*abci.ResponseCommit, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.staged
	if err := a.commit(s); err != nil {
		return nil, err
	}
	a.cfg.Committed(s.committed())
	return &abci.ResponseCommit{}, nil
}
