package registrar

import (
	"crypto/sha256"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// DescriptorKey is where the state holds a published resolver descriptor, by
// its id.
func DescriptorKey(id [32]byte) ledger.Key {
	return sha256.Sum256(append([]byte("UTXO-DNS descriptor\x00"), id[:]...))
}

// PublishDescriptor puts a resolver descriptor where names can point to it
// (E-59). Its encoding is the state's value.
type PublishDescriptor struct {
	Descriptor []byte
}

// Action is the descriptor.
func (o PublishDescriptor) Action() ledger.Action {
	return ledger.Action{Op: OpPublishDescriptor, Data: o.Descriptor}
}

// Subject is the root: a descriptor is of no name.
func (o PublishDescriptor) Subject() name.Name { return name.Name{} }

func (o PublishDescriptor) touches(keys []ledger.Key, _ *ledger.Tx) []ledger.Key {
	return append(keys, o.key())
}

func (o PublishDescriptor) key() ledger.Key { return DescriptorKey(DescriptorID(o.Descriptor)) }

func (o PublishDescriptor) judge(t *trial) error {
	if _, err := DecodeDescriptor(o.Descriptor); err != nil {
		return err
	}
	k := o.key()
	if t.entry(k) != nil {
		return ErrPublished
	}
	t.writes = append(t.writes, ledger.Write{Key: k, Value: append([]byte(nil), o.Descriptor...)})
	return t.owe(t.params.DescriptorFee)
}

// SetResolver points a name to a published resolver descriptor; zero is none
// (U-134).
type SetResolver struct {
	Spend
	Descriptor [32]byte // its id
}

// Action encodes: input 2, output 2, descriptor id 32, name.
func (o SetResolver) Action() ledger.Action { return o.action(OpSetResolver, o.Descriptor[:]...) }

func (o SetResolver) touches(keys []ledger.Key, tx *ledger.Tx) []ledger.Key {
	return append(o.Spend.touches(keys, tx), DescriptorKey(o.Descriptor))
}

func (o SetResolver) judge(t *trial) error {
	h, err := t.holdIdle(o.Spend)
	if err != nil {
		return err
	}
	if o.Descriptor != [32]byte{} && t.entry(DescriptorKey(o.Descriptor)) == nil {
		return fmt.Errorf("%w: nobody has published %x", ErrDescriptor, o.Descriptor)
	}
	if t.params.LockResolver {
		return t.begin(h, ChangeResolver, o.Descriptor)
	}
	h.domain.Resolver = o.Descriptor
	return t.carryOn(h)
}
