package updates

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// An updateCase is an Update with its transaction, which says the same.
type updateCase struct {
	raw     []byte
	tx      *ledger.Tx
	id      ledger.TxID
	dryRun  bool
	steps   []step
	signers []ledger.PublicKey // of the message
	shown   []reveal           // by the transaction
}

// A step is one operation on one name, with the action that does it.
type step struct {
	body   *wire.UpdateBody
	op     registrar.Operation // nil: a commitment, which is an output without an action
	spend  *registrar.Spend    // the domain output it spends and makes; nil if none
	output int                 // what it makes; below 0: nothing
}

// newCase reads the transaction of an Update and matches the two, part by part.
func newCase(u *wire.UpdateBody, signers []ledger.PublicKey) (*updateCase, error) {
	c := &updateCase{raw: u.Payload.Transaction, dryRun: u.Flags&wire.UpdateDryRun != 0, signers: signers}
	bodies, err := bodiesOf(u)
	if err != nil {
		return nil, err
	}
	if c.raw == nil {
		return nil, fmt.Errorf("%w: %v without a transaction", ErrMismatch, u.Opcode)
	}
	if c.tx, err = ledger.DecodeTx(c.raw); err != nil {
		return nil, err
	}
	c.id, c.shown = c.tx.ID(), revealed(c.tx)
	actions, commitments := c.tx.Actions, commitmentsOf(c.tx)
	for _, b := range bodies {
		s := step{body: b, output: -1}
		switch {
		case !isCommitment(b) && len(actions) > 0:
			if err := s.decode(actions[0], c.tx); err != nil {
				return nil, err
			}
			actions = actions[1:]
		case isCommitment(b) && len(commitments) > 0:
			s.output, commitments = commitments[0], commitments[1:]
		default:
			return nil, fmt.Errorf("%w: the transaction does not %v", ErrMismatch, b.Opcode)
		}
		c.steps = append(c.steps, s)
	}
	if len(actions)+len(commitments) > 0 {
		return nil, fmt.Errorf("%w: the transaction does more than the message says", ErrMismatch)
	}
	return c, nil
}

// bodiesOf returns the operations of an Update: itself, or those of a BATCH,
// which bears the name and the outpoint of the first.
func bodiesOf(u *wire.UpdateBody) ([]*wire.UpdateBody, error) {
	if u.Opcode != wire.OpBatch {
		return []*wire.UpdateBody{u}, checkBody(u)
	}
	nested := u.Payload.Nested
	if len(nested) == 0 || partsOf(&u.Payload) != partNested|partTransaction || u.Flags&^wire.UpdateDryRun != 0 {
		return nil, fmt.Errorf("%w: a BATCH has operations, a transaction and nothing else", ErrMismatch)
	}
	if u.Name != nested[0].Name || u.Previous != nested[0].Previous {
		return nil, fmt.Errorf("%w: a BATCH bears the name and the outpoint of its first operation", ErrMismatch)
	}
	bodies := make([]*wire.UpdateBody, len(nested))
	for i := range nested {
		b := &nested[i]
		if b.Opcode == wire.OpRegisterQuote || b.Payload.Transaction != nil || b.Flags&wire.UpdateDryRun != 0 {
			return nil, fmt.Errorf("%w: quotes, transactions and dry runs are not parts of a BATCH", ErrMismatch)
		}
		if err := checkBody(b); err != nil {
			return nil, err
		}
		bodies[i] = b
	}
	return bodies, nil
}

// checkBody checks what an operation says before the transaction is read.
func checkBody(u *wire.UpdateBody) error {
	if u.Opcode == wire.OpChannelSettle || u.Opcode == wire.OpBridge {
		return fmt.Errorf("%w: %v", ErrOpcode, u.Opcode)
	}
	if u.Opcode != wire.OpPublishDescriptor { // which is of no name
		if err := u.Name.InNamespace(); err != nil {
			return err
		}
	}
	if more := partsOf(&u.Payload) &^ (partTransaction | partsFor(u.Opcode)); more != 0 {
		return fmt.Errorf("%w: %v with parts %#x", ErrMismatch, u.Opcode, uint16(more))
	}
	if isCommitment(u) && u.Payload.Period != nil {
		return fmt.Errorf("%w: a commitment says nothing of what it is for", ErrMismatch)
	}
	if u.Flags&(wire.UpdateMustNotExist|wire.UpdateReplace) != 0 && u.Opcode != wire.OpSetRecords {
		return fmt.Errorf("%w: %v with flags %v", ErrMismatch, u.Opcode, u.Flags)
	}
	return nil
}

// isCommitment: opcode 2 with an opening is the reveal.
func isCommitment(u *wire.UpdateBody) bool {
	return u.Opcode == wire.OpRegisterCommit && u.Payload.Opening == nil
}

// commitmentsOf returns the outputs that are commitments.
func commitmentsOf(tx *ledger.Tx) (places []int) {
	for i := range tx.Outputs {
		if tx.Outputs[i].Covenant.Kind == registrar.KindCommitment {
			places = append(places, i)
		}
	}
	return places
}

// decode takes the action of a step and compares it with what the message says.
func (s *step) decode(a ledger.Action, tx *ledger.Tx) (err error) {
	want := uint16(s.body.Opcode)
	if s.body.Opcode == wire.OpRotateKey {
		want = registrar.OpSetPolicy
	}
	if a.Op != want {
		return fmt.Errorf("%w: %v, and the transaction has operation %d", ErrMismatch, s.body.Opcode, a.Op)
	}
	if s.op, err = registrar.DecodeAction(a); err != nil {
		return err
	}
	if of := s.op.Subject(); of != s.body.Name {
		return fmt.Errorf("%w: of %v, and the transaction is about %v", ErrMismatch, s.body.Name, of)
	}
	if !s.places(tx) {
		return fmt.Errorf("%w: the transaction has no such input or output", ErrMismatch)
	}
	return s.compare(tx)
}

// places notes what the operation spends and makes, if the transaction has it.
func (s *step) places(tx *ledger.Tx) bool {
	inputs := 0
	switch op := s.op.(type) {
	case registrar.Register:
		s.output = int(op.Output)
	case registrar.Delegate:
		s.output = int(op.Output)
	case interface{ Place() registrar.Spend }:
		spend := op.Place()
		s.spend, s.output, inputs = &spend, int(spend.Output), int(spend.Input)+1
	default:
		return true // it spends no domain output and makes none
	}
	return s.output < len(tx.Outputs) && inputs <= len(tx.Inputs)
}

// key is where the state of the step's name is.
func (s *step) key() ledger.Key { return keyOf(s.body.Name) }

func keyOf(n name.Name) ledger.Key { return ledger.Key(n.Key()) }
