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
	OpRegister          uint16 = 2
	OpSetRecords        uint16 = 3
	OpSetResolver       uint16 = 4
	OpDelegate          uint16 = 5
	OpRenew             uint16 = 6
	OpTransfer          uint16 = 7
	OpCancel            uint16 = 8
	OpFinalize          uint16 = 9
	OpSetPolicy         uint16 = 10
	OpRecover           uint16 = 11
	OpRelease           uint16 = 16
	OpSetGuardians      uint16 = 17
	OpRevoke            uint16 = 18
	OpPublishDescriptor uint16 = 19
	OpReclaim           uint16 = 20
)

// An Operation is one thing done to one name, or to none. Input and Output are
// places in the transaction: the commitment or domain output it spends, the
// domain output it makes.
type Operation interface {
	// Action encodes the operation.
	Action() ledger.Action
	// Subject is the name that is acted on; the root of PublishDescriptor.
	Subject() name.Name
	// touches appends the state keys that judging the operation reads.
	touches(keys []ledger.Key, tx *ledger.Tx) []ledger.Key
	// judge applies the operation to the case.
	judge(t *trial) error
}

// A Spend is where an operation finds a name: the live domain output it spends
// and the one it makes.
type Spend struct {
	Input  uint16
	Output uint16
	Name   name.Name
}

// Place is s: what an operation spends and makes, of those that have one.
func (s Spend) Place() Spend { return s }

// Subject is the name that is acted on.
func (s Spend) Subject() name.Name { return s.Name }

func (s Spend) touches(keys []ledger.Key, _ *ledger.Tx) []ledger.Key {
	return append(keys, ledger.Key(s.Name.Key()))
}

// action encodes: input 2, output 2, what the operation adds, name.
func (s Spend) action(op uint16, more ...byte) ledger.Action {
	b := binary.BigEndian.AppendUint16(nil, s.Input)
	b = binary.BigEndian.AppendUint16(b, s.Output)
	return ledger.Action{Op: op, Data: s.Name.AppendWire(append(b, more...))}
}

// DecodeAction reads one operation.
func DecodeAction(a ledger.Action) (Operation, error) {
	r := octets.NewReader(a.Data)
	op, known := readOperation(a.Op, r)
	if !known {
		return nil, fmt.Errorf("%w: %d", ErrOperation, a.Op)
	}
	if err := r.Done(); err != nil {
		return nil, fmt.Errorf("%w: operation %d: %w", ErrEncoding, a.Op, err)
	}
	return op, nil
}

func readOperation(code uint16, r *octets.Reader) (op Operation, known bool) {
	switch code {
	case OpRegister:
		return readRegister(r), true
	case OpDelegate:
		return Delegate{Output: r.U16(), Period: r.U64(), Flags: r.U16(), Name: readName(r)}, true
	case OpRecover:
		return Recover{To: r.Hash(), Name: readName(r)}, true
	case OpRevoke:
		return Revoke{Undo: readBool(r), Name: readName(r)}, true
	case OpPublishDescriptor:
		return PublishDescriptor{Descriptor: r.Rest()}, true
	case OpReclaim:
		return Reclaim{Input: r.U16(), Name: readName(r)}, true
	}
	s := Spend{Input: r.U16(), Output: r.U16()}
	switch code {
	case OpSetRecords:
		o := SetRecords{Root: r.Hash(), Count: r.U32()}
		s.Name = readName(r)
		o.Spend = s
		return o, true
	case OpRenew:
		period := r.U64()
		s.Name = readName(r)
		return Renew{Spend: s, Period: period}, true
	case OpSetResolver, OpTransfer, OpSetPolicy, OpSetGuardians:
		to := r.Hash()
		s.Name = readName(r)
		return sensitive(code, s, to), true
	case OpCancel:
		s.Name = readName(r)
		return Cancel{s}, true
	case OpFinalize:
		s.Name = readName(r)
		return Finalize{s}, true
	case OpRelease:
		s.Name = readName(r)
		return Release{s}, true
	}
	return nil, false
}

// sensitive returns the operations that name 32 octets to change to.
func sensitive(code uint16, s Spend, to [32]byte) Operation {
	switch code {
	case OpSetResolver:
		return SetResolver{s, to}
	case OpTransfer:
		return Transfer{s, to}
	case OpSetPolicy:
		return SetPolicy{s, to}
	}
	return SetGuardians{s, to}
}

// readName reads the canonical name that fills what is left.
func readName(r *octets.Reader) name.Name {
	n, err := wholeName(r.Rest())
	if err != nil {
		r.Fail(err)
	}
	return n
}

func readBool(r *octets.Reader) bool {
	b := r.U8()
	if b > 1 {
		r.Fail(fmt.Errorf("%w: %d is neither 0 nor 1", ErrEncoding, b))
	}
	return b == 1
}
