package name_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
)

// U-020, U-021, U-030, U-036, U-039: what octets are a name, and how many of
// them were read.
func TestFromWire(t *testing.T) {
	label63 := "\x3f" + strings.Repeat("a", 63)
	octets255 := label63 + label63 + label63 + "\x38" + strings.Repeat("b", 56) + "\x04utxo\x00"
	for _, tc := range []struct {
		name, wire, want string
		octets           int
		kind             name.ErrorKind
	}{
		{"the root", "\x00", ".", 1, ""},
		{"octets behind the name", "\x04utxo\x00\x00\x01", "utxo", 6, ""},
		{"upper case", "\x04JMBC\x04utxo\x00", "jmbc.utxo", 11, ""},
		{"an A-label in upper case", "\x07XN--FSQ\x04utxo\x00", "xn--fsq.utxo", 14, ""},
		{"a label of 63 octets outside our namespace", label63 + "\x03com\x00", strings.Repeat("a", 63) + ".com", 69, ""},
		{"255 octets", octets255, "", 255, ""},
		{"nothing", "", "", 0, name.ErrTruncated},
		{"no root", "\x04utxo", "", 0, name.ErrTruncated},
		{"a label cut short", "\x05utxo", "", 0, name.ErrTruncated},
		{"a length octet of 64", "\x40" + strings.Repeat("a", 64) + "\x00", "", 0, name.ErrLabelType},
		{"a DNSII label", "\x80\x6a\x04\xe5\x9f\x9f\x00", "", 0, name.ErrLabelType},
		{"a pointer", "\x04utxo\xc0\x00", "", 0, name.ErrLabelType},
		{"256 octets", label63 + label63 + label63 + "\x39" + strings.Repeat("b", 57) + "\x04utxo\x00", "", 0, name.ErrNameLength},
		{"a leading hyphen", "\x02-a\x00", "", 0, name.ErrSyntax},
		{"a trailing hyphen", "\x02a-\x00", "", 0, name.ErrSyntax},
		{"a wildcard", "\x01*\x04jmbc\x04utxo\x00", "", 0, name.ErrSyntax},
		{"a dot inside a label", "\x03a.b\x00", "", 0, name.ErrSyntax},
		{"a raw octet of 255", "\x01\xff\x04utxo\x00", "", 0, name.ErrSyntax},
		{"raw UTF-8", "\x03例\x04utxo\x00", "", 0, name.ErrSyntax},
		{"hyphens in positions 3 and 4", "\x05ab--c\x00", "", 0, name.ErrHyphens},
		{"an A-label that does not decode", "\x05xn--9\x00", "", 0, name.ErrALabel},
		{"an A-label of emoji", "\x07xn--53h\x00", "", 0, name.ErrCodePoint},
		{"an A-label of upper case", "\x07xn--dca\x00", "", 0, name.ErrCodePoint},
		{"a name that breaks the Bidi rule", bidiWire, "", 0, name.ErrBidi},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n, octets, err := name.FromWire([]byte(tc.wire))
			if kindOf(err) != tc.kind || octets != tc.octets {
				t.Fatalf("FromWire(%x): %d octets, %v, want %d, kind %q", tc.wire, octets, err, tc.octets, tc.kind)
			}
			if tc.want != "" && n.String() != tc.want {
				t.Errorf("FromWire(%x) = %s, want %s", tc.wire, n, tc.want)
			}
			if err != nil && n != (name.Name{}) {
				t.Errorf("an error and the name %s", n)
			}
			if err == nil && len(n.Wire()) != octets {
				t.Errorf("read %d octets, writes %d", octets, len(n.Wire()))
			}
		})
	}
}

// bidiWire is 1.<shalom>.utxo: each label is well formed, the name is not.
const bidiWire = "\x011\x0bxn--9dbne9b\x04utxo\x00"

// U-036: names are stored without any octet over 127.
func TestWireOfIDN(t *testing.T) {
	n := name.MustParse("域名系統.utxo")
	if got, want := hex.EncodeToString(n.Wire()), "11786e2d2d6571727432676c773862726e61047574786f00"; got != want {
		t.Errorf("Wire() = %s, want %s", got, want)
	}
	if got := n.AppendWire([]byte{1, 2}); !bytes.Equal(got[:2], []byte{1, 2}) || !bytes.Equal(got[2:], n.Wire()) {
		t.Errorf("AppendWire = %x", got)
	}
}

// A hot path: one allocation to read a plain name, none to hash, write or
// judge it.
func TestAllocations(t *testing.T) {
	octets := name.MustParse("jmbc.user.utxo.hk").Wire()
	n := name.MustParse("jmbc.user.utxo.hk")
	buf := make([]byte, 0, name.MaxWire)
	for _, tc := range []struct {
		name string
		want float64
		f    func()
	}{
		{"FromWire", 1, func() { _, _, _ = name.FromWire(octets) }},
		{"Key", 0, func() { n.Key() }},
		{"AppendWire", 0, func() { buf = n.AppendWire(buf[:0]) }},
		{"InNamespace", 0, func() { _ = n.InNamespace() }},
		{"Registrable", 0, func() { _ = n.Registrable() }},
		{"Parent", 0, func() { _ = n.Parent() }},
		{"Compare", 0, func() { name.Compare(n, n.Parent()) }},
	} {
		if got := testing.AllocsPerRun(100, tc.f); got != tc.want {
			t.Errorf("%s: %v allocations, want %v", tc.name, got, tc.want)
		}
	}
}
