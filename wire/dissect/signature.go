package dissect

import (
	"errors"

	"github.com/utxo-dns/utxonode/wire"
)

// signature notes a SigBlock of n octets. Sizes that are not the algorithm's
// make no difference to how it is read.
func (w *walker) signature(what string, n int) {
	if n == 0 {
		return
	}
	w.carried(what, n, func(b []byte) error {
		_, err := wire.DecodeSigBlock(b)
		if errors.Is(err, wire.ErrSignature) {
			return nil
		}
		return err
	}, func() {
		if w.all[w.at] == 0x30 {
			w.octets("bare DER", w.left(), nil)
			return
		}
		w.number("version", 1, nil)
		count := w.number("count", 1, nil)
		for range count {
			w.signatureEntry()
		}
	})
}

func (w *walker) signatureEntry() {
	w.entry("entry", func() string {
		a := wire.SigAlgorithm(w.number("algorithm", 1, func(v uint64) string { return wire.SigAlgorithm(v).String() }))
		w.octets("public key", int(w.number("key length", 2, nil)), nil)
		w.octets("signature", int(w.number("signature length", 2, nil)), nil)
		return a.String()
	})
}
