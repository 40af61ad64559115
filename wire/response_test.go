package wire_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const (
	responseHeader = "55440102 00000001 6955b901 01020304 00000000"
	wireJMBC       = "046a6d62630475736572047574786f00"
)

// sameName lets go-cmp compare names.
var sameName = cmp.Comparer(func(a, b name.Name) bool { return a == b })

// U-068, U-075: what the body of a response may be.
func TestDecodeResponse(t *testing.T) {
	const rr = wireJMBC + "0001 0001 0000012c 0004 c0000201"
	for _, tc := range []struct {
		name string
		body string
		kind error
		code rcode.Code
	}{
		{"one answer, no proof", "0000 000d 00000001 00000000 00000000" + rr + "00000000", nil, rcode.NoError},
		{"an unassigned code is carried", "0063 0000 00000000 00000000 00000000 00000000", nil, rcode.NoError},
		{"a count bomb", "0000 0001 ffffffff 00000000 00000000 00000000", wire.ErrCount, rcode.FormErr},
		{"a bomb of three counts", "0000 0001 ffffffff ffffffff ffffffff 00000000", wire.ErrCount, rcode.FormErr},
		{"one record more than there is room for", "0000 0000 00000001 00000001 00000000" + "00 0001 0001 00000000 0000" + "00000000", wire.ErrCount, rcode.FormErr},
		{"an answer too few", "0000 0000 00000001 00000000 00000000 00000000" + strings.Repeat("00", 11), wire.ErrRRClass, rcode.FormErr},
		{"an octet after the proof", "0000 0000 00000000 00000000 00000000 00000000 00", octets.ErrTrailing, rcode.FormErr},
		{"a proof shorter than announced", "0000 0000 00000000 00000000 00000000 00000002 01", octets.ErrShort, rcode.FormErr},
		{"a proof longer than announced", "0000 0000 00000000 00000000 00000000 00000001 0102", octets.ErrTrailing, rcode.FormErr},
		{"a proof beyond the limit", "0000 0000 00000000 00000000 00000000 00010000", wire.ErrTooLarge, rcode.FormErr},
		{"no proof length", "0000 0000 00000000 00000000 00000000", octets.ErrShort, rcode.FormErr},
		{"no counts", "0000 0000", octets.ErrShort, rcode.FormErr},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := wire.DecodeResponse(unhex(t, responseHeader+tc.body))
			if !errors.Is(err, tc.kind) || rcode.Of(err) != tc.code {
				t.Fatalf("error %v, code %v", err, rcode.Of(err))
			}
		})
	}
}

// U-055, U-075: a count bomb is refused before anything is allocated for it;
// what is allocated is the error.
func TestCountBombAllocatesNothing(t *testing.T) {
	msg := unhex(t, responseHeader+"0000 0001 ffffffff 00000000 00000000 00000000")
	if n := testing.AllocsPerRun(100, func() {
		if _, err := wire.DecodeResponse(msg); !errors.Is(err, wire.ErrCount) {
			t.Fatal(err)
		}
	}); n > 8 {
		t.Errorf("%v allocations", n)
	}
}

// U-074: response bits nobody assigned are ignored, and sent as 0.
func TestReservedResponseFlags(t *testing.T) {
	p, err := wire.DecodeResponse(unhex(t, responseHeader+"0000 8000 00000000 00000000 00000000 00000000"))
	if err != nil || p.Flags != 0 {
		t.Fatalf("flags %04x, error %v", uint16(p.Flags), err)
	}
	p.Flags = 0xffff
	out, err := wire.AppendResponse(nil, &p)
	if err != nil || !bytes.Equal(out[22:24], []byte{0, 0x1f}) {
		t.Fatalf("sent %x, error %v", out[22:24], err)
	}
}

// U-066, U-086: pointers count from the body's first octet; what is decoded is
// the same record as one sent without them, and is sent without them.
func TestCompressedResponse(t *testing.T) {
	const (
		counts = "0000 0000 00000002 00000000 00000000"
		proof  = "00000000"
		cname  = "0005 0001 0000012c"
	)
	plain := unhex(t, responseHeader+counts+
		wireJMBC+cname+"0014 03777777"+wireJMBC+
		"03777777"+wireJMBC+"0001 0001 0000012c 0004 c0000201"+proof)
	// The first owner is at body offset 16, its target "www" + pointer at 42.
	packed := unhex(t, responseHeader+counts+
		wireJMBC+cname+"0006 03777777 c010"+
		"c02a"+"0001 0001 0000012c 0004 c0000201"+proof)
	want, err := wire.DecodeResponse(plain)
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.DecodeResponse(packed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, sameName); diff != "" {
		t.Fatal(diff)
	}
	out, err := wire.AppendResponse(nil, &got)
	if err != nil || !bytes.Equal(out, plain) {
		t.Fatalf("sent %x, error %v", out, err)
	}
}

// U-066: pointers in responses that lead nowhere.
func TestBadPointers(t *testing.T) {
	const counts = "0000 0000 00000001 00000000 00000000"
	for name, rr := range map[string]string{
		"owner points at itself":              "c010 0001 0001 0000012c 0004 c0000201",
		"owner points forward":                "c012 0001 0001 0000012c 0004 c0000201",
		"owner points outside the body":       "ffff 0001 0001 0000012c 0004 c0000201",
		"target points at itself":             "00 0005 0001 0000012c 0002 c01b",
		"target points at its own labels":     "00 0005 0001 0000012c 0004 0161 c01b",
		"target goes on after its RDATA":      "00 0005 0001 0000012c 0002 0161 00",
		"pointer cut by the end of its RDATA": "00 0005 0001 0000012c 0001 c010",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := wire.DecodeResponse(unhex(t, responseHeader+counts+rr+"00000000"))
			if rcode.Of(err) != rcode.FormErr {
				t.Fatalf("error %v", err)
			}
		})
	}
}

// A chain of 126 pointers is followed, one of 127 is not (E-24). Each owner is
// a pointer to the owner before it.
func TestPointerHops(t *testing.T) {
	for hops, want := range map[int]error{126: nil, 127: wire.ErrPointer} {
		msg := unhex(t, responseHeader+"0000 0000 00000000 00000000 00000000")
		msg[27] = byte(hops + 1)
		msg = append(msg, unhex(t, "00 ff00 0001 00000000 0000")...)
		at := 16
		for range hops {
			msg = append(msg, 0xc0|byte(at>>8), byte(at))
			msg = append(msg, unhex(t, "ff00 0001 00000000 0000")...)
			if at == 16 {
				at = 16 + 11
			} else {
				at += 12
			}
		}
		_, err := wire.DecodeResponse(append(msg, 0, 0, 0, 0))
		if !errors.Is(err, want) {
			t.Errorf("%d hops: %v", hops, err)
		}
	}
}

// Labels reached through pointers count towards the 255 octets of a name.
func TestPointersDoNotMakeALongName(t *testing.T) {
	label := "3f" + strings.Repeat("61", 63)
	owner := label + label + label + "00" // 193 octets at body offset 16
	rr := owner + "0005 0001 00000000 0042" + label + "c010"
	msg := responseHeader + "0000 0000 00000001 00000000 00000000" + rr + "00000000"
	if _, err := wire.DecodeResponse(unhex(t, msg)); !errors.Is(err, wire.ErrName) {
		t.Fatalf("error %v", err)
	}
}

// U-099: an OPT record is carried as it is (E-40).
func TestOPTIsCarried(t *testing.T) {
	msg := unhex(t, responseHeader+"0000 0000 00000000 00000000 00000001 00 0029 04d0 80008000 0000 00000000")
	p, err := wire.DecodeResponse(msg)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := wire.AppendResponse(nil, &p); err != nil || !bytes.Equal(out, msg) {
		t.Fatalf("sent %x, error %v", out, err)
	}
}

// U-075: a sender keeps to what a receiver takes, and on failure leaves the
// caller's octets as they were.
func TestAppendResponseRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		p    wire.Response
		want error
	}{
		"513 records":  {wire.Response{Answer: make([]wire.RR, wire.MaxRecords), Additional: make([]wire.RR, 1)}, wire.ErrCount},
		"long RDATA":   {wire.Response{Answer: []wire.RR{{Data: make([]byte, 65536)}}}, wire.ErrTooLarge},
		"long proof":   {wire.Response{Proof: make([]byte, 65536)}, wire.ErrTooLarge},
		"long message": {wire.Response{Answer: slices.Repeat([]wire.RR{{Type: wire.TypeTXT, Data: make([]byte, wire.MaxRData)}}, 17)}, wire.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			before := []byte("kept")
			out, err := wire.AppendResponse(before, &tc.p)
			if !errors.Is(err, tc.want) || string(out) != "kept" {
				t.Fatalf("%d octets, error %v", len(out), err)
			}
		})
	}
}
