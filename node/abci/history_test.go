package abci

import (
	"encoding/binary"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// Events come in the order of the chain, by pages, of one name only.
func TestEvents(t *testing.T) {
	db, err := store.Open(store.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	n, other := name.MustParse("jmbc.user.utxo"), name.MustParse("other.utxo")
	var kvs []store.KV
	for i, of := range []name.Name{n, other, n, n, n} {
		id := ledger.TxID{byte(i)}
		value := binary.BigEndian.AppendUint64(id[:], uint64(100+i))
		value = binary.BigEndian.AppendUint16(value, registrar.OpRenew)
		kvs = append(kvs, store.KV{Key: eventKey(of.Key(), uint64(1+i/2), uint32(i)), Value: value})
	}
	staged, err := db.Stage(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Commit(1, staged, store.Contents{Index: kvs}); err != nil {
		t.Fatal(err)
	}
	s, err := db.Snapshot(1)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var all []Event
	for height, place := uint64(0), uint32(0); ; {
		before := len(all)
		if err := Events(s, n.Key(), height, place, 2, func(e Event) { all = append(all, e) }); err != nil {
			t.Fatal(err)
		}
		if len(all) == before {
			break
		}
		height, place = all[len(all)-1].Height, all[len(all)-1].Place
	}
	if len(all) != 4 {
		t.Fatalf("%d events: %+v", len(all), all)
	}
	for i, want := range []byte{0, 2, 3, 4} {
		e := all[i]
		if e.ID != (ledger.TxID{want}) || e.Time != 100+uint64(want) || len(e.Ops) != 1 || e.Ops[0] != registrar.OpRenew {
			t.Errorf("%d: %+v", i, e)
		}
	}
}
