package dissect

import (
	"fmt"
	"math/bits"

	"github.com/utxo-dns/utxonode/ledger/tree"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// Proof explains a proof container. The error is that of wire.DecodeProof; a
// fault in a section is noted there.
func Proof(b []byte) ([]Field, error) {
	_, err := wire.DecodeProof(b)
	w := newWalker(b)
	w.container()
	if err == nil {
		err = w.err
	}
	return w.fields, err
}

func (w *walker) proof(what string, n int) {
	w.carried(what, n, func(b []byte) error { _, err := wire.DecodeProof(b); return err }, w.container)
}

func (w *walker) container() {
	w.number("format", 1, nil)
	w.number("kind", 1, proofKind)
	w.number("hash", 1, nil)
	count := w.number("section count", 1, nil)
	w.number("anchor height", 8, nil)
	w.hash("anchor hash")
	w.number("anchor time", 4, seconds)
	for range count {
		w.section()
	}
}

func proofKind(v uint64) string {
	names := [...]string{"", "inclusion", "name absent", "RRset absent", "batch"}
	if v == 0 || v >= uint64(len(names)) {
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%d, %s", v, names[v])
}

func sectionName(t wire.SectionType) string {
	switch t {
	case wire.SectionQuestion:
		return "QUESTION"
	case wire.SectionStatePath:
		return "STATE-PATH"
	case wire.SectionRRsetPath:
		return "RRSET-PATH"
	case wire.SectionHeader:
		return "HEADER"
	case wire.SectionCommit:
		return "COMMIT"
	case wire.SectionClock:
		return "CLOCK"
	case wire.SectionCNAMEPath:
		return "CNAME-PATH"
	case wire.SectionZK:
		return "ZK"
	}
	return fmt.Sprintf("section %d", uint16(t))
}

func (w *walker) section() {
	w.entry("section", func() string {
		t := wire.SectionType(w.number("type", 2, func(v uint64) string { return sectionName(wire.SectionType(v)) }))
		w.sectionData(t, int(w.number("length", 4, nil)))
		return sectionName(t)
	})
}

func (w *walker) sectionData(t wire.SectionType, size int) {
	switch t {
	case wire.SectionQuestion:
		w.carried("data", size, func(b []byte) error { _, err := wire.DecodeQuestion(b); return err }, func() {
			w.recordType("qtype")
			w.number("qclass", 2, func(v uint64) string { return wire.Class(v).String() })
			w.name("name", false)
		})
	case wire.SectionStatePath:
		w.carried("data", size, func(b []byte) error { _, err := wire.DecodeStatePath(b); return err }, w.statePath)
	case wire.SectionRRsetPath, wire.SectionCNAMEPath:
		w.carried("data", size, func(b []byte) error { _, err := zone.DecodePath(b); return err }, w.recordPath)
	case wire.SectionClock:
		w.carried("data", size, exactly(wire.ErrProof, 40), func() { w.hash("state root"); w.number("warp", 8, nil) })
	case wire.SectionHeader:
		w.consensus(headerFields(), size)
	case wire.SectionCommit:
		w.consensus(commitFields(), size)
	default:
		w.octets("data", size, nil)
	}
}

// consensus notes a message of CometBFT's.
func (w *walker) consensus(fields []protoField, n int) {
	w.carried("data", n, messageFault(fields), func() { w.protobuf(fields) })
}

// exactly is the decoder of what is n octets.
func exactly(kind error, n int) func([]byte) error {
	return func(b []byte) error {
		if len(b) != n {
			return fmt.Errorf("%w: %d octets, not %d", kind, len(b), n)
		}
		return nil
	}
}

func (w *walker) statePath() {
	w.hash("key")
	size := int(w.number("value length", 2, nil))
	if size > 0 {
		w.carried("value", size, func(b []byte) error { _, err := registrar.DecodeDomain(b); return err }, w.domain)
	}
	w.carried("tree proof", w.left(), func(b []byte) error { _, err := tree.DecodeProof(b); return err }, w.treeProof)
}

func (w *walker) treeProof() {
	end := w.number("end", 1, func(v uint64) string { return [...]string{"vacant", "own leaf", "other leaf"}[v] })
	depth := int(w.number("depth", 2, nil))
	set := 0
	if depth > 0 {
		for _, o := range w.octets("bitmap", (depth+7)/8, nil) {
			set += bits.OnesCount8(o)
		}
	}
	for range set {
		w.hash("sibling")
	}
	if end == 2 {
		w.hash("other key")
		w.hash("other value hash")
	}
}

func (w *walker) recordPath() {
	form := w.number("form", 1, func(v uint64) string { return [...]string{"", "present", "absent"}[v] })
	w.number("index", 4, nil)
	if form == 1 {
		w.number("original ttl", 4, nil)
	} else {
		for range w.number("neighbours", 1, nil) {
			w.hash("neighbour's key")
			w.hash("neighbour's value hash")
		}
	}
	for w.left() > 0 {
		w.hash("node")
	}
}

// domain notes the state of a name.
func (w *walker) domain() {
	w.number("version", 1, nil)
	w.number("mark", 1, nil)
	w.number("flags", 2, hexadecimal)
	w.number("expiry", 8, seconds)
	w.outpoint("outpoint")
	w.hash("owner")
	w.hash("resolver")
	w.hash("records root")
	w.number("records", 4, nil)
	w.hash("guardians")
	w.number("pending kind", 1, nil)
	w.hash("pending address")
	w.number("pending time", 8, seconds)
	w.number("term", 8, seconds)
	w.number("no recovery before", 8, seconds)
}
