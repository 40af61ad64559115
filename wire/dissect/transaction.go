package dissect

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// transaction notes a transaction of the ledger.
func (w *walker) transaction() {
	w.number("version", 1, nil)
	inputs := w.number("inputs", 2, nil)
	for range inputs {
		w.outpoint("input")
	}
	for range w.number("outputs", 2, nil) {
		w.output()
	}
	for range w.number("actions", 2, nil) {
		w.action()
	}
	approvals := w.number("approvals", 2, nil)
	for range approvals {
		w.hash("approval of")
	}
	for range inputs + approvals {
		w.policies("policy", int(w.number("policy length", 2, nil)))
		for range w.number("witness items", 1, nil) {
			w.octets("item", int(w.number("item length", 2, nil)), nil)
		}
	}
}

func (w *walker) output() {
	w.number("amount", 8, nil)
	w.hash("address")
	kind := w.number("covenant", 1, nil)
	if kind != 0 {
		w.octets("covenant data", int(w.number("covenant length", 2, nil)), nil)
	}
}

// action notes an operation of the law, in the words of package registrar.
func (w *walker) action() {
	op := uint16(w.number("opcode", 2, func(v uint64) string { return wire.Opcode(v).String() }))
	size := int(w.number("action length", 2, nil))
	w.octets("action", size, func(b []byte) string {
		o, err := registrar.DecodeAction(ledger.Action{Op: op, Data: b})
		if err != nil {
			return ""
		}
		return fmt.Sprintf("of %v", o.Subject())
	})
}

// policies notes an encoded policy of n octets.
func (w *walker) policies(what string, n int) {
	w.carried(what, n, func(b []byte) error { _, err := ledger.DecodePolicy(b); return err }, w.policy)
}

func (w *walker) policy() {
	switch w.number("kind", 1, func(v uint64) string { return [...]string{"", "key", "threshold", "after", "hash"}[v] }) {
	case 1:
		w.number("algorithm", 1, func(v uint64) string { return ledger.Algorithm(v).String() })
		w.octets("public key", int(w.number("key length", 2, nil)), nil)
	case 2:
		w.number("m", 1, nil)
		for range w.number("n", 1, nil) {
			w.policy()
		}
	case 3:
		w.number("after", 8, seconds)
	case 4:
		w.hash("hash")
	}
}
