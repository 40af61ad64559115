package registrar_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// A domain value that decodes has one encoding.
func FuzzDomainRoundTrip(f *testing.F) {
	d := registrar.Domain{Mark: registrar.MarkActive, Expiry: 1, Records: 2, Pending: registrar.Pending{Kind: 3, Time: 4}}
	f.Add(d.Encode())
	f.Add(bytes.Repeat([]byte{1}, registrar.DomainSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := registrar.DecodeDomain(b)
		if err == nil && !bytes.Equal(d.Encode(), b) {
			t.Fatalf("%x encodes as %x", b, d.Encode())
		}
	})
}

// An operation that decodes has one encoding, and the law loads what it is of.
func FuzzActionRoundTrip(f *testing.F) {
	n := name.MustParse("x.域名.utxo")
	at := registrar.Spend{Input: 1, Output: 2, Name: n}
	for _, op := range []registrar.Operation{
		registrar.Register{Input: 1, Output: 2, Name: n, Period: registrar.Year, Salt: [32]byte{3}, ValidUntil: 4, Payment: registrar.PayCBDC},
		registrar.SetRecords{Spend: at, Root: [32]byte{4}, Count: 5},
		registrar.SetResolver{Spend: at, Descriptor: [32]byte{4}},
		registrar.Delegate{Output: 2, Period: 3, Flags: registrar.DelegateRevocable, Name: n},
		registrar.Renew{Spend: at, Period: registrar.Year},
		registrar.Transfer{Spend: at, To: ledger.Address{4}},
		registrar.Cancel{Spend: at},
		registrar.Finalize{Spend: at},
		registrar.SetPolicy{Spend: at, To: ledger.Address{4}},
		registrar.Recover{Name: n, To: ledger.Address{4}},
		registrar.Release{Spend: at},
		registrar.SetGuardians{Spend: at, Guardians: ledger.Address{4}},
		registrar.Revoke{Undo: true, Name: n},
		registrar.PublishDescriptor{Descriptor: descriptor(f)},
		registrar.Reclaim{Input: 1, Name: n},
	} {
		f.Add(op.Action().Op, op.Action().Data)
	}
	f.Add(registrar.OpRelease, []byte("\x00\x00\x03Abc\x04utxo\x00"))
	f.Fuzz(func(t *testing.T, op uint16, data []byte) {
		a := ledger.Action{Op: op, Data: data}
		o, err := registrar.DecodeAction(a)
		if err != nil {
			return
		}
		if again := o.Action(); again.Op != op || !bytes.Equal(again.Data, data) {
			t.Fatalf("%d %x encodes as %d %x", op, data, again.Op, again.Data)
		}
		law, read := &registrar.Law{}, ledger.Key(o.Subject().Key())
		if op == registrar.OpPublishDescriptor { // which is of no name
			read = registrar.DescriptorKey(registrar.DescriptorID(data))
		}
		if keys := law.Touches(nil, &ledger.Tx{Actions: []ledger.Action{a}}); !slices.Contains(keys, read) {
			t.Fatalf("%s is judged and not loaded", o.Subject())
		}
	})
}

// A genesis that a chain can start from does start one; any other is refused.
func FuzzDecodeGenesis(f *testing.F) {
	good := genesis()
	b, err := json.Marshal(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"accounts":[{"amount":18446744073709551615},{"amount":1}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := registrar.DecodeGenesis(b)
		if err != nil {
			return
		}
		state, diff, err := ledger.Genesis(g.Ledger.ChainID, 1, g.Outputs())
		if err != nil {
			t.Fatal(err)
		}
		law := &registrar.Law{Params: g.Registrar}
		block := ledger.Block{Height: 1, Time: 2, Txs: ledger.CheckAll(&g.Ledger, [][]byte{b})}
		sup := ledger.Supplement{}
		for _, k := range ledger.Needs(law, block.Txs) {
			sup[k] = nil
		}
		ledger.Apply(&g.Ledger, state, block, sup, law)
		if len(diff.Writes) != len(g.Accounts) {
			t.Fatalf("%d accounts make %d coins", len(g.Accounts), len(diff.Writes))
		}
	})
}

func genesis() *registrar.Genesis {
	return &registrar.Genesis{
		Ledger:    ledger.DefaultParams("genesis-test"),
		Registrar: registrar.DefaultParams(ledger.Address{1}),
		Accounts:  []registrar.Account{{Name: "alice", Address: ledger.Address{2}, Amount: ledger.JMBC}},
	}
}
