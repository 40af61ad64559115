package dissect

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire"
)

// update notes the body of an Update.
func (w *walker) update(nested bool) {
	op := wire.Opcode(w.number("opcode", 2, func(v uint64) string { return wire.Opcode(v).String() }))
	if op < wire.OpRegisterQuote || op > wire.OpPublishDescriptor {
		w.fail(wire.ErrOpcode)
	}
	if nested && op == wire.OpBatch {
		w.fail(wire.ErrNesting)
	}
	w.number("flags", 2, func(v uint64) string { return wire.UpdateFlags(v).String() })
	w.number("name length", 4, nil)
	w.name("name", false)
	w.outpoint("previous outpoint")
	w.payload(op == wire.OpBatch)
}

// parts are the names of the parts of a payload by their tags.
func partName(tag uint64) string {
	names := [...]string{
		"", "record to add", "record to delete", "transaction", "resolver descriptor", "owner policy", "period",
		"opening", "pending change", "operation", "channel state", "delegation", "acceptance", "guardian policy",
	}
	if tag == 0 || tag >= uint64(len(names)) {
		return ""
	}
	return names[tag]
}

func (w *walker) payload(batch bool) {
	size := w.number("payload length", 4, nil)
	if size == 0 {
		return
	}
	w.group("payload", "", int(min(size, wire.MaxMessage)), func() {
		for last := uint64(0); w.left() > 0; {
			last = w.part(last, batch)
		}
	})
}

// part notes one part and returns its tag.
func (w *walker) part(last uint64, batch bool) (tag uint64) {
	w.entry("part", func() string {
		tag = w.number("tag", 2, partName)
		size := int(w.number("length", 4, nil))
		what := partName(tag)
		switch {
		case what == "" || tag < last:
			w.fail(fmt.Errorf("%w: tag %d after %d", wire.ErrPayload, tag, last))
		case what == "operation" && !batch:
			w.fail(wire.ErrNesting)
		}
		w.partValue(tag, what, size)
		return what
	})
	return tag
}

func (w *walker) partValue(tag uint64, what string, size int) {
	inside := func(do func()) { w.group(what, "", size, do) }
	switch tag {
	case 1, 2:
		inside(func() { w.record("record", false) })
	case 3:
		w.carried(what, size, func(b []byte) error { _, err := ledger.DecodeTx(b); return err }, w.transaction)
	case 5, 13:
		w.policies(what, size)
	case 6:
		inside(func() { w.number("seconds", 8, nil) })
	case 7:
		inside(func() { w.hash("owner"); w.hash("salt") })
	case 9:
		inside(func() { w.update(true) })
	case 10:
		inside(func() { w.number("sequence", 8, nil); w.hash("records root") })
	case 11:
		inside(func() { w.number("flags", 2, hexadecimal) })
	case 12:
		w.signature(what, size)
	default: // 4, 8
		inside(func() { w.hash("id") })
	}
}
