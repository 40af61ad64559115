package wire_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
)

const notificationHeader = "55440104 00000004 6955b900 21222324 00000000"

// U-046, U-055: what the body of a Notification may be.
func TestDecodeNotification(t *testing.T) {
	block := strings.Repeat("88", 32)
	head := "0003 0000 000000000000002a" + block
	for _, tc := range []struct {
		name string
		body string
		kind error
	}{
		{"about one name", head + nameField + "00000000", nil},
		{"about no name", head + "00000000 00000000", nil},
		{"an event nobody assigned is carried", "0063 0000 000000000000002a" + block + nameField + "00000000", nil},
		{"with a record", head + nameField + sized(part(1, helloRR)), nil},
		{"flags", "0003 0001 000000000000002a" + block + nameField + "00000000", wire.ErrReserved},
		{"about the root, which is no name, in one octet", head + "00000001 00 00000000", wire.ErrName},
		{"about a binary name", head + "00000008 01ff047574786f00 00000000", wire.ErrName},
		{"name length of 4 GiB", head + "ffffffff" + wireJMBC, wire.ErrName},
		{"a tag nobody assigned", head + nameField + sized(part(14, "01")), wire.ErrPayload},
		{"a nested Update", head + nameField + sized(part(9, set(""))), wire.ErrNesting},
		{"payload beyond the limit", head + nameField + "00010000", wire.ErrTooLarge},
		{"an octet after the payload", head + nameField + "00000000 00", octets.ErrTrailing},
		{"no payload length", head + nameField, octets.ErrShort},
		{"no name length", head, octets.ErrShort},
		{"half a block hash", head[:60], octets.ErrShort},
		{"empty body", "", octets.ErrShort},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := wire.DecodeNotification(unhex(t, notificationHeader+tc.body)); !errors.Is(err, tc.kind) {
				t.Fatalf("error %v", err)
			}
		})
	}
}

func TestAppendNotificationRefuses(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*wire.Notification)
		kind  error
	}{
		{"a nested Update", func(n *wire.Notification) { n.Payload.Nested = make([]wire.UpdateBody, 1) }, wire.ErrNesting},
		{"a signature beyond its field", func(n *wire.Notification) { n.Header.Signature = make([]byte, 65536) }, wire.ErrTooLarge},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n := wire.Notification{Event: wire.EventExpired, Name: name.MustParse("jmbc.utxo")}
			tc.spoil(&n)
			if out, err := wire.AppendNotification([]byte("x"), &n); !errors.Is(err, tc.kind) || string(out) != "x" {
				t.Fatalf("%d octets, error %v", len(out), err)
			}
		})
	}
}

// U-046: a decoder of one message reads no other.
func TestDecodersKeepToTheirType(t *testing.T) {
	if _, err := wire.DecodeNotification(readVector(t, "update-set-records")); !errors.Is(err, wire.ErrMessageType) {
		t.Errorf("an Update read as a Notification: %v", err)
	}
	if _, err := wire.DecodeUpdate(readVector(t, "notification-new-block")); !errors.Is(err, wire.ErrMessageType) {
		t.Errorf("a Notification read as an Update: %v", err)
	}
}

func TestEventString(t *testing.T) {
	for e := wire.EventNewBlock; e <= wire.EventReorg; e++ {
		if s := e.String(); strings.HasPrefix(s, "EVENT") || !e.Known() {
			t.Errorf("event %d is called %s", uint16(e), s)
		}
	}
	for _, e := range []wire.Event{0, 12} {
		if e.Known() || !strings.HasPrefix(e.String(), "EVENT") {
			t.Errorf("event %d is known as %v", uint16(e), e)
		}
	}
}
