package message_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
)

// described is a response with every kind of record, in a style.
func described(t testing.TB, s message.Style) []byte {
	t.Helper()
	n := name.MustParse("域名系統.utxo")
	q, err := s.AppendQuestion(nil, n, 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	d := message.Draft{
		Header:   message.Header{ID: 7, Response: true, AA: true, RD: true},
		Question: message.Question{Octets: q},
		Answer: []wire.RR{
			{Name: n, Type: wire.TypeCNAME, Class: wire.ClassIN, TTL: 300, Data: name.MustParse("例.utxo").Wire()},
			{Name: name.MustParse("例.utxo"), Type: wire.TypeMX, Class: wire.ClassIN, TTL: 300, Data: append([]byte{0, 10}, n.Wire()...)},
			{Name: n, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, 1}},
		},
		OPT:   message.OPT{Present: true, Size: 1232, Options: message.AppendOption(nil, 10, []byte("12345678"))},
		Style: s,
	}
	return d.Append(nil)
}

// D-073: every octet of a message is told of once, in order, whatever labels it
// has, and what cannot be read ends the telling.
func TestDescribe(t *testing.T) {
	for _, tc := range []struct {
		profile message.Profile
		style   message.Style
		want    []string
	}{
		{message.Plain, message.Style{}, []string{"question: octets xn--eqrt2glw8brna", "answer 1: TTL 300 s", "additional 1: option 10"}},
		{message.UTF8, message.Style{Labels: message.EightBit}, []string{"question: octets 域名系統", "answer 2: data 000a"}},
		{message.DNSII, message.Style{Labels: message.Extended, Charset: dnsii.Big5}, []string{"question: ILET 2026 Big5", "question: characters 域名系統", "answer 1: characters 例"}},
		{message.Reduced, message.Style{Labels: message.Extended, Form: dnsii.Reduced, Charset: dnsii.UCS2}, []string{"question: COUNT 4 characters"}},
		{message.EDNS, message.Style{Labels: message.Extended, Form: dnsii.EDNS, Charset: dnsii.UTF8}, []string{"question: extended label type 000010"}},
	} {
		t.Run(string(tc.profile), func(t *testing.T) {
			msg, codec := described(t, tc.style), message.Codec{Profile: tc.profile}
			fields, err := codec.Describe(msg)
			if err != nil {
				t.Fatal(err)
			}
			if end := tiled(t, fields); end != 8*len(msg) {
				t.Errorf("%d of %d bits", end, 8*len(msg))
			}
			var all strings.Builder
			for _, f := range fields {
				fmt.Fprintf(&all, "%s: %s %s\n", f.Part, f.Name, f.Value)
			}
			for _, want := range tc.want {
				if !strings.Contains(all.String(), want) {
					t.Errorf("no %q in\n%s", want, all.String())
				}
			}
			for size := range msg {
				fields, err := codec.Describe(msg[:size])
				if err == nil {
					t.Fatalf("%d octets of %d are a message", size, len(msg))
				}
				if end := tiled(t, fields); end > 8*size {
					t.Fatalf("%d bits of %d octets", end, size)
				}
			}
		})
	}
}

// tiled returns where the fields end, which follow one another.
func tiled(t *testing.T, fields []message.Field) (end int) {
	t.Helper()
	for _, f := range fields {
		if f.At != end {
			t.Fatalf("%s of %s at bit %d, the last one ended at %d", f.Name, f.Part, f.At, end)
		}
		end += f.Size
	}
	return end
}
