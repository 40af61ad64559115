package dissect_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/dissect"
)

// heaviest is how many octets an explanation may take: its fields, of which
// there are as many as octets where they are shortest, or its lines. What is long
// beside that is RDATA in presentation format.
func heaviest(input []byte) uint64 { return 16<<20 + 32*uint64(len(input)) }

// answers is a Response of n records.
func answers(t testing.TB, n int, kind wire.Type, data []byte) []byte {
	t.Helper()
	rr := wire.RR{Name: name.MustParse("a.utxo"), Type: kind, Class: wire.ClassIN, Data: data}
	msg, err := wire.AppendResponse(nil, &wire.Response{Answer: slices.Repeat([]wire.RR{rr}, n)})
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// revealing is a transaction of n inputs that reveal the same.
func revealing(t testing.TB, n int, r ledger.Reveal) []byte {
	t.Helper()
	tx := &ledger.Tx{Version: 1}
	for i := range n {
		tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: ledger.Outpoint{Index: uint32(i)}, Reveal: r})
	}
	return inUpdate(t, tx)
}

// times is a policy of as many times as fit, no two in one threshold the same.
func times() []byte {
	b := []byte{2, 1, 28}
	for i := range byte(28) {
		b = append(b, 2, 1, 32)
		for j := range byte(32) {
			b = append(b, 3, 0, 0, 0, 0, 0, 0, i, j)
		}
	}
	return b
}

// U-055: an explanation takes memory within a bound: what has the most fields
// for its octets, and the longest values for its fields.
func TestFrugal(t *testing.T) {
	block := []byte{0x1a, 2, 0x12, 0}
	block = append(block, bytes.Repeat([]byte{0x22, 2, 0x1a, 0}, 16000)...)
	cancel := registrar.Cancel{Spend: registrar.Spend{Name: name.MustParse("a.utxo")}}.Action()
	acts := func(a ledger.Action) []byte {
		return inUpdate(t, &ledger.Tx{Version: 1, Actions: slices.Repeat([]ledger.Action{a}, ledger.MaxActions)})
	}
	text := bytes.Repeat(append([]byte{255}, make([]byte, 255)...), 255)
	for what, b := range map[string][]byte{
		"signatures of nothing":     contained(t, wire.SectionCommit, block),
		"and no commit after all":   contained(t, wire.SectionCommit, append(block, 0)),
		"items of nothing":          revealing(t, 4, ledger.Reveal{Witness: slices.Repeat(ledger.Witness{nil}, 255)}),
		"policies of times":         revealing(t, 8, ledger.Reveal{Policy: times()}),
		"actions of nothing":        acts(ledger.Action{}),
		"the shortest actions":      acts(cancel),
		"strings of nothing":        answers(t, 15, wire.TypeTXT, make([]byte, 65535)),
		"strings of zeros":          answers(t, 15, wire.TypeTXT, text),
		"RDATA that nobody knows":   answers(t, 15, 400, make([]byte, 65535)),
		"as many records as may be": answers(t, wire.MaxRecords, 400, nil),
		"a descriptor":              referral(t, descriptor(t, &registrar.Descriptor{Endpoints: service})),
	} {
		t.Run(what, func(t *testing.T) {
			fields := explain(t, b)
			for what, got := range map[string]uint64{
				"fields": testkit.Allocated(func() { _, _ = dissect.Any(b) }),
				"text":   testkit.Allocated(func() { _ = dissect.Text(fields) }),
			} {
				if got > heaviest(b) {
					t.Errorf("%s of %d octets take %d, at most %d", what, len(b), got, heaviest(b))
				}
			}
		})
	}
}
