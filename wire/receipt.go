package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// A Receipt is the RDATA of a RECEIPT record: what became of an Update, in the
// Additional section of the response to it (E-29, H.8).
type Receipt struct {
	Opcode Opcode // the Update's
	TxID   [32]byte
	Height uint64   // of the block that has the transaction; 0 while none has (E-61)
	Output Outpoint // the new domain output
	Time   uint64   // expiry of the name, or when a pending change takes effect; Unix seconds
}

// DecodeReceipt reads the RDATA of a RECEIPT record. It fails with ErrRData.
func DecodeReceipt(data []byte) (Receipt, error) {
	r := octets.NewReader(data)
	v := Receipt{Opcode: Opcode(r.U16()), TxID: r.Hash(), Height: r.U64()}
	copy(v.Output[:], r.Bytes(OutpointSize))
	v.Time = r.U64()
	if err := r.Done(); err != nil {
		return Receipt{}, fmt.Errorf("%w: RECEIPT: %w", ErrRData, err)
	}
	return v, nil
}

// AppendReceipt appends the RDATA of a RECEIPT record to b.
func AppendReceipt(b []byte, v *Receipt) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(v.Opcode))
	b = append(b, v.TxID[:]...)
	b = binary.BigEndian.AppendUint64(b, v.Height)
	b = append(b, v.Output[:]...)
	return binary.BigEndian.AppendUint64(b, v.Time)
}
