package dissect_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

var service = []registrar.Endpoint{{Transport: registrar.TransportService, Address: "192.0.2.7:5353"}}

func descriptor(t testing.TB, d *registrar.Descriptor) []byte {
	t.Helper()
	b, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// referral is a Response with a DESCRIPTOR record.
func referral(t testing.TB, data []byte) []byte {
	t.Helper()
	msg, err := wire.AppendResponse(nil, &wire.Response{Additional: []wire.RR{{
		Name: name.MustParse("jmbc.utxo"), Type: wire.TypeDescriptor, Class: wire.ClassIN, TTL: 300, Data: data,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// U-009, U-212: a descriptor is told field by field, wherever it is.
func TestDescriptors(t *testing.T) {
	full := &registrar.Descriptor{
		Operator: "Résolveur", YearlyFee: ledger.JMBC, Policy: "https://r.example/terms",
		Endpoints: append([]registrar.Endpoint{
			{Transport: registrar.TransportTLS, Address: "a:1"},
			{Transport: registrar.TransportHTTPS, Address: "https://r.example/"},
			{Transport: registrar.TransportLibp2p, Address: "/dns4/r/tcp/1"},
		}, service...),
		Keys: []ledger.PublicKey{{Algorithm: ledger.Ed25519, Key: make([]byte, 32)}},
	}
	zeros := strings.Repeat("0", 64)
	want := []string{
		"version: 1", "operator length: 10", `operator: "Résolveur"`, "endpoints: 4",
		`endpoint: tls [transport: tls; address length: 3; address: "a:1"]`,
		`endpoint: https [transport: https; address length: 18; address: "https://r.example/"]`,
		`endpoint: libp2p [transport: libp2p; address length: 13; address: "/dns4/r/tcp/1"]`,
		`endpoint: service [transport: service; address length: 14; address: "192.0.2.7:5353"]`,
		"keys: 1", "key: ed25519 [algorithm: ed25519; key length: 32; public key: " + zeros + "]",
		"yearly fee: 100000000", "policy length: 23", `policy: "https://r.example/terms"`,
	}
	b := descriptor(t, full)
	publish := registrar.PublishDescriptor{Descriptor: b}.Action()
	for where, msg := range map[string][]byte{
		"in a record":  referral(t, b),
		"in an action": inUpdate(t, &ledger.Tx{Version: 1, Actions: []ledger.Action{publish}}),
	} {
		t.Run(where, func(t *testing.T) {
			law(t, msg)
			if diff := cmp.Diff(want, lines(find(explain(t, msg), "data")[0].Fields)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// U-009, U-212: RDATA that is no descriptor is octets, with the reason.
func TestDescriptorFaults(t *testing.T) {
	good := descriptor(t, &registrar.Descriptor{Endpoints: service})
	for what, b := range map[string][]byte{
		"an octet less":      good[:len(good)-1],
		"an octet more":      append(slices.Clip(good), 0),
		"no endpoints":       {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"a strange key":      {1, 0, 1, 1, 1, 'a', 1, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"a strange endpoint": {1, 0, 1, 9, 1, 'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
	} {
		t.Run(what, func(t *testing.T) {
			msg := referral(t, b)
			law(t, msg)
			data := find(explain(t, msg), "data")
			if len(data) != 1 || len(data[0].Fields) > 0 || !strings.HasPrefix(data[0].Fault, "registrar: descriptor") {
				t.Errorf("%+v", data)
			}
		})
	}
}
