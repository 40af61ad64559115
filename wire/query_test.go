package wire_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-056, U-058, U-064, U-065, U-066, U-067: what the body of a query may be.
func TestDecodeQuery(t *testing.T) {
	for _, tc := range []struct {
		name string
		body string
		kind error
		code rcode.Code
	}{
		{"EX-1", ex1Body, nil, rcode.NoError},
		{"class ANY", "0001 00ff 0000 0000 00000006 047574786f00", nil, rcode.NoError},
		{"the root", "0001 0001 0000 0000 00000001 00", nil, rcode.NoError},
		{"type of 9 bits", "0101 0001 0000 0000 00000006 047574786f00", nil, rcode.NoError},
		{"class 3", "0001 0003 0000 0000 00000006 047574786f00", wire.ErrQueryClass, rcode.Refused},
		{"reserved field set", "0001 0001 0000 0001 00000006 047574786f00", wire.ErrReserved, rcode.FormErr},
		{"name length one short", "0001 0001 0001 0000 0000000f 046a6d62630475736572047574786f00", wire.ErrName, rcode.FormErr},
		{"name length one over", "0001 0001 0001 0000 00000011 046a6d62630475736572047574786f00", wire.ErrName, rcode.FormErr},
		{"name length of 4 GiB", "0001 0001 0001 0000 ffffffff 046a6d62630475736572047574786f00", wire.ErrName, rcode.FormErr},
		{"name length 0", "0001 0001 0001 0000 00000000", wire.ErrName, rcode.FormErr},
		{"an octet after the name", ex1Body + "00", wire.ErrName, rcode.FormErr},
		{"an octet inside the field after the name", "0001 0001 0001 0000 00000007 047574786f0000", wire.ErrName, rcode.FormErr},
		{"name without its end", "0001 0001 0001 0000 00000005 047574786f", octets.ErrShort, rcode.FormErr},
		{"dotted text", "0001 0001 0001 0000 00000010 0e6a6d62632e757365722e7574786f00", wire.ErrName, rcode.FormErr},
		{"a label with dots inside", "0001 0001 0001 0000 00000008 03612e62027574 00", wire.ErrName, rcode.FormErr},
		{"label type 01", "0001 0001 0001 0000 00000002 4100", wire.ErrName, rcode.FormErr},
		{"binary label", "0001 0001 0001 0000 00000008 01ff047574786f00", wire.ErrBinaryName, rcode.NXDomain},
		{"UTF-8 label", "0001 0001 0001 0000 0000000a 03e29895047574786f00", wire.ErrBinaryName, rcode.NXDomain},
		{"self pointer", "0001 0001 0001 0000 00000002 c00c", wire.ErrPointer, rcode.FormErr},
		{"forward pointer", "0001 0001 0001 0000 00000004 c00e 0000", wire.ErrPointer, rcode.FormErr},
		{"pointer to the label it ends", "0001 0001 0001 0000 00000004 0161 c00c", wire.ErrPointer, rcode.FormErr},
		{"pointer cut off", "0001 0001 0001 0000 00000001 c0", octets.ErrShort, rcode.FormErr},
		{"a backward pointer to a zero octet", "0001 0001 0001 0000 00000004 0161 c000", nil, rcode.NoError},
		{"empty body", "", octets.ErrShort, rcode.FormErr},
		{"eleven octets", "0001 0001 0001 0000 000000", octets.ErrShort, rcode.FormErr},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q, err := wire.DecodeQuery(unhex(t, ex1Header+tc.body))
			if !errors.Is(err, tc.kind) || rcode.Of(err) != tc.code {
				t.Fatalf("error %v, code %v", err, rcode.Of(err))
			}
			if q.Header.ID != 1 || q.Header.Nonce != 0x01020304 {
				t.Fatalf("header %+v: the answer cannot be addressed", q.Header)
			}
		})
	}
}

// U-062: flag bits nobody assigned are ignored, and sent as 0.
func TestReservedQueryFlags(t *testing.T) {
	msg := unhex(t, ex1Header+ex1Body)
	msg[24], msg[25] = 0xff, 0xf8
	q, err := wire.DecodeQuery(msg)
	if err != nil || q.Flags != 0 {
		t.Fatalf("flags %04x, error %v", uint16(q.Flags), err)
	}
	q.Flags = 0xffff
	out, err := wire.AppendQuery(nil, &q)
	if err != nil || !bytes.Equal(out[24:26], []byte{0, 7}) {
		t.Fatalf("sent %x, error %v", out[24:26], err)
	}
}

// U-046: a decoder of one message does not read another.
func TestDecodeQueryOfAnotherType(t *testing.T) {
	_, err := wire.DecodeQuery(readVector(t, "response-a"))
	if !errors.Is(err, wire.ErrMessageType) {
		t.Fatalf("error %v", err)
	}
}

// U-029: case folds, so one name is one question.
func TestQuestionIsLowerCase(t *testing.T) {
	q, err := wire.DecodeQuery(unhex(t, ex1Header+"0001 0001 0000 0000 0000000b 044a4d4243047574784f00"))
	if err != nil || q.Question.Name != name.MustParse("jmbc.utxo") {
		t.Fatalf("question %v, error %v", q.Question, err)
	}
}

func TestAppendQueryRefusesAClass(t *testing.T) {
	q := wire.Query{Question: wire.Question{Class: 3}}
	if _, err := wire.AppendQuery(nil, &q); !errors.Is(err, wire.ErrQueryClass) {
		t.Fatalf("error %v", err)
	}
}
