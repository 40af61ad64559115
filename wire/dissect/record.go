package dissect

import (
	"fmt"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/zone"
)

// record notes one resource record.
func (w *walker) record(what string, pointers bool) {
	w.entry(what, func() string {
		owner := w.name("owner", pointers)
		t := w.recordType("type")
		class := wire.Class(w.number("class", 2, func(v uint64) string { return wire.Class(v).String() }))
		w.number("ttl", 4, nil)
		if t != wire.TypeOPT && class != wire.ClassIN {
			w.fail(wire.ErrRRClass)
		}
		w.rdata(t, int(w.number("data length", 2, nil)), pointers)
		if w.err != nil {
			return ""
		}
		return fmt.Sprintf("%v %v", owner, t)
	})
}

// rdata notes the RDATA of a type: names and what is around them, or octets in
// presentation format.
func (w *walker) rdata(t wire.Type, size int, pointers bool) {
	if size > w.left() {
		w.fail(octets.ErrShort)
		return
	}
	if before, names, after, ok := shape(t); ok && (size > 0 || pointers) {
		w.group("data", "", size, func() {
			for _, f := range before {
				w.number(f, 2, nil)
			}
			for _, f := range names {
				w.name(f, pointers)
			}
			for _, f := range after {
				w.number(f, 4, nil)
			}
		})
		return
	}
	switch {
	case size == 0:
		w.octets("data", 0, func([]byte) string { return "none" })
	case t == wire.TypeQuote:
		w.carried("data", size, func(b []byte) error { _, err := wire.DecodeQuote(b); return err }, w.quote)
	case t == wire.TypeReceipt:
		w.carried("data", size, func(b []byte) error { _, err := wire.DecodeReceipt(b); return err }, w.receipt)
	case t == wire.TypeDescriptor:
		w.carried("data", size, descriptorFault, w.descriptor)
	case t == wire.TypeTXT:
		w.group("data", "", size, w.strings)
	default:
		w.octets("data", size, func(b []byte) string { return zone.FormatRData(t, b) })
	}
}

// shape names the fields of the types whose RDATA has names.
func shape(t wire.Type) (before, names, after []string, ok bool) {
	switch t {
	case wire.TypeNS, wire.TypeCNAME, wire.TypePTR, wire.TypeDNAME:
		return nil, []string{"target"}, nil, true
	case wire.TypeMX:
		return []string{"preference"}, []string{"target"}, nil, true
	case wire.TypeSRV:
		return []string{"priority", "weight", "port"}, []string{"target"}, nil, true
	case wire.TypeSOA:
		return nil, []string{"primary", "mailbox"}, []string{"serial", "refresh", "retry", "expire", "minimum"}, true
	default:
		return nil, nil, nil, false
	}
}

func (w *walker) strings() {
	for w.left() > 0 && !w.rest("strings") {
		size := 1 + int(w.all[w.at])
		w.octets("string", size, func(b []byte) string { return fmt.Sprintf("%q", b[1:]) })
	}
}

func (w *walker) quote() {
	w.number("fee", 8, nil)
	w.number("stake", 8, nil)
	w.number("valid until", 4, seconds)
	w.hash("quote id")
	size := w.number("address length", 2, nil)
	w.octets("address", int(size), text)
}

func (w *walker) receipt() {
	w.number("opcode", 2, func(v uint64) string { return wire.Opcode(v).String() })
	w.hash("transaction id")
	w.number("height", 8, nil)
	w.outpoint("domain output")
	w.number("time", 8, seconds)
}

func (w *walker) outpoint(what string) {
	w.group(what, "", wire.OutpointSize, func() {
		w.hash("transaction id")
		w.number("index", 4, nil)
	})
}

func text(b []byte) string { return fmt.Sprintf("%q", b) }
