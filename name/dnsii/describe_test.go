package dnsii_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/name/dnsii"
)

// D-005, D-009, D-013, D-052: every bit of a name is told, up to what could not
// be read.
func TestDescribe(t *testing.T) {
	for _, tc := range []struct {
		name    string
		codec   dnsii.Codec
		body    string
		want    []dnsii.Field
		verdict string
	}{
		{"full", dnsii.Codec{}, "83e80457df540d7cfb7d71 0375746f00", []dnsii.Field{
			field(0, 2, 0, "label type", "10 DNSII"),
			field(2, 2, 0, "reserved", "00"),
			field(4, 12, 0, "ILET", "1000 ISO-10646-UCS-2"),
			field(16, 8, 0, "COUNT", "4 characters"),
			field(24, 64, 0, "characters", "域名系統"),
			field(88, 2, 1, "label type", "00 ordinary"),
			field(90, 6, 1, "length", "3"),
			field(96, 24, 1, "octets", "uto"),
			field(120, 2, 2, "label type", "00 ordinary"),
			field(122, 6, 2, "length", "0"),
		}, "ok"},
		{"reduced UTF-7", dnsii.Codec{Form: dnsii.Reduced}, "81052b414f6b2d00", []dnsii.Field{
			field(0, 2, 0, "label type", "10 DNSII"),
			field(2, 1, 0, "reserved", "0"),
			field(3, 5, 0, "ILET", "1 UTF-7"),
			field(8, 8, 0, "COUNT", "5 octets"),
			field(16, 40, 0, "characters", "é"),
			field(56, 2, 1, "label type", "00 ordinary"),
			field(58, 6, 1, "length", "0"),
		}, "ok"},
		{"EDNS and a pointer", dnsii.Codec{Form: dnsii.EDNS}, "420301c3a9c015", []dnsii.Field{
			field(0, 2, 0, "label type", "01 extended"),
			field(2, 6, 0, "extended label type", "000010"),
			field(8, 8, 0, "ILET", "3 UTF-8"),
			field(16, 8, 0, "COUNT", "1 characters"),
			field(24, 16, 0, "characters", "é"),
			field(40, 2, 1, "label type", "11 pointer"),
			field(42, 14, 1, "offset", "21"),
		}, "pointer"},
		{"the charset is elsewhere", dnsii.Codec{Form: dnsii.EDNSOption, Charset: dnsii.Latin1}, "4201e900", []dnsii.Field{
			field(0, 2, 0, "label type", "01 extended"),
			field(2, 6, 0, "extended label type", "000010"),
			field(8, 8, 0, "COUNT", "1 characters"),
			field(16, 8, 0, "characters", "é"),
			field(24, 2, 1, "label type", "00 ordinary"),
			field(26, 6, 1, "length", "0"),
		}, "ok"},
		{"a reserved bit is told and refused", dnsii.Codec{}, "93e801", []dnsii.Field{
			field(0, 2, 0, "label type", "10 DNSII"),
			field(2, 2, 0, "reserved", "01"),
			field(4, 12, 0, "ILET", "1000 ISO-10646-UCS-2"),
			field(16, 8, 0, "COUNT", "1 characters"),
		}, "reserved-bits"},
		{"an ILET nobody assigned", dnsii.Codec{Form: dnsii.Reduced}, "9f0161", []dnsii.Field{
			field(0, 2, 0, "label type", "10 DNSII"),
			field(2, 1, 0, "reserved", "0"),
			field(3, 5, 0, "ILET", "31 not assigned"),
			field(8, 8, 0, "COUNT", "1 characters"),
		}, "charset"},
		{"another extended label type", dnsii.Codec{Form: dnsii.EDNS}, "41020161", []dnsii.Field{
			field(0, 2, 0, "label type", "01 extended"),
			field(2, 6, 0, "extended label type", "000001"),
		}, "label-type"},
		{"nothing", dnsii.Codec{}, "", nil, "truncated"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fields, err := tc.codec.Describe(octets(t, tc.body))
			if diff := cmp.Diff(tc.want, fields); diff != "" || verdict(err) != tc.verdict {
				t.Errorf("%v, want %s\n%s", err, tc.verdict, diff)
			}
		})
	}
}

func field(bit, bits, label int, name, value string) dnsii.Field {
	return dnsii.Field{Bit: bit, Bits: bits, Label: label, Name: name, Value: value}
}
