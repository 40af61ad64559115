package registrar

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// Release begins to give a name up (U-141). It waits as a transfer does: a
// thief must not release a name to an accomplice.
type Release struct{ Spend }

// Action encodes: input 2, output 2, name.
func (o Release) Action() ledger.Action { return o.action(OpRelease) }

func (o Release) judge(t *trial) error {
	h, err := t.holdIdle(o.Spend)
	if err != nil {
		return err
	}
	return t.begin(h, ChangeRelease, [32]byte{})
}

// Reclaim frees the stake of a domain output whose lease is over.
type Reclaim struct {
	Input uint16
	Name  name.Name
}

// Action encodes: input 2, name.
func (o Reclaim) Action() ledger.Action {
	return ledger.Action{Op: OpReclaim, Data: o.Name.AppendWire(binary.BigEndian.AppendUint16(nil, o.Input))}
}

// Subject is the name that the output was the registration of.
func (o Reclaim) Subject() name.Name { return o.Name }

func (o Reclaim) touches(keys []ledger.Key, _ *ledger.Tx) []ledger.Key {
	return touchImages(append(keys, ledger.Key(o.Name.Key())), o.Name)
}

// judge: the name may be another's by now; then nothing but the stake is left.
// A name in quarantine stays in it.
func (o Reclaim) judge(t *trial) error {
	coin, err := t.takeDomain(o.Input, o.Name)
	if err != nil {
		return err
	}
	if !t.Bears(coin.Output.Address) {
		return fmt.Errorf("%w: input %d is spent without its owner", ErrAuthority, o.Input)
	}
	d := t.domain(o.Name)
	if d == nil || d.Outpoint != t.Tx.Inputs[o.Input].Outpoint {
		return nil
	}
	switch d.StatusAt(t.Now, t.params) {
	case InQuarantine:
	case Released:
		t.remove(o.Name)
	default:
		return fmt.Errorf("%w: %s is registered by it until %d", ErrLeased, o.Name, d.Expiry)
	}
	return nil
}
