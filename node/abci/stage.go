package abci

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// staged is a block between FinalizeBlock and Commit: computed, not stored.
type staged struct {
	exec  *execution
	diff  ledger.Diff
	store *store.Staged
	hash  [32]byte // of the block

	written map[ledger.Key][]byte // the diff by key, once somebody asks
	names   []NameChange          // from commit on
	before  ledger.State          // from commit on
}

func (s *staged) appHash() []byte {
	hash := ledger.AppHash(s.store.Root(), s.exec.state.Warp)
	return hash[:]
}

func (a *App) stage(e *execution) (*staged, error) {
	diff := a.genesis.over(e.diff)
	writes := make([]store.Write, len(diff.Writes))
	for i, w := range diff.Writes {
		writes[i] = store.Write{Key: w.Key, Value: w.Value}
	}
	s, err := a.cfg.Store.Stage(writes)
	if err != nil {
		return nil, fmt.Errorf("stage block %d: %w", e.block.Height, err)
	}
	return &staged{exec: e, diff: diff, store: s}, nil
}

// commit stores a staged block and makes it the state to build on. The caller
// holds a.mu.
func (a *App) commit(s *staged) error {
	e := s.exec
	names, leases, err := a.leases(s)
	if err != nil {
		return fmt.Errorf("commit block %d: %w", e.block.Height, err)
	}
	s.names, s.before = names, a.state
	err = a.cfg.Store.Commit(e.block.Height, s.store, store.Contents{
		Time:  int64(e.block.Time),
		Extra: encodeState(e.state),
		Index: slices.Concat(coinIndex(s.diff.Coins), txIndex(e), nameIndex(e, a.state.Warp), leases),
	})
	if err != nil {
		return fmt.Errorf("commit block %d: %w", e.block.Height, err)
	}
	a.genesis = nil
	return a.settle(e.state)
}

// encodeState is what the store keeps beside a height: height 8, time 8, warp 8.
func encodeState(s ledger.State) []byte {
	b := binary.BigEndian.AppendUint64(nil, s.Height)
	b = binary.BigEndian.AppendUint64(b, s.Time)
	return binary.BigEndian.AppendUint64(b, s.Warp)
}

// StateOf returns the chain state that the store holds with a height.
func StateOf(m store.Meta) (ledger.State, error) {
	r := octets.NewReader(m.Extra)
	s := ledger.State{Height: r.U64(), Time: r.U64(), Warp: r.U64()}
	if err := r.Done(); err != nil {
		return ledger.State{}, fmt.Errorf("the stored chain state: %w", err)
	}
	return s, nil
}
