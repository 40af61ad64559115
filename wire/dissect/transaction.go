package dissect

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
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
	w.entry("output", func() string {
		w.number("amount", 8, nil)
		w.hash("address")
		kind := uint8(w.number("covenant", 1, covenantKind))
		if kind != 0 {
			w.covenant(kind, int(w.number("covenant length", 2, nil)))
		}
		return ""
	})
}

func covenantKind(v uint64) string {
	switch uint8(v) {
	case registrar.KindCommitment:
		return fmt.Sprintf("%d, commitment", v)
	case registrar.KindDomain:
		return fmt.Sprintf("%d, domain", v)
	}
	return fmt.Sprint(v)
}

// covenant notes the data of a covenant. Whether it is that of its kind is for
// the law, which the ledger's encoding does not ask.
func (w *walker) covenant(kind uint8, n int) {
	switch kind {
	case registrar.KindCommitment:
		w.carried("covenant data", n, exactly(registrar.ErrEncoding, 32), func() { w.hash("commitment") })
	case registrar.KindDomain:
		w.carried("covenant data", n, func(b []byte) error {
			_, err := registrar.CovenantName(ledger.Covenant{Kind: kind, Data: b})
			return err
		}, func() { w.name("name", false) })
	default:
		w.octets("covenant data", n, nil)
	}
}

// policies notes an encoded policy of n octets.
func (w *walker) policies(what string, n int) {
	if n == 0 { // of a witness that reveals nothing
		w.octets(what, 0, nil)
		return
	}
	w.carried(what, n, func(b []byte) error { _, err := ledger.DecodePolicy(b); return err }, w.policy)
}

func (w *walker) policy() {
	switch w.number("kind", 1, func(v uint64) string { return [...]string{"", "key", "threshold", "after", "hash"}[v] }) {
	case 1:
		w.publicKey()
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
