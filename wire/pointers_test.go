package wire_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/wire"
)

// U-066, U-086: messages with pointers, which nobody sends and everybody reads,
// and the same messages written in full.
func TestPointers(t *testing.T) {
	label := "3f" + strings.Repeat("61", 63)
	want := map[string]*ledgertest.Vector{}
	for _, p := range []struct{ file, comment, message, octets string }{
		{"query", "a pointer to the first octet of the body, which is zero: abc", "query", ex1Header + asks("036162 63 c000")},
		{"query-chain", "a pointer to QType and QClass, which are the label a and the root: b.a", "query", ex1Header + "0161 0001 0000 0000" + sized("0162 c000")},
		{"owner", "a target that ends at the first owner, and an owner that is the target", "response", responseHeader + counts(2) +
			wireJMBC + "0005 0001 0000012c 0006 03777777 c010" + "c02a 0001 0001 0000012c 0004 c0000201" + "00000000"},
		{"rdata", "pointers in every type that may have them, to an owner in capitals", "response", responseHeader + counts(7) +
			"044a4d4243047574786f00 0002 0001 00000001 0002 c010" + "c010 000c 0001 00000001 0004 0161 c015" +
			"c010 0027 0001 00000001 0002 c010" + "c010 000f 0001 00000001 0004 000a c010" + "c010 0021 0001 00000001 0008 000100020003 c010" +
			"c010 0006 0001 00000001 0018 c010 c010" + zeros(20) + "0177 c010 0005 0001 00000001 0002 c010" + "00000000"},
		{"opaque", "octets of a TXT that look like a pointer are none", "response", responseHeader + counts(1) +
			wireJMBC + "0010 0001 00000001 0003 02c010" + "00000000"},
		{"chain", "126 pointers, one after the other", "response", responseHeader + counts(127) + chain(126) + "00000000"},
		{"long", "a name of 255 octets in full", "response", responseHeader + counts(1) +
			label + label + label + "00 0005 0001 00000000 0040 3d" + strings.Repeat("62", 61) + "c010" + "00000000"},
		{"wide", "42 owners with pointers, in full 8,190 octets", "response", responseHeader + counts(43) + wide(42) + "00000000"},
	} {
		octets := unhex(t, p.octets)
		full := writtenAgain(t, p.message, octets)
		if again := writtenAgain(t, p.message, full); !bytes.Equal(again, full) {
			t.Errorf("%s: in full it is another message", p.file)
		}
		v := &ledgertest.Vector{}
		v.Set("comment", p.comment)
		v.Set("message", p.message)
		v.Set("full", hex.EncodeToString(full))
		v.Hex("octets", octets)
		want[p.file] = v
	}
	ledgertest.Vectors(t, "testdata/pointers", *rewrite, want)
}

// chain returns records of which each has the one before it for its owner.
func chain(hops int) string {
	records, at := "00 ff00 0001 00000000 0000", 16
	for i := range hops {
		records += hex.EncodeToString([]byte{0xc0 | byte(at>>8), byte(at)}) + "ff00 0001 00000000 0000"
		at = 16 + 11 + 12*i
	}
	return records
}

// writtenAgain reads a message and writes it.
func writtenAgain(t *testing.T, message string, octets []byte) []byte {
	t.Helper()
	if message == "query" {
		q, err := wire.DecodeQuery(octets)
		if err != nil {
			t.Fatal(err)
		}
		out, err := wire.AppendQuery(nil, &q)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	p, err := wire.DecodeResponse(octets)
	if err != nil {
		t.Fatal(err)
	}
	out, err := wire.AppendResponse(nil, &p)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
