package dissect_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/dissect"
)

// inUpdate is a transaction in an Update.
func inUpdate(t testing.TB, tx *ledger.Tx) []byte {
	t.Helper()
	u := wire.Update{UpdateBody: wire.UpdateBody{Opcode: wire.OpSetRecords, Name: name.MustParse("jmbc.utxo")}}
	u.Payload.Transaction = tx.Encode()
	msg, err := wire.AppendUpdate(nil, &u)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// find returns the fields of a name, at any depth, in order.
func find(fields []dissect.Field, what string) (found []dissect.Field) {
	for _, f := range fields {
		if f.Name == what {
			found = append(found, f)
		}
		found = append(found, find(f.Fields, what)...)
	}
	return found
}

// lines are fields as "name: value", or the octets where there is no value;
// those inside one in brackets.
func lines(fields []dissect.Field) []string {
	var all []string
	for _, f := range fields {
		line := f.Name
		switch {
		case f.Value != "":
			line += ": " + f.Value
		case len(f.Octets) > 0:
			line += ": " + hex.EncodeToString(f.Octets)
		}
		if len(f.Fields) > 0 {
			line += " [" + strings.Join(lines(f.Fields), "; ") + "]"
		}
		all = append(all, line)
	}
	return all
}

func explain(t testing.TB, b []byte) []dissect.Field {
	t.Helper()
	fields, err := dissect.Any(b)
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

// U-212: every operation is told field by field.
func TestActions(t *testing.T) {
	n := name.MustParse("x.域名.utxo")
	spend := registrar.Spend{Input: 1, Output: 2, Name: n}
	to := [32]byte{31: 9}
	const (
		nine   = "0000000000000000000000000000000000000000000000000000000000000009"
		places = "input: 1|output: 2|"
		ofName = "name: x.xn--eqrt2g.utxo (x.域名.utxo)"
	)
	for _, tc := range []struct {
		what string
		op   registrar.Operation
		want string
	}{
		{
			"REGISTER",
			registrar.Register{Input: 1, Output: 2, Name: n, Period: registrar.Year, Salt: to, ValidUntil: 1767225600, Payment: registrar.PayCBDC},
			places + "period: 31536000|salt: " + nine + "|valid until: 1767225600, 2026-01-01T00:00:00Z|payment: 1, CBDC|" + ofName,
		},
		{"SET-RECORDS", registrar.SetRecords{Spend: spend, Root: to, Count: 5}, places + "records root: " + nine + "|records: 5|" + ofName},
		{"SET-RESOLVER", registrar.SetResolver{Spend: spend, Descriptor: to}, places + "descriptor id: " + nine + "|" + ofName},
		{
			"DELEGATE",
			registrar.Delegate{Output: 2, Period: 3600, Flags: registrar.DelegateRevocable, Name: n},
			"output: 2|period: 3600|flags: 0x1, revocable|" + ofName,
		},
		{"RENEW", registrar.Renew{Spend: spend, Period: registrar.Year}, places + "period: 31536000|" + ofName},
		{"TRANSFER", registrar.Transfer{Spend: spend, To: to}, places + "new owner: " + nine + "|" + ofName},
		{"CANCEL", registrar.Cancel{Spend: spend}, places + ofName},
		{"FINALIZE", registrar.Finalize{Spend: spend}, places + ofName},
		{"SET-POLICY", registrar.SetPolicy{Spend: spend, To: to}, places + "new owner: " + nine + "|" + ofName},
		{"RECOVER", registrar.Recover{Name: n, To: to}, "new owner: " + nine + "|" + ofName},
		{"RELEASE", registrar.Release{Spend: spend}, places + ofName},
		{"SET-GUARDIANS", registrar.SetGuardians{Spend: spend, Guardians: to}, places + "guardians: " + nine + "|" + ofName},
		{"REVOKE", registrar.Revoke{Undo: true, Name: n}, "undo: 1|" + ofName},
		{"RECLAIM", registrar.Reclaim{Input: 1, Name: n}, "input: 1|" + ofName},
		{
			"PUBLISH-DESCRIPTOR",
			registrar.PublishDescriptor{Descriptor: descriptor(t, &registrar.Descriptor{Endpoints: service})},
			`version: 1|operator length: 0|operator: ""|endpoints: 1|` +
				`endpoint: service [transport: service; address length: 14; address: "192.0.2.7:5353"]|` +
				`keys: 0|yearly fee: 0|policy length: 0|policy: ""`,
		},
		{"WARP", warp{}, "seconds: 86400"},
	} {
		t.Run(tc.what, func(t *testing.T) {
			msg := inUpdate(t, &ledger.Tx{Version: 1, Actions: []ledger.Action{tc.op.Action()}})
			law(t, msg)
			actions := find(explain(t, msg), "action")
			if len(actions) != 1 || actions[0].Value != tc.what {
				t.Fatalf("%+v", actions)
			}
			data := find(actions, "data")
			if diff := cmp.Diff(strings.Split(tc.want, "|"), lines(data[0].Fields)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// warp is the operation of the ledger itself.
type warp struct{ registrar.Operation }

func (warp) Action() ledger.Action {
	return ledger.Action{Op: ledger.OpWarp, Data: []byte{0, 0, 0, 0, 0, 1, 0x51, 0x80}}
}

// U-212: the data of what is no action is octets, with the reason; the next one
// is told all the same.
func TestActionFaults(t *testing.T) {
	cancel := registrar.Cancel{Spend: registrar.Spend{Name: name.MustParse("jmbc.utxo")}}.Action()
	for _, tc := range []struct {
		what  string
		op    uint16
		data  []byte
		fault string
	}{
		{"nobody's operation", 21, cancel.Data, "registrar: operation"},
		{"an opcode of messages alone", uint16(wire.OpBatch), cancel.Data, "registrar: operation"},
		{"another of the ledger", ledger.OpWarp + 1, make([]byte, 8), "registrar: operation"},
		{"no data", registrar.OpCancel, nil, "registrar: encoding"},
		{"no name", registrar.OpCancel, cancel.Data[:4], "registrar: encoding"},
		{"octets behind the name", registrar.OpCancel, append(slices.Clone(cancel.Data), 0), "registrar: encoding"},
		{"a name in capitals", registrar.OpCancel, []byte("\x00\x00\x00\x00\x04JMBC\x04utxo\x00"), "registrar: encoding"},
		{"payment 2", registrar.OpRegister, append(append(make([]byte, 52), 2), cancel.Data[4:]...), "payment 2"},
		{"undo 2", registrar.OpRevoke, append([]byte{2}, cancel.Data[4:]...), "neither 0 nor 1"},
		{"a warp of 7 octets", ledger.OpWarp, make([]byte, 7), "7 octets, not 8"},
		{"a descriptor of nothing", registrar.OpPublishDescriptor, nil, "registrar: descriptor"},
		{"a descriptor of version 2", registrar.OpPublishDescriptor, []byte{2}, "version 2"},
	} {
		t.Run(tc.what, func(t *testing.T) {
			msg := inUpdate(t, &ledger.Tx{Version: 1, Actions: []ledger.Action{{Op: tc.op, Data: tc.data}, cancel}})
			law(t, msg)
			data := find(explain(t, msg), "data")
			if len(data) != 2 || len(data[0].Fields) > 0 || !strings.Contains(data[0].Fault, tc.fault) {
				t.Fatalf("%+v", data)
			}
			if len(data[1].Fields) == 0 || data[1].Fault != "" {
				t.Errorf("the next: %+v", data[1])
			}
		})
	}
}

// U-212: what the covenant of an output says.
func TestCovenants(t *testing.T) {
	for _, tc := range []struct {
		what string
		c    ledger.Covenant
		want string
	}{
		{"none", ledger.Covenant{}, ""},
		{
			"a commitment", registrar.CommitmentCovenant([32]byte{31: 9}),
			"covenant data [commitment: 0000000000000000000000000000000000000000000000000000000000000009]",
		},
		{"a commitment of 31 octets", ledger.Covenant{Kind: registrar.KindCommitment, Data: make([]byte, 31)}, "registrar: encoding: 31 octets, not 32"},
		{"a domain", registrar.DomainCovenant(name.MustParse("jmbc.utxo")), "covenant data [name: jmbc.utxo]"},
		{"a domain of no name", ledger.Covenant{Kind: registrar.KindDomain}, "name: truncated"},
		{"another kind", ledger.Covenant{Kind: 7, Data: []byte{1, 2}}, "covenant data: 0102"},
	} {
		t.Run(tc.what, func(t *testing.T) {
			msg := inUpdate(t, &ledger.Tx{Version: 1, Outputs: []ledger.Output{{Amount: 5, Covenant: tc.c}}})
			law(t, msg)
			got := ""
			for _, f := range find(explain(t, msg), "covenant data") {
				if got = f.Fault; got == "" {
					got = lines([]dissect.Field{f})[0]
				}
			}
			if !strings.HasPrefix(got, tc.want) || tc.want == "" && got != "" {
				t.Errorf("%q, not %q", got, tc.want)
			}
		})
	}
}
