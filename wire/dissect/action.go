package dissect

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// action notes an operation of the law (docs/reference/law.md), or of the
// ledger.
func (w *walker) action() {
	w.entry("action", func() string {
		op := uint16(w.number("opcode", 2, func(v uint64) string { return operationName(uint16(v)) }))
		size := int(w.number("length", 2, nil))
		w.carried("data", size, func(b []byte) error { return actionFault(op, b) }, func() { w.operation(op) })
		return operationName(op)
	})
}

// operationName is what the law calls an operation, which is mostly what the
// message that asks for it is called.
func operationName(op uint16) string {
	switch op {
	case registrar.OpRegister:
		return "REGISTER"
	case registrar.OpReclaim:
		return "RECLAIM"
	case ledger.OpWarp:
		return "WARP"
	}
	return wire.Opcode(op).String()
}

// actionFault returns why the data of an action is none. A descriptor that is
// none is an action all the same, and the law refuses it.
func actionFault(op uint16, data []byte) error {
	switch op {
	case ledger.OpWarp:
		return exactly(ledger.ErrEncoding, 8)(data)
	case registrar.OpPublishDescriptor:
		return descriptorFault(data)
	}
	_, err := registrar.DecodeAction(ledger.Action{Op: op, Data: data})
	return err
}

// operation notes the data of an action that decodes.
func (w *walker) operation(op uint16) {
	switch op {
	case ledger.OpWarp:
		w.number("seconds", 8, nil)
	case registrar.OpPublishDescriptor:
		w.descriptor()
	default:
		w.terms(op)
		w.name("name", false)
	}
}

// terms notes what an operation says before the name it is of.
func (w *walker) terms(op uint16) {
	switch op {
	case registrar.OpRegister:
		w.places()
		w.number("period", 8, nil)
		w.hash("salt")
		w.number("valid until", 8, seconds)
		w.number("payment", 1, payment)
	case registrar.OpSetRecords:
		w.places()
		w.hash("records root")
		w.number("records", 4, nil)
	case registrar.OpSetResolver:
		w.placesAnd("descriptor id")
	case registrar.OpTransfer, registrar.OpSetPolicy:
		w.placesAnd("new owner")
	case registrar.OpSetGuardians:
		w.placesAnd("guardians")
	case registrar.OpDelegate:
		w.number("output", 2, nil)
		w.number("period", 8, nil)
		w.number("flags", 2, delegateFlags)
	case registrar.OpRenew:
		w.places()
		w.number("period", 8, nil)
	case registrar.OpCancel, registrar.OpFinalize, registrar.OpRelease:
		w.places()
	case registrar.OpRecover:
		w.hash("new owner")
	case registrar.OpRevoke:
		w.number("undo", 1, nil)
	case registrar.OpReclaim:
		w.number("input", 2, nil)
	}
}

// places notes what an operation spends and makes.
func (w *walker) places() {
	w.number("input", 2, nil)
	w.number("output", 2, nil)
}

// placesAnd also notes 32 octets to change to.
func (w *walker) placesAnd(what string) {
	w.places()
	w.hash(what)
}

func payment(v uint64) string {
	if registrar.Payment(v) == registrar.PayCBDC {
		return fmt.Sprintf("%d, CBDC", v)
	}
	return fmt.Sprintf("%d, JMBC", v)
}

func delegateFlags(v uint64) string {
	if uint16(v)&registrar.DelegateRevocable != 0 {
		return fmt.Sprintf("%#x, revocable", v)
	}
	return hexadecimal(v)
}
