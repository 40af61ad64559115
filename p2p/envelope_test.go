package p2p

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

var tight = Limits{TxBytes: 8, RecordBytes: 4, Records: 2}

func TestEnvelopeRoundTrip(t *testing.T) {
	for _, e := range []Envelope{
		{Tx: []byte{0}},
		{Tx: []byte("transact"), Records: [][]byte{{1}}},
		{Tx: []byte("tx"), Records: [][]byte{{1, 2, 3, 4}, {5}}},
	} {
		b := e.AppendTo(nil)
		if len(b) > tight.MaxOctets() {
			t.Errorf("%d octets, at most %d expected", len(b), tight.MaxOctets())
		}
		got, err := DecodeEnvelope(b, tight)
		if err != nil {
			t.Errorf("%+v: %v", e, err)
		}
		if d := cmp.Diff(e, got, cmpopts.EquateEmpty()); d != "" {
			t.Error(d)
		}
	}
}

func TestDecodeEnvelopeRefuses(t *testing.T) {
	good := Envelope{Tx: []byte("tx"), Records: [][]byte{{1}}}.AppendTo(nil)
	for _, tc := range []struct {
		name string
		b    []byte
	}{
		{"nothing", nil},
		{"another version", append([]byte{2}, good[1:]...)},
		{"no transaction", Envelope{}.AppendTo(nil)},
		{"transaction one octet too long", Envelope{Tx: make([]byte, 9)}.AppendTo(nil)},
		{"transaction of 4 GiB that is not there", []byte{1, 0xff, 0xff, 0xff, 0xff}},
		{"one record set too many", Envelope{Tx: []byte{1}, Records: [][]byte{{1}, {2}, {3}}}.AppendTo(nil)},
		{"record set one octet too long", Envelope{Tx: []byte{1}, Records: [][]byte{make([]byte, 5)}}.AppendTo(nil)},
		{"empty record set", Envelope{Tx: []byte{1}, Records: [][]byte{{}}}.AppendTo(nil)},
		{"cut off", good[:len(good)-1]},
		{"an octet left over", append(bytes.Clone(good), 0)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := DecodeEnvelope(tc.b, tight)
			if !errors.Is(err, ErrEnvelope) || rcode.Of(err) != rcode.FormErr {
				t.Errorf("got %v", err)
			}
		})
	}
}

// FuzzEnvelopeRoundTrip: what decodes is within the limits and encodes to the
// same octets.
func FuzzEnvelopeRoundTrip(f *testing.F) {
	f.Add(Envelope{Tx: []byte("tx")}.AppendTo(nil))
	f.Add(Envelope{Tx: []byte("tx"), Records: [][]byte{{1}, {2, 3}}}.AppendTo(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := DecodeEnvelope(b, tight)
		if err != nil {
			return
		}
		if err := tight.Check(e); err != nil {
			t.Errorf("decoded beyond the limits: %v", err)
		}
		if again := e.AppendTo(nil); !bytes.Equal(again, b) {
			t.Errorf("%x decodes and encodes to %x", b, again)
		}
	})
}

func ExampleDecodeEnvelope() {
	b := Envelope{Tx: []byte("transaction"), Records: [][]byte{[]byte("record set")}}.AppendTo(nil)
	e, err := DecodeEnvelope(b, Limits{})
	fmt.Printf("%s, %s, %v\n", e.Tx, e.Records, err)
	_, err = DecodeEnvelope(append(b, 0), Limits{})
	fmt.Println(err)
	// Output:
	// transaction, [record set], <nil>
	// p2p: envelope: octets: trailing: 1 octets left over
}
