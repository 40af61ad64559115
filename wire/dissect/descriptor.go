package dissect

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
)

func descriptorFault(b []byte) error {
	_, err := registrar.DecodeDescriptor(b)
	return err
}

// descriptor notes a resolver descriptor.
func (w *walker) descriptor() {
	w.number("version", 1, nil)
	w.words("operator")
	for range w.number("endpoints", 1, nil) {
		w.entry("endpoint", func() string {
			t := transport(w.number("transport", 1, transport))
			w.words("address")
			return t
		})
	}
	for range w.number("keys", 1, nil) {
		w.entry("key", w.publicKey)
	}
	w.number("yearly fee", 8, nil)
	w.words("policy")
}

// words notes text with its length in an octet.
func (w *walker) words(what string) {
	w.octets(what, int(w.number(what+" length", 1, nil)), text)
}

// publicKey notes a key and returns its algorithm.
func (w *walker) publicKey() string {
	name := func(v uint64) string { return ledger.Algorithm(v).String() }
	a := w.number("algorithm", 1, name)
	w.octets("public key", int(w.number("key length", 2, nil)), nil)
	return name(a)
}

func transport(v uint64) string {
	switch registrar.Transport(v) {
	case registrar.TransportService:
		return "service"
	case registrar.TransportTLS:
		return "tls"
	case registrar.TransportHTTPS:
		return "https"
	case registrar.TransportLibp2p:
		return "libp2p"
	}
	return fmt.Sprint(v)
}
