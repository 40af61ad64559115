package updates

import (
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// accepted returns what the answer to a case that is in order has in Additional.
func (c *updateCase) accepted(height uint64, after func(ledger.Key) []byte) ([]wire.RR, error) {
	rrs, err := c.receipts(height, after)
	return append(rrs, c.warnings()...), err
}

// receipts returns a RECEIPT for each operation, in order, under its name (H.8).
// Height is that of the block with the transaction, 0 while none has it (E-61);
// until then the time is that of a block that would come now.
func (c *updateCase) receipts(height uint64, after func(ledger.Key) []byte) ([]wire.RR, error) {
	rrs := make([]wire.RR, len(c.steps))
	for i := range c.steps {
		s := &c.steps[i]
		r := wire.Receipt{Opcode: s.body.Opcode, TxID: c.id, Height: height}
		var d *registrar.Domain
		if v := after(s.key()); v != nil && s.op != nil {
			got, err := registrar.DecodeDomain(v)
			if err != nil {
				return nil, err
			}
			d = &got
			r.Time = effective(d)
		}
		switch {
		case s.output >= 0:
			made := ledger.Outpoint{TxID: c.id, Index: uint32(s.output)}
			copy(r.Output[:], made.AppendTo(nil))
		case d != nil: // nothing is spent: it stays where it is
			copy(r.Output[:], d.Outpoint.AppendTo(nil))
		}
		rrs[i] = wire.RR{Name: s.body.Name, Type: wire.TypeReceipt, Class: wire.ClassIN, Data: wire.AppendReceipt(nil, &r)}
	}
	return rrs, nil
}

// effective is when what waits takes effect, else when the name ends.
func effective(d *registrar.Domain) uint64 {
	if d.Pending.Kind != 0 {
		return d.Pending.Time
	}
	return d.Lasts()
}
