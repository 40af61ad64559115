package wire_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const (
	ex1Header = "55440101 00000001 6955b900 01020304 00000000"
	ex1Body   = "0001 0001 0001 0000 00000010 046a6d62630475736572047574786f00"
)

// U-043, U-044, U-045, U-046, U-051: what a header may be.
func TestDecodeHeader(t *testing.T) {
	for _, tc := range []struct {
		name string
		msg  string
		kind error
		code rcode.Code
	}{
		{"the 20 octets of EX-1", ex1Header, nil, rcode.NoError},
		{"signature of two octets", "55440101 00000001 6955b900 01020304 00000002 aabb", nil, rcode.NoError},
		{"wrong magic is dropped", "5545" + ex1Header[4:], wire.ErrMagic, rcode.FormErr},
		{"wrong magic in a short message", "5545", wire.ErrMagic, rcode.FormErr},
		{"version 2", "55440201" + ex1Header[8:], wire.ErrVersion, rcode.NotImp},
		{"version 0", "55440001" + ex1Header[8:], wire.ErrVersion, rcode.NotImp},
		{"type 0", "55440100" + ex1Header[8:], wire.ErrMessageType, rcode.NotImp},
		{"type 9", "55440109" + ex1Header[8:], wire.ErrMessageType, rcode.NotImp},
		{"19 octets", ex1Header[:len(ex1Header)-2], octets.ErrShort, rcode.FormErr},
		{"nothing", "", octets.ErrShort, rcode.FormErr},
		{"signature longer than the message", "55440101 00000001 6955b900 01020304 00000003 aabb", octets.ErrShort, rcode.FormErr},
		{"signature length beyond its limit", "55440101 00000001 6955b900 01020304 00010000", wire.ErrTooLarge, rcode.FormErr},
		{"signature length of 4 GiB", "55440101 00000001 6955b900 01020304 ffffffff", wire.ErrTooLarge, rcode.FormErr},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := wire.DecodeHeader(unhex(t, tc.msg))
			if !errors.Is(err, tc.kind) || rcode.Of(err) != tc.code {
				t.Fatalf("error %v, code %v", err, rcode.Of(err))
			}
		})
	}
}

// A NOTIMP can be addressed although the message is of a version
// or type nobody knows.
func TestHeaderOfUnknownMessageKeepsItsID(t *testing.T) {
	for _, msg := range []string{"55440201", "55440109"} {
		h, _, err := wire.DecodeHeader(unhex(t, msg+"deadbeef 00000000 cafebabe 00000000"))
		if err == nil || h.ID != 0xdeadbeef || h.Nonce != 0xcafebabe {
			t.Errorf("%s: id %x, nonce %x, error %v", msg, h.ID, h.Nonce, err)
		}
	}
}

// U-043: the example of the draft's appendix has a word too many; it is not
// guessed at (E-18).
func TestAppendixHeaderIsNotGuessed(t *testing.T) {
	msg := unhex(t, "55440101 00000001 00000000 00000001 00000000 00000048"+strings.Repeat("00", 72)+ex1Body)
	h, body, err := wire.DecodeHeader(msg)
	if err != nil || h.Signature != nil || !bytes.HasPrefix(body, []byte{0, 0, 0, 0x48}) {
		t.Fatalf("header %+v, body %x, error %v", h, body[:4], err)
	}
	if _, err := wire.DecodeQuery(msg); rcode.Of(err) != rcode.FormErr {
		t.Fatalf("DecodeQuery: %v", err)
	}
}

func TestHeaderOfAMessageBeyondTheLimit(t *testing.T) {
	msg := append(unhex(t, ex1Header), make([]byte, wire.MaxMessage)...)
	if _, _, err := wire.DecodeHeader(msg); !errors.Is(err, wire.ErrTooLarge) {
		t.Fatalf("error %v", err)
	}
}

func TestAppendRefusesALongSignature(t *testing.T) {
	q := wire.Query{Question: wire.Question{Class: wire.ClassIN}}
	q.Header.Signature = make([]byte, wire.MaxSignature+1)
	if _, err := wire.AppendQuery(nil, &q); !errors.Is(err, wire.ErrTooLarge) {
		t.Fatalf("error %v", err)
	}
	p := wire.Response{Header: q.Header}
	if _, err := wire.AppendResponse(nil, &p); !errors.Is(err, wire.ErrTooLarge) {
		t.Fatalf("error %v", err)
	}
}

func TestMessageTypeString(t *testing.T) {
	for want, mt := range map[string]wire.MessageType{"Query": 1, "Response": 2, "Update": 3, "Notification": 4, "Message7": 7} {
		if got := mt.String(); got != want {
			t.Errorf("MessageType(%d) = %q", uint8(mt), got)
		}
	}
}
