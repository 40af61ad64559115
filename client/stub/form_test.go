package stub_test

import (
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/client/stub"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// D-067: a client is told by configuration which form its server speaks.
func TestParseForm(t *testing.T) {
	for _, tc := range []struct {
		text string
		want stub.Form
		back string
	}{
		{"alabel", stub.Form{Profile: message.Plain}, "alabel"},
		{"utf8", stub.Form{Profile: message.UTF8}, "utf8"},
		{"dnsii", stub.Form{Profile: message.DNSII}, "dnsii:UTF-8"},
		{"dnsii:big5", stub.Form{Profile: message.DNSII, Charset: dnsii.Big5}, "dnsii:Big5"},
		{"dnsii:2026", stub.Form{Profile: message.DNSII, Charset: dnsii.Big5}, "dnsii:Big5"},
		{"dnsii-reduced:iso-10646-ucs-2", stub.Form{Profile: message.Reduced, Charset: dnsii.UCS2}, "dnsii-reduced:ISO-10646-UCS-2"},
		{"dnsii-edns:utf-7", stub.Form{Profile: message.EDNS, Charset: dnsii.UTF7}, "dnsii-edns:UTF-7"},
		{"dnsii-edns-option:1000", stub.Form{Profile: message.EDNS, Charset: dnsii.UCS2, InOPT: true}, "dnsii-edns-option:ISO-10646-UCS-2"},
	} {
		got, err := stub.ParseForm(tc.text)
		if err != nil || got != tc.want || got.String() != tc.back {
			t.Errorf("%s: %+v, %v, written back %s", tc.text, got, err, got)
		}
		if again, err := stub.ParseForm(got.String()); err != nil || again.String() != tc.back {
			t.Errorf("%s read again: %v, %v", tc.back, again, err)
		}
	}
	for _, text := range []string{"", "plain", "dns", "utf8:big5", "alabel:3", "dnsii:ebcdic", "dnsii:1", "dnsii:"} {
		if f, err := stub.ParseForm(text); !errors.Is(err, stub.ErrForm) {
			t.Errorf("%q: %v, %v", text, f, err)
		}
	}
}
