package registrar_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// sample is a descriptor of everything.
func sample(t testing.TB) *registrar.Descriptor {
	return &registrar.Descriptor{
		Operator: "Résolveur", YearlyFee: ledger.JMBC, Policy: "https://resolver.example/terms",
		Endpoints: []registrar.Endpoint{
			{Transport: registrar.TransportService, Address: "192.0.2.7:5353"},
			{Transport: registrar.TransportHTTPS, Address: "https://resolver.example/dns-query"},
		},
		Keys: []ledger.PublicKey{ledgertest.PublicKey(ledgertest.NewKey(t, "resolver").Private)},
	}
}

func descriptor(t testing.TB) []byte {
	t.Helper()
	b, err := sample(t).Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// U-009, U-134, U-150, U-229: a name points to a descriptor that was published,
// and to no other.
func TestSetResolver(t *testing.T) {
	w := stage(t, func(p *registrar.Params) { p.LockResolver = false })
	b := descriptor(t)
	id := registrar.DescriptorID(b)
	point := deed{op: registrar.SetResolver{Spend: at("jmbc.utxo"), Descriptor: id}, by: "alice"}
	publish := deed{op: registrar.PublishDescriptor{Descriptor: b}, treasury: ledger.JMBC}
	w.refused(1, point, registrar.ErrDescriptor, rcode.Contract)
	w.refused(1, deed{op: registrar.PublishDescriptor{Descriptor: b[:len(b)-1]}, treasury: ledger.JMBC}, registrar.ErrDescriptor, rcode.Contract)
	w.refused(1, deed{op: publish.op}, registrar.ErrUnderpaid, rcode.InsuffFunds)
	w.does(1, publish)
	w.refused(1, publish, registrar.ErrPublished, rcode.YXDomain)
	if got := w.Values[registrar.DescriptorKey(id)]; !bytes.Equal(got, b) {
		t.Errorf("the state holds %x", got)
	}
	w.does(1, point)
	if raw := w.Values[ledger.Key(point.op.Subject().Key())]; !bytes.Equal(raw[80:112], id[:]) {
		t.Errorf("V[80:112] is %x", raw[80:112])
	}
	w.does(1, deed{op: registrar.SetResolver{Spend: at("jmbc.utxo")}, by: "alice"})
	if d := w.domain("jmbc.utxo"); d.Resolver != [32]byte{} {
		t.Errorf("%+v", d)
	}
}

func TestDescriptorRoundTrip(t *testing.T) {
	d, err := registrar.DecodeDescriptor(descriptor(t))
	if err != nil || !reflect.DeepEqual(d, sample(t)) {
		t.Fatalf("%+v, %v", d, err)
	}
}

// Each row breaks one rule of a descriptor.
func TestDescriptorRules(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(d *registrar.Descriptor)
	}{
		{"no endpoint", func(d *registrar.Descriptor) { d.Endpoints = nil }},
		{"nine endpoints", func(d *registrar.Descriptor) {
			for len(d.Endpoints) < 9 {
				d.Endpoints = append(d.Endpoints, d.Endpoints[0])
			}
		}},
		{"an address of nothing", func(d *registrar.Descriptor) { d.Endpoints[0].Address = "" }},
		{"an address with a space", func(d *registrar.Descriptor) { d.Endpoints[0].Address = "a b" }},
		{"an unknown transport", func(d *registrar.Descriptor) { d.Endpoints[0].Transport = 9 }},
		{"text that is not UTF-8", func(d *registrar.Descriptor) { d.Operator = "\xff" }},
		{"a long policy", func(d *registrar.Descriptor) { d.Policy = strings.Repeat("x", 256) }},
		{"a key cut short", func(d *registrar.Descriptor) { d.Keys[0].Key = make([]byte, 31) }},
		{"a key of an algorithm nobody knows", func(d *registrar.Descriptor) { d.Keys[0].Algorithm = 99 }},
		{"too large", func(d *registrar.Descriptor) {
			for i := range 6 {
				d.Endpoints = append(d.Endpoints, registrar.Endpoint{Transport: 1, Address: strings.Repeat("x", 200+i)})
			}
		}},
	} {
		d := sample(t)
		tc.spoil(d)
		if b, err := d.Encode(); rcode.Of(err) != rcode.Contract {
			t.Errorf("%s: %x, %v", tc.name, b, err)
		}
	}
}

// A descriptor that decodes has one encoding.
func FuzzDescriptorRoundTrip(f *testing.F) {
	f.Add(descriptor(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := registrar.DecodeDescriptor(b)
		if err != nil {
			return
		}
		if again, err := d.Encode(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%x encodes as %x, %v", b, again, err)
		}
	})
}
