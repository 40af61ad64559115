package dnsii_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
)

// codecs are the codecs that the fuzz targets choose from.
func codecs() []dnsii.Codec {
	list := []dnsii.Codec{{}, {Restricted: true}, {EightBit: true}, {Form: dnsii.Reduced}, {Form: dnsii.EDNS}}
	for _, s := range dnsii.Charsets() {
		list = append(list, dnsii.Codec{Form: dnsii.EDNSOption, Charset: s})
	}
	return list
}

// seed gives the bodies of the vectors to each codec of the first five and one
// of the others.
func seed(f *testing.F) {
	f.Helper()
	files, err := filepath.Glob("testdata/vectors/*.txt")
	if err != nil || len(files) == 0 {
		f.Fatal("no vectors", err)
	}
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		_, body, _ := strings.Cut(string(text), "\n\n")
		octets, err := testkit.Hex(body)
		if err != nil {
			f.Fatal(err)
		}
		for choice := range 5 {
			f.Add(uint8(choice), octets)
		}
		f.Add(uint8(5+i%18), octets)
	}
}

// D-016, D-017: a label that is read is written back octet for octet, whatever
// follows it changes nothing, and one octet less is too few. Nothing is
// allocated by a length that was sent.
func FuzzDecodeLabel(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, choice uint8, b []byte) {
		c := codecs()[int(choice)%len(codecs())]
		l, err := c.DecodeLabel(b)
		if err != nil {
			checkRefusal(t, err)
			if l.Octets != nil {
				t.Fatalf("%x: refused, with octets %x", b, l.Octets)
			}
			return
		}
		if !bytes.HasPrefix(b, l.Octets) || l.Reserved != 0 || !utf8.ValidString(l.Text) || l.Count > dnsii.MaxCount {
			t.Fatalf("%x reads as %+v", b, l)
		}
		if alone, err := c.DecodeLabel(l.Octets); err != nil || alone.Text != l.Text || len(alone.Octets) != len(l.Octets) {
			t.Fatalf("%x alone reads as %+v, %v", l.Octets, alone, err)
		}
		if _, err := c.DecodeLabel(l.Octets[:len(l.Octets)-1]); verdict(err) != "truncated" && verdict(err) != "encoding" {
			t.Fatalf("%x without its last octet: %v", l.Octets, err)
		}
	})
}

func checkRefusal(t *testing.T, err error) {
	t.Helper()
	if strings.HasPrefix(verdict(err), "no kind") || verdict(err) == string(dnsii.ErrRepertoire) {
		t.Fatalf("refused by %v", err)
	}
}

// D-021, D-026: a name that is read is one that package name reads from
// its A-labels; each charset that can carry it carries it there and back; what
// was sent in one charset, unmapped, is written as it was.
func FuzzDecodeName(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, choice uint8, b []byte) {
		c := codecs()[int(choice)%len(codecs())]
		d, err := c.Decode(b)
		n, size, nameErr := c.DecodeName(b)
		if n != d.Name || size != d.Octets || (err == nil) != (nameErr == nil) {
			t.Fatalf("Decode(%x) = %s, %d, %v; DecodeName gives %s, %d, %v", b, d.Name, d.Octets, err, n, size, nameErr)
		}
		if err != nil {
			checkRefusal(t, err)
			return
		}
		if again, _, err := name.FromWire(n.Wire()); err != nil || again != n || size > dnsii.MaxOctets {
			t.Fatalf("%x reads as %s of %d octets, %v", b, n, size, err)
		}
		for _, s := range c.Carriers(n) {
			written, err := c.Append(nil, n, s)
			if err != nil {
				t.Fatal(err)
			}
			if again, taken, err := c.DecodeName(written); err != nil || again != n || taken != len(written) {
				t.Fatalf("%s in %s is %x, which reads as %s, %v", n, s, written, again, err)
			}
		}
		if s, ok := asWritten(d); ok {
			if written, err := c.Append(nil, n, s); err != nil || !bytes.Equal(written, b[:size]) {
				t.Fatalf("%x is written %x in %s, %v", b[:size], written, s, err)
			}
		}
	})
}

// asWritten returns the charset of all extended labels, if the name was sent as
// Append writes it: one charset, no mapping, no extended ASCII, no A-label.
func asWritten(d dnsii.Decoded) (dnsii.Charset, bool) {
	u := d.ULabels()
	var used []dnsii.Charset
	for i, l := range d.Labels {
		ascii := strings.IndexFunc(u[i], func(r rune) bool { return r >= utf8.RuneSelf }) < 0
		if l.Text != u[i] || l.Extended == ascii {
			return 0, false
		}
		if l.Extended && !slices.Contains(used, l.Charset) {
			used = append(used, l.Charset)
		}
	}
	if len(used) != 1 {
		return 0, false
	}
	return used[0], true
}

// D-005: fields follow each other without a gap, up to the end of the name or
// what could not be read.
func FuzzDescribe(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, choice uint8, b []byte) {
		c := codecs()[int(choice)%len(codecs())]
		fields, err := c.Describe(b)
		_, size, nameErr := c.DecodeName(b)
		if verdict(err) != verdict(nameErr) {
			t.Fatalf("%x is described with %v, read with %v", b, err, nameErr)
		}
		bit := 0
		for _, field := range fields {
			if field.Bit < bit || err == nil && field.Bit != bit || field.Bits <= 0 {
				t.Fatalf("%x: field %+v at bit %d", b, field, bit)
			}
			bit = field.Bit + field.Bits
		}
		if bit > 8*len(b) || err == nil && bit != 8*size {
			t.Fatalf("%x: %d bits described of %d octets", b, bit, size)
		}
	})
}

// D-058, D-059, D-060: option data that is read is written as it was,
// but for a level that nobody assigned.
func FuzzDecodeOption(f *testing.F) {
	for _, seed := range []string{"03", "0301000000", "0302", "0300010006", "0009000000", "0331303030"} {
		f.Add(octets(f, seed), true)
		f.Add(octets(f, seed), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, reduced bool) {
		o, err := dnsii.DecodeOption(data, reduced)
		if err != nil {
			checkRefusal(t, err)
			return
		}
		written, err := dnsii.AppendOption(nil, o, reduced)
		if err != nil || !bytes.Equal(written[1:], data[1:]) || o.Level == dnsii.Level(data[0]) != (written[0] == data[0]) {
			t.Fatalf("%x is %+v, which is written %x, %v", data, o, written, err)
		}
	})
}

// What reading one name may allocate, in octets, whatever was sent: mapping and
// errors, and for Decode a list of 127 labels.
const (
	maxNameAllocated   = 20 << 10
	maxLabelsAllocated = 32 << 10
)

// D-017, E-90: reading allocates little for what a peer sends, and nothing by
// the lengths in it.
func TestReadingAllocatesLittle(t *testing.T) {
	rows := []struct {
		name string
		body []byte
	}{
		{"the most labels", append(bytes.Repeat([]byte{1, 'a'}, 127), 0)},
		{"the most extended labels", append(bytes.Repeat([]byte{0x80, 3, 1, 'a'}, 127), 0)},
		{"the most mapped labels", append(bytes.Repeat([]byte{0x80, 4, 1, 0xc9}, 31), 0)},
		{"the most labels that fail in the end", bytes.Repeat([]byte{0x80, 4, 1, 0xc9}, 31)},
		{"the longest label to be mapped", append(append([]byte{0x83, 0xe8, 63}, bytes.Repeat([]byte{0, 0xc9}, 63)...), 0)},
		{"a megabyte of zeros in UCS-4", append([]byte{0x83, 0xe9, 63}, make([]byte, 1<<20)...)},
		{"a megabyte of UTF-7 that never closes", append([]byte{0x83, 0xf4, 63, '+'}, bytes.Repeat([]byte{'A'}, 1<<20)...)},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			checkAllocated(t, dnsii.Codec{}, row.body)
		})
	}
}

func checkAllocated(t *testing.T, c dnsii.Codec, b []byte) {
	t.Helper()
	short := testkit.Allocated(func() { _, _, _ = c.DecodeName(b) })
	long := testkit.Allocated(func() { _, _ = c.Decode(b) })
	if short > maxNameAllocated || long > maxLabelsAllocated {
		t.Errorf("%d octets allocated for the name, %d with its labels", short, long)
	}
	t.Logf("%d octets allocated for the name, %d with its labels", short, long)
}

// D-017, E-90: reading any octets, by any codec, stays within the bound.
func FuzzReadingAllocatesLittle(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, choice uint8, b []byte) {
		c := codecs()[int(choice)%len(codecs())]
		checkAllocated(t, c, b)
	})
}
