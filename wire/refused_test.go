package wire_test

import (
	"errors"
	"flag"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

var rewrite = flag.Bool("update", false, "write testdata/refused and testdata/pointers anew")

//go:generate go test -run ^(TestRefused|TestPointers)$ . -update

// A refusal is a vector of testdata/refused: octets that are at fault.
type refusal struct {
	file, comment string
	message       string // what they are read as
	octets        string // hexadecimal
	code          rcode.Code
}

// A row is the end of a file's name, what it shows, and octets.
type row [3]string

// silence is the code of what gets no reply at all.
const silence = rcode.Code(0xffff)

// U-043, U-046, U-055, U-056, U-066, U-068, U-214: a message for each rule of
// the format, which breaks it, and its code.
func TestRefused(t *testing.T) {
	want := map[string]*ledgertest.Vector{}
	for _, r := range slices.Concat(queryRefusals(), responseRefusals(), updateRefusals(), payloadRefusals(), otherRefusals()) {
		octets := unhex(t, r.octets)
		if got := refusedWith(r.message, octets); got != r.code {
			t.Errorf("%s, %s: %v, want %v", r.file, r.comment, got, r.code)
		}
		v := &ledgertest.Vector{}
		v.Set("comment", r.comment)
		v.Set("message", r.message)
		if r.code == silence {
			v.Set("code", "none")
		} else {
			v.Set("code", uint16(r.code))
		}
		v.Hex("octets", octets)
		if want[r.file] != nil {
			t.Errorf("%s twice", r.file)
		}
		want[r.file] = v
	}
	ledgertest.Vectors(t, "testdata/refused", *rewrite, want)
}

// refusedWith reads octets as what they are said to be and returns the code.
func refusedWith(message string, octets []byte) rcode.Code {
	var err error
	switch message {
	case "query":
		_, err = wire.DecodeQuery(octets)
	case "response":
		_, err = wire.DecodeResponse(octets)
	case "update":
		_, err = wire.DecodeUpdate(octets)
	case "notification":
		_, err = wire.DecodeNotification(octets)
	case "proof":
		_, err = wire.DecodeProof(octets)
	case "quote":
		_, err = wire.DecodeQuote(octets)
	case "receipt":
		_, err = wire.DecodeReceipt(octets)
	}
	if errors.Is(err, wire.ErrMagic) || len(octets) < wire.HeaderSize && message == "query" {
		return silence
	}
	return rcode.Of(err)
}

// refused returns a vector for each row: the file's name behind the message's,
// what is shown, and the octets behind the head.
func refused(message string, code rcode.Code, head string, rows []row) (all []refusal) {
	for _, r := range rows {
		all = append(all, refusal{message + "-" + r[0], r[1], message, head + r[2], code})
	}
	return all
}
