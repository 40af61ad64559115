package dnsii_test

import (
	"bytes"
	"maps"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// vectorKeys are the header lines of testdata/vectors. The body is a name on
// the wire in hexadecimal, form and options say which codec reads it, and
// expect is "ok" or the kind of the error and, behind it, the one of package
// name. With written-in, writing the name in that charset gives the body.
var vectorKeys = []string{
	"comment", "section", "form", "options", "option-charset", "expect", "unicode", "name", "key", "written-in",
}

// D-001, D-002, D-005, D-009…D-022, D-024…D-030, D-045, D-047…D-053, D-068:
// names in every form and charset, for any implementation to check. The octets
// were made by another one.
func TestVectors(t *testing.T) {
	testkit.Each(t, "testdata/vectors", vectorKeys, func(t *testing.T, v testkit.Vector) {
		c := codecOf(t, v)
		octets, err := testkit.Hex(v.Body)
		if err != nil {
			t.Fatal(err)
		}
		d, err := c.Decode(octets)
		got := maps.Clone(v.Header)
		got["expect"] = verdict(err)
		if err == nil {
			got["unicode"], got["name"], got["key"] = d.Name.Unicode(), d.Name.String(), d.Name.Key().String()
			if d.Octets != len(octets) {
				t.Errorf("%d octets of %d were read", d.Octets, len(octets))
			}
		}
		if diff := cmp.Diff(v.Header, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s\n%v", v.Header["comment"], diff, err)
		}
		if err != nil && rcode.Of(err) != rcode.FormErr {
			t.Errorf("%v is %v", err, rcode.Of(err))
		}
		if v.Header["written-in"] == "" {
			return
		}
		written, err := c.Append(nil, d.Name, charsetOf(t, v.Header["written-in"]))
		if err != nil || !bytes.Equal(written, octets) {
			t.Errorf("written as %x, %v, want %x", written, err, octets)
		}
	})
}

func codecOf(t *testing.T, v testkit.Vector) (c dnsii.Codec) {
	t.Helper()
	forms := []dnsii.Form{dnsii.Full, dnsii.Reduced, dnsii.EDNS, dnsii.EDNSOption}
	for c.Form.String() != v.Header["form"] {
		if c.Form++; int(c.Form) == len(forms) {
			t.Fatalf("unknown form %q", v.Header["form"])
		}
	}
	if s := v.Header["option-charset"]; s != "" {
		c.Charset = charsetOf(t, s)
	}
	for option := range strings.FieldsSeq(v.Header["options"]) {
		switch option {
		case "restricted":
			c.Restricted = true
		case "eight-bit":
			c.EightBit = true
		case "aware":
			c.Aware = true
		default:
			t.Fatalf("unknown option %q", option)
		}
	}
	return c
}

func charsetOf(t *testing.T, text string) dnsii.Charset {
	t.Helper()
	s, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	return dnsii.Charset(s)
}
