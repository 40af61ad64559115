package abci

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// An Event is a transaction that acted on a name.
type Event struct {
	ID     ledger.TxID
	Height uint64
	Place  uint32 // in the block
	Time   uint64 // chain clock of the block, Unix seconds
	Ops    []uint16
}

// nameIndex notes for each name what the transactions of a block did to it.
func nameIndex(e *execution, warp uint64) []store.KV {
	var kvs []store.KV
	for i, r := range e.results {
		if r.Err != nil {
			continue
		}
		at := make(map[name.Key]int) // places in kvs
		id := e.block.Txs[i].ID()
		for _, a := range e.block.Txs[i].Tx().Actions {
			op, err := registrar.DecodeAction(a)
			if err != nil || op.Subject() == (name.Name{}) {
				continue
			}
			k := op.Subject().Key()
			if _, ok := at[k]; !ok {
				at[k] = len(kvs)
				value := binary.BigEndian.AppendUint64(append([]byte(nil), id[:]...), e.block.Time+warp)
				kvs = append(kvs, store.KV{Key: eventKey(k, e.block.Height, uint32(i)), Value: value})
			}
			kv := &kvs[at[k]]
			kv.Value = binary.BigEndian.AppendUint16(kv.Value, a.Op)
		}
	}
	return kvs
}

func eventKey(k name.Key, height uint64, place uint32) []byte {
	b := append([]byte{indexName}, k[:]...)
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(b, height), place)
}

// Events calls fn with at most limit transactions that acted on a name, in the
// order of the chain, from after the one at a height and place on; height 0 is
// the beginning.
func Events(s *store.Snapshot, k name.Key, height uint64, place uint32, limit int, fn func(Event)) error {
	prefix := append([]byte{indexName}, k[:]...)
	var after []byte
	if height != 0 {
		after = eventKey(k, height, place)
	}
	return s.IndexAfter(prefix, after, limit, func(key, v []byte) error {
		r := octets.NewReader(key[len(prefix):])
		e := Event{Height: r.U64(), Place: r.U32()}
		if err := r.Done(); err != nil {
			return fmt.Errorf("name index: %w", err)
		}
		r = octets.NewReader(v)
		e.ID, e.Time = r.Hash(), r.U64()
		for r.Len() > 0 {
			e.Ops = append(e.Ops, r.U16())
		}
		if err := r.Done(); err != nil {
			return fmt.Errorf("name index: %w", err)
		}
		fn(e)
		return nil
	})
}
