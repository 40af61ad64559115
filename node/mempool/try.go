package mempool

import "github.com/utxo-dns/utxonode/ledger"

// Clock is the chain clock that transactions are judged at, Unix seconds.
func (p *Pool) Clock() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.clock.Now
}

// Entry returns the value at a state key as the admitted transactions leave it,
// nil if there is none. It keeps nothing.
func (p *Pool) Entry(k ledger.Key) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.entry(k)
}

func (p *Pool) entry(k ledger.Key) ([]byte, error) {
	if v, ok := p.mid.Known(k); ok {
		return v, nil
	}
	return p.snapshot.Get(k)
}

// Try judges a transaction as Admit would, and admits nothing. It returns what
// the transaction would leave at the state keys that it touches.
func (p *Pool) Try(raw []byte) (after func(ledger.Key) []byte, err error) {
	c := p.Check([][]byte{raw})[0]
	if err := c.Err(); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.conflict(c.Tx()); err != nil {
		return nil, err
	}
	needs := ledger.Needs(p.law, []*ledger.Checked{c})
	if err := Load(p.loaded, p.snapshot, needs); err != nil {
		return nil, err
	}
	now := make(ledger.Supplement, len(needs))
	for _, k := range needs {
		if now[k], err = p.entry(k); err != nil {
			return nil, err
		}
	}
	alone := ledger.NewMidState(p.params, p.law, p.clock, now)
	if err := alone.ApplyTx(c); err != nil && !p.outranks(c) {
		return nil, err
	}
	return func(k ledger.Key) []byte {
		v, _ := alone.Known(k)
		return v
	}, nil
}
