package registrar

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// countKey is where the state counts an owner's registrations: epoch 8, count 8.
func countKey(owner ledger.Address) ledger.Key {
	return sha256.Sum256(append([]byte("UTXO-DNS registrations\x00"), owner[:]...))
}

// count notes one more registration of an owner in this epoch, of which there
// may be a few (E-67, U-167).
func (t *trial) count(owner ledger.Address) error {
	if t.params.OwnerLimit == 0 {
		return nil
	}
	epoch, k := t.Now/t.params.Epoch, countKey(owner)
	made := uint64(0)
	if v := t.entry(k); v != nil {
		r := octets.NewReader(v)
		of, n := r.U64(), r.U64()
		if err := r.Done(); err != nil {
			panic("BUG: a stored count does not decode: " + err.Error())
		}
		if of == epoch {
			made = n
		}
	}
	if made >= t.params.OwnerLimit {
		return fmt.Errorf("%w: %d names of one owner until %d", ErrOwnerLimit, made, (epoch+1)*t.params.Epoch)
	}
	v := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, epoch), made+1)
	t.writes = append(t.writes, ledger.Write{Key: k, Value: v})
	return nil
}
