package dnsii_test

import (
	"bytes"
	"testing"

	"github.com/utxo-dns/utxonode/name/dnsii"
)

// D-058, D-059, D-060: the data of the IDN option. E-105: an
// octet is a digit, not a character of one.
func TestOption(t *testing.T) {
	for _, tc := range []struct {
		name    string
		data    string
		reduced bool
		want    dnsii.Option
		verdict string
	}{
		{"a level", "03", false, dnsii.Option{Level: dnsii.Complete}, "ok"},
		{"UCS-2 is 1000", "0301000000", false, dnsii.Option{Level: dnsii.Complete, Charset: dnsii.UCS2}, "ok"},
		{"UTF-8 is 0106", "0200010006", false, dnsii.Option{Level: dnsii.Intermediate, Charset: dnsii.UTF8}, "ok"},
		{"UCS-2, reduced", "0302", true, dnsii.Option{Level: dnsii.Complete, Charset: dnsii.UCS2}, "ok"},
		{"a level nobody assigned is the lowest", "04", false, dnsii.Option{Level: dnsii.Basic}, "ok"},
		{"so is 0", "0002", true, dnsii.Option{Level: dnsii.Basic, Charset: dnsii.UCS2}, "ok"},
		{"nothing", "", false, dnsii.Option{}, "option"},
		{"the draft's length of 4 with five octets", "03010000", false, dnsii.Option{}, "option"},
		{"characters of digits", "0331303030", false, dnsii.Option{}, "option"},
		{"a MIBenum nobody assigned", "0304000905", false, dnsii.Option{}, "charset"},
		{"0000 is none", "0300000000", false, dnsii.Option{}, "charset"},
		{"a reduced ILET nobody assigned", "0306", true, dnsii.Option{}, "charset"},
		{"a MIBenum where reduced ones are spoken", "0301000000", true, dnsii.Option{}, "option"},
		{"a reduced ILET where MIBenums are", "0302", false, dnsii.Option{}, "option"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := dnsii.DecodeOption(octets(t, tc.data), tc.reduced)
			if got != tc.want || verdict(err) != tc.verdict {
				t.Errorf("DecodeOption = %+v, %v", got, err)
			}
		})
	}
}

func TestAppendOption(t *testing.T) {
	for _, tc := range []struct {
		name    string
		option  dnsii.Option
		reduced bool
		want    string
		verdict string
	}{
		{"digits", dnsii.Option{Level: dnsii.Complete, Charset: dnsii.UTF8}, false, "0300010006", "ok"},
		{"one octet", dnsii.Option{Level: dnsii.Complete, Charset: dnsii.UTF8}, true, "0303", "ok"},
		{"Big5 has no reduced ILET", dnsii.Option{Level: dnsii.Complete, Charset: dnsii.Big5}, true, "", "charset"},
		{"a charset nobody assigned", dnsii.Option{Level: dnsii.Complete, Charset: 9}, false, "", "charset"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := dnsii.AppendOption([]byte("x"), tc.option, tc.reduced)
			if !bytes.Equal(got, append([]byte("x"), octets(t, tc.want)...)) || verdict(err) != tc.verdict {
				t.Errorf("AppendOption = %x, %v", got, err)
			}
		})
	}
}
