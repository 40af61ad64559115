package abci

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// The indexes beside the state, at the same heights; nothing proves them.
//
//	'a' address 32, outpoint 36 → the coin      what an address holds
//	't' txid 32                 → a TxResult    where a transaction went
//	'n' name key 32, height 8, place 4 → txid 32, time 8, opcodes 2 each
//	                                            what happened to a name
//	'l' time 8, name key 32 → wire name         what the chain clock brings next
const (
	indexAddress = 'a'
	indexTx      = 't'
	indexName    = 'n'
	indexLease   = 'l'
)

func coinIndex(changes []ledger.CoinChange) []store.KV {
	kvs := make([]store.KV, 0, len(changes))
	for _, c := range changes {
		kv := store.KV{Key: c.Outpoint.AppendTo(append([]byte{indexAddress}, c.Coin.Output.Address[:]...))}
		if !c.Spent {
			kv.Value = c.Coin.Encode()
		}
		kvs = append(kvs, kv)
	}
	return kvs
}

// A TxResult is where a transaction went and what became of it.
type TxResult struct {
	ID     ledger.TxID
	Height uint64
	Place  uint32 // in the block
	Code   rcode.Code
	Log    string // the rule that it broke, for people
}

// committed is what Config.Committed is told of a block.
func (s *staged) committed() Committed {
	out := Committed{
		State: s.exec.state, Block: s.exec.block, Hash: s.hash, Txs: make([]TxResult, len(s.exec.results)),
		Names: s.names, Before: s.before,
	}
	for i, r := range s.exec.results {
		out.Txs[i] = TxResult{
			ID: s.exec.block.Txs[i].ID(), Height: s.exec.block.Height, Place: uint32(i), Code: r.Code(), Log: logText(r.Err),
		}
	}
	return out
}

// txIndex leaves out transactions that broke a rule: their TxID may be that of
// one that did not.
func txIndex(e *execution) []store.KV {
	var kvs []store.KV
	for i, r := range e.results {
		if r.Err == nil {
			id := e.block.Txs[i].ID()
			v := binary.BigEndian.AppendUint64(nil, e.block.Height)
			kvs = append(kvs, store.KV{Key: append([]byte{indexTx}, id[:]...), Value: binary.BigEndian.AppendUint32(v, uint32(i))})
		}
	}
	return kvs
}

// FindTx returns where a transaction was committed; ok is false if it was not.
func FindTx(s *store.Snapshot, id ledger.TxID) (r TxResult, ok bool, err error) {
	err = s.Index(append([]byte{indexTx}, id[:]...), 1, func(_, v []byte) error {
		rd := octets.NewReader(v)
		r, ok = TxResult{ID: id, Height: rd.U64(), Place: rd.U32()}, true
		return rd.Done()
	})
	return r, ok && err == nil, err
}

// A Holding is a coin and where it is.
type Holding struct {
	Outpoint ledger.Outpoint
	Coin     ledger.Coin
}

// Holdings calls fn with every coin of an address, by outpoint.
func Holdings(s *store.Snapshot, a ledger.Address, fn func(Holding)) error {
	prefix := append([]byte{indexAddress}, a[:]...)
	return s.Index(prefix, 0, func(key, v []byte) error {
		r := octets.NewReader(key[len(prefix):])
		h := Holding{Outpoint: ledger.ReadOutpoint(r)}
		if err := r.Done(); err != nil {
			return fmt.Errorf("address index: %w", err)
		}
		var err error
		// The value is valid during the call only, and a coin keeps its data.
		if h.Coin, err = ledger.DecodeCoin(bytes.Clone(v)); err != nil {
			return err
		}
		fn(h)
		return nil
	})
}
