package registrar

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// Register reveals a commitment and makes the domain output, whose address is
// the owner's (draft §5.1.1).
type Register struct {
	Input      uint16 // the commitment
	Output     uint16
	Name       name.Name
	Period     Seconds
	Salt       [32]byte
	ValidUntil uint64  // end of the quote, in seconds of the chain clock
	Payment    Payment // how the fee is paid
}

// Payment says in which money a fee is paid (U-199).
type Payment uint8

// The ways to pay.
const (
	PayJMBC Payment = 0 // to the treasury, in the transaction
	PayCBDC Payment = 1 // to the region's central bank, which signs for it
)

// Action encodes: input 2, output 2, period 8, salt 32, valid until 8,
// payment 1, name.
func (o Register) Action() ledger.Action {
	b := binary.BigEndian.AppendUint16(nil, o.Input)
	b = binary.BigEndian.AppendUint16(b, o.Output)
	b = binary.BigEndian.AppendUint64(b, o.Period)
	b = append(b, o.Salt[:]...)
	b = binary.BigEndian.AppendUint64(b, o.ValidUntil)
	return ledger.Action{Op: OpRegister, Data: o.Name.AppendWire(append(b, byte(o.Payment)))}
}

func readRegister(r *octets.Reader) Register {
	o := Register{Input: r.U16(), Output: r.U16(), Period: r.U64(), Salt: r.Hash(), ValidUntil: r.U64(), Payment: Payment(r.U8())}
	if o.Payment > PayCBDC {
		r.Fail(fmt.Errorf("%w: payment %d", ErrEncoding, o.Payment))
	}
	o.Name = readName(r)
	return o
}

// Subject is the name being registered.
func (o Register) Subject() name.Name { return o.Name }

func (o Register) touches(keys []ledger.Key, tx *ledger.Tx) []ledger.Key {
	keys = append(keys, ledger.Key(o.Name.Key()))
	if int(o.Output) < len(tx.Outputs) {
		keys = append(keys, countKey(tx.Outputs[o.Output].Address))
	}
	return touchParents(touchLookalikes(keys, o.Name), o.Name)
}

// judge: draft §5.1.1 steps 2 to 5 in one transaction (E-60).
func (o Register) judge(t *trial) error {
	commitment, err := t.take(o.Input, KindCommitment)
	if err != nil {
		return err
	}
	out, err := t.produce(o.Output, o.Name)
	if err != nil {
		return err
	}
	if err := t.checkOpened(commitment, &o, out.Address); err != nil {
		return err
	}
	if !t.Bears(out.Address) {
		return fmt.Errorf("%w: the owner of %s has not signed", ErrAuthority, o.Name)
	}
	if t.Now > o.ValidUntil {
		return fmt.Errorf("%w: it held until %d, now is %d", ErrQuote, o.ValidUntil, t.Now)
	}
	if err := t.checkAvailable(&o, out.Address); err != nil {
		return err
	}
	price, err := t.params.priceOf(o.Name, o.Period)
	if err != nil {
		return err
	}
	if err := t.checkStake(out); err != nil {
		return err
	}
	if err := t.count(out.Address); err != nil {
		return err
	}
	d := &Domain{Mark: MarkActive, Expiry: t.Now + o.Period, Outpoint: t.at(o.Output), Owner: out.Address}
	if price.ephemeral {
		d.Flags |= FlagEphemeral
	}
	t.set(o.Name, d)
	return t.charge(&o, price.fee)
}

func (t *trial) checkAvailable(o *Register, owner ledger.Address) error {
	if err := Available(t.params, o.Name, t.domain(o.Name), owner, t.Now); err != nil {
		return err
	}
	if err := t.checkLookalikes(o.Name, owner); err != nil {
		return err
	}
	if parent := t.parent(o.Name); parent != nil && !t.Bears(parent.domain.Owner) {
		return fmt.Errorf("%w: %s is registered to someone else", ErrNoConsent, parent.name)
	}
	return t.checkRegion(o.Name)
}

// Available reports why n cannot be registered by owner at now: it is not
// registrable (E-06), reserved, or d, its state if it has one, is not over.
func Available(p *Params, n name.Name, d *Domain, owner ledger.Address, now uint64) error {
	if err := n.Registrable(); err != nil {
		return err
	}
	if isReserved(n) {
		return fmt.Errorf("%w: %s", ErrReserved, n)
	}
	if d == nil {
		return nil
	}
	switch s := d.StatusAt(now, p); {
	case s.Held():
		return fmt.Errorf("%w: %s", ErrTaken, n)
	case s == InQuarantine && owner != d.Owner:
		return fmt.Errorf("%w: until %d only its last owner can register %s", ErrQuarantine, d.Expiry+p.Quarantine, n)
	}
	return nil
}

func (t *trial) checkStake(out *ledger.Output) error {
	if out.Amount < t.params.Stake {
		return fmt.Errorf("%w: the domain output holds %s, the stake is %s JMBC", ErrStake, out.Amount, t.params.Stake)
	}
	return nil
}

// charge: the treasury is owed the fee, or the region's central bank signs for
// having been paid (U-199).
func (t *trial) charge(o *Register, fee ledger.Amount) error {
	if o.Payment == PayJMBC {
		return t.owe(fee)
	}
	issuer := t.params.region(o.Name).CBDCIssuer
	if issuer == (ledger.Address{}) || !t.Bears(issuer) {
		return fmt.Errorf("%w: no central bank signs that the fee of %s was paid to it", ErrUnderpaid, o.Name)
	}
	return nil
}
