package registrar

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// The operations, with the opcodes of their Update messages (H.4).
const (
	OpRegister   uint16 = 2
	OpSetRecords uint16 = 3
	OpRenew      uint16 = 6
	OpRelease    uint16 = 16
)

// An Operation is one thing done to one name. Input and Output are places in
// the transaction: the commitment or domain output it spends, the domain
// output it makes.
type Operation interface {
	// Action encodes the operation.
	Action() ledger.Action
	// Subject is the name that is acted on.
	Subject() name.Name
	// judge applies the operation to the case.
	judge(t *trial) error
}

// Register reveals a commitment and makes the domain output (draft §5.1.1).
type Register struct {
	Input  uint16 // the commitment
	Output uint16
	Name   name.Name
	Period Seconds
	Salt   [32]byte
}

// Action encodes: input 2, output 2, period 8, salt 32, name.
func (o Register) Action() ledger.Action {
	b := places(o.Input, o.Output)
	b = binary.BigEndian.AppendUint64(b, o.Period)
	b = append(b, o.Salt[:]...)
	return ledger.Action{Op: OpRegister, Data: o.Name.AppendWire(b)}
}

// SetRecords replaces all records of a name (draft §5.3).
type SetRecords struct {
	Input  uint16
	Output uint16
	Name   name.Name
	Root   [32]byte
	Count  uint32 // RRsets under Root
}

// Action encodes: input 2, output 2, root 32, count 4, name.
func (o SetRecords) Action() ledger.Action {
	b := append(places(o.Input, o.Output), o.Root[:]...)
	b = binary.BigEndian.AppendUint32(b, o.Count)
	return ledger.Action{Op: OpSetRecords, Data: o.Name.AppendWire(b)}
}

// Renew extends the lease by a period (U-137).
type Renew struct {
	Input  uint16
	Output uint16
	Name   name.Name
	Period Seconds
}

// Action encodes: input 2, output 2, period 8, name.
func (o Renew) Action() ledger.Action {
	b := binary.BigEndian.AppendUint64(places(o.Input, o.Output), o.Period)
	return ledger.Action{Op: OpRenew, Data: o.Name.AppendWire(b)}
}

// Release gives the name up and frees its stake, or frees the stake of an
// output whose lease is over (U-141).
type Release struct {
	Input uint16
	Name  name.Name
}

// Action encodes: input 2, name.
func (o Release) Action() ledger.Action {
	b := binary.BigEndian.AppendUint16(nil, o.Input)
	return ledger.Action{Op: OpRelease, Data: o.Name.AppendWire(b)}
}

func places(input, output uint16) []byte {
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, input), output)
}

// DecodeAction reads one operation.
func DecodeAction(a ledger.Action) (Operation, error) {
	r := octets.NewReader(a.Data)
	var op Operation
	switch a.Op {
	case OpRegister:
		op = Register{Input: r.U16(), Output: r.U16(), Period: r.U64(), Salt: r.Hash(), Name: readName(r)}
	case OpSetRecords:
		op = SetRecords{Input: r.U16(), Output: r.U16(), Root: r.Hash(), Count: r.U32(), Name: readName(r)}
	case OpRenew:
		op = Renew{Input: r.U16(), Output: r.U16(), Period: r.U64(), Name: readName(r)}
	case OpRelease:
		op = Release{Input: r.U16(), Name: readName(r)}
	default:
		return nil, fmt.Errorf("%w: %d", ErrOperation, a.Op)
	}
	if err := r.Done(); err != nil {
		return nil, fmt.Errorf("%w: operation %d: %w", ErrEncoding, a.Op, err)
	}
	return op, nil
}

// readName reads the canonical name that fills what is left.
func readName(r *octets.Reader) name.Name {
	n, err := wholeName(r.Rest())
	if err != nil {
		r.Fail(err)
	}
	return n
}

// Subject is the name being registered.
func (o Register) Subject() name.Name { return o.Name }

// Subject is the name whose records change.
func (o SetRecords) Subject() name.Name { return o.Name }

// Subject is the name being renewed.
func (o Renew) Subject() name.Name { return o.Name }

// Subject is the name being released.
func (o Release) Subject() name.Name { return o.Name }
