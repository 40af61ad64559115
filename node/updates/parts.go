package updates

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// A part is a set of tags of a payload (H.4).
type part uint16

const (
	partRecords part = 1 << iota // to add or to delete
	partTransaction
	partDescriptor
	partPolicy
	partPeriod
	partOpening
	partPending
	partNested
	partChannel
	partDelegation
	partAcceptance
	partGuardians
)

// partsOf returns what a payload has.
func partsOf(p *wire.Payload) (all part) {
	for of, there := range map[part]bool{
		partRecords:     len(p.Add)+len(p.Delete) > 0,
		partTransaction: p.Transaction != nil,
		partDescriptor:  p.Descriptor != nil,
		partPolicy:      p.Policy != nil,
		partPeriod:      p.Period != nil,
		partOpening:     p.Opening != nil,
		partPending:     p.Pending != nil,
		partNested:      p.Nested != nil,
		partChannel:     p.Channel != nil,
		partDelegation:  p.Delegation != nil,
		partAcceptance:  p.Acceptance != nil,
		partGuardians:   p.Guardians != nil,
	} {
		if there {
			all |= of
		}
	}
	return all
}

// partsFor returns what an operation may bring beside its transaction. Only the
// records of SET-RECORDS say what the transaction does not: the others repeat
// it, and must repeat it rightly, so that whoever signs a message knows what it
// is about. Acceptance (tag 12) is in the transaction, as an approval.
func partsFor(op wire.Opcode) part {
	switch op {
	case wire.OpRegisterCommit:
		return partOpening | partPeriod
	case wire.OpSetRecords:
		return partRecords
	case wire.OpSetResolver, wire.OpPublishDescriptor:
		return partDescriptor
	case wire.OpDelegate:
		return partPeriod | partDelegation
	case wire.OpRenew:
		return partPeriod
	case wire.OpTransfer, wire.OpSetPolicy, wire.OpRotateKey, wire.OpRecover:
		return partPolicy
	case wire.OpCancel, wire.OpFinalize:
		return partPending
	case wire.OpSetGuardians:
		return partGuardians
	default:
		return 0
	}
}

// compare holds the parts that are there to the action.
func (s *step) compare(tx *ledger.Tx) error {
	p, same := &s.body.Payload, true
	switch op := s.op.(type) {
	case registrar.Register:
		owner := tx.Outputs[op.Output].Address
		same = p.Opening.Salt == op.Salt && p.Opening.Owner == owner && is(p.Period, op.Period)
	case registrar.SetResolver:
		same = is(p.Descriptor, op.Descriptor)
	case registrar.PublishDescriptor:
		same = is(p.Descriptor, registrar.DescriptorID(op.Descriptor))
	case registrar.Delegate:
		same = is(p.Period, op.Period) && is(p.Delegation, wire.DelegationFlags(op.Flags))
	case registrar.Renew:
		same = is(p.Period, op.Period)
	case registrar.Transfer:
		same = isPolicy(p.Policy, op.To)
	case registrar.SetPolicy:
		same = isPolicy(p.Policy, op.To)
	case registrar.Recover:
		same = isPolicy(p.Policy, op.To)
	case registrar.SetGuardians:
		same = isPolicy(p.Guardians, op.Guardians)
	}
	if !same {
		return fmt.Errorf("%w: %v of %v: the transaction says something else", ErrMismatch, s.body.Opcode, s.body.Name)
	}
	return nil
}

// is reports whether a part that is there is v.
func is[T comparable](part *T, v T) bool { return part == nil || *part == v }

// isPolicy reports whether a policy that is there is the one behind a.
func isPolicy(policy []byte, a ledger.Address) bool {
	return policy == nil || ledger.AddressOf(policy) == a
}
