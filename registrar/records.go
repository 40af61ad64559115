package registrar

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
)

// SetRecords replaces all records of a name (draft §5.3).
type SetRecords struct {
	Spend
	Root  [32]byte
	Count uint32 // RRsets under Root
}

// Action encodes: input 2, output 2, root 32, count 4, name.
func (o SetRecords) Action() ledger.Action {
	return o.action(OpSetRecords, binary.BigEndian.AppendUint32(o.Root[:], o.Count)...)
}

// judge: the records root is replaced; what lies under it stays off chain
// (E-56).
func (o SetRecords) judge(t *trial) error {
	h, err := t.holdIdle(o.Spend)
	if err != nil {
		return err
	}
	if (o.Count == 0) != (o.Root == [32]byte{}) {
		return fmt.Errorf("%w: the root of no records is zero, and only that", ErrEncoding)
	}
	h.domain.RecordsRoot, h.domain.Records = o.Root, o.Count
	return t.carryOn(h)
}
