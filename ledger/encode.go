package ledger

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// The one encoding of a transaction, all integers big-endian:
//
//	version 1
//	inputs  2, each: TxID 32, index 4
//	outputs 2, each: amount 8, address 32, covenant kind 1 [, length 2, data]
//	actions 2, each: operation 2, length 2, data
//	approvals 2, each: address 32
//	           — the TxID covers what is above —
//	per input, then per approval: policy length 2, policy, items 1, each: length 2, item

func appendU64(b []byte, v uint64) []byte { return binary.BigEndian.AppendUint64(b, v) }

func appendU16(b []byte, n int) []byte { return binary.BigEndian.AppendUint16(b, uint16(n)) }

func appendBytes(b, data []byte) []byte { return append(appendU16(b, len(data)), data...) }

func (tx *Tx) appendBody(b []byte) []byte {
	b = append(b, tx.Version)
	b = appendU16(b, len(tx.Inputs))
	for i := range tx.Inputs {
		b = tx.Inputs[i].Outpoint.AppendTo(b)
	}
	b = appendU16(b, len(tx.Outputs))
	for i := range tx.Outputs {
		b = tx.Outputs[i].appendTo(b)
	}
	b = appendU16(b, len(tx.Actions))
	for _, a := range tx.Actions {
		b = appendBytes(binary.BigEndian.AppendUint16(b, a.Op), a.Data)
	}
	b = appendU16(b, len(tx.Approvals))
	for i := range tx.Approvals {
		b = append(b, tx.Approvals[i].Address[:]...)
	}
	return b
}

func (r *Reveal) appendTo(b []byte) []byte {
	b = appendBytes(b, r.Policy)
	b = append(b, byte(len(r.Witness)))
	for _, item := range r.Witness {
		b = appendBytes(b, item)
	}
	return b
}

func (o *Output) appendTo(b []byte) []byte {
	b = appendU64(b, uint64(o.Amount))
	b = append(b, o.Address[:]...)
	b = append(b, o.Covenant.Kind)
	if o.Covenant.Kind != 0 {
		b = appendBytes(b, o.Covenant.Data)
	}
	return b
}

// Encode returns the octets that blocks and gossip carry.
func (tx *Tx) Encode() []byte {
	b := tx.appendBody(make([]byte, 0, 512))
	for i := range tx.Inputs {
		b = tx.Inputs[i].Reveal.appendTo(b)
	}
	for i := range tx.Approvals {
		b = tx.Approvals[i].Reveal.appendTo(b)
	}
	return b
}

// Smallest encodings, to bound a count by the octets that are left.
const (
	minInput    = OutpointSize
	minOutput   = 8 + 32 + 1
	minAction   = 2 + 2
	minApproval = 32
	minItem     = 2
)

// Bounds of a transaction on every chain; the parameters of one may be less.
// What is read of a transaction takes its own octets and 64 KiB at most.
const (
	MaxReveals = 256  // inputs and approvals
	MaxOutputs = 256  // outputs
	MaxActions = 256  // actions
	MaxItems   = 1024 // items of all witnesses
)

// DecodeTx reads the one transaction that fills b. The result aliases b.
func DecodeTx(b []byte) (*Tx, error) {
	tx, _, err := decodeTx(b)
	return tx, err
}

// decodeTx also returns how many octets the TxID covers.
func decodeTx(b []byte) (tx *Tx, body int, err error) {
	r := octets.NewReader(b)
	tx = &Tx{Version: r.U8()}
	tx.Inputs = make([]Input, readCount(r, minInput, MaxReveals))
	for i := range tx.Inputs {
		tx.Inputs[i].Outpoint = ReadOutpoint(r)
	}
	tx.Outputs = make([]Output, readCount(r, minOutput, MaxOutputs))
	for i := range tx.Outputs {
		tx.Outputs[i] = readOutput(r)
	}
	tx.Actions = make([]Action, readCount(r, minAction, MaxActions))
	for i := range tx.Actions {
		tx.Actions[i] = Action{Op: r.U16(), Data: r.Bytes(int(r.U16()))}
	}
	tx.Approvals = make([]Approval, readCount(r, minApproval, MaxReveals-len(tx.Inputs)))
	for i := range tx.Approvals {
		tx.Approvals[i].Address = r.Hash()
	}
	body = r.Offset()
	items := MaxItems
	for i := range tx.Inputs {
		tx.Inputs[i].Reveal = readReveal(r, &items)
	}
	for i := range tx.Approvals {
		tx.Approvals[i].Reveal = readReveal(r, &items)
	}
	if err := r.Done(); err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	return tx, body, nil
}

// readCount reads a 16-bit count of things of at least size octets each.
func readCount(r *octets.Reader, size, limit int) int {
	n := int(r.U16())
	switch {
	case n*size > r.Len():
		r.Fail(fmt.Errorf("%w: %d things in %d octets", octets.ErrShort, n, r.Len()))
		return 0
	case n > limit:
		r.Fail(fmt.Errorf("%w: %d things, at most %d", ErrLimit, n, limit))
		return 0
	}
	return n
}

func readOutput(r *octets.Reader) Output {
	o := Output{Amount: Amount(r.U64()), Address: r.Hash()}
	if o.Covenant.Kind = r.U8(); o.Covenant.Kind != 0 {
		o.Covenant.Data = r.Bytes(int(r.U16()))
	}
	return o
}

func readReveal(r *octets.Reader, items *int) Reveal {
	return Reveal{Policy: r.Bytes(int(r.U16())), Witness: readWitness(r, items)}
}

// readWitness reads a witness of as many items as the transaction may still
// have.
func readWitness(r *octets.Reader, items *int) Witness {
	n := int(r.U8())
	if n*minItem > r.Len() {
		r.Fail(fmt.Errorf("%w: %d items in %d octets", octets.ErrShort, n, r.Len()))
		return nil
	}
	if *items -= n; *items < 0 {
		r.Fail(fmt.Errorf("%w: more than %d items in its witnesses", ErrLimit, MaxItems))
		return nil
	}
	w := make(Witness, n)
	for i := range w {
		w[i] = r.Bytes(int(r.U16()))
	}
	return w
}
