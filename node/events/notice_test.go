package events_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/events"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
)

const (
	chainID = "events-test"
	noon    = 1767225600
)

func signer(i byte) *events.Signer {
	return events.NewSigner(bytes.Repeat([]byte{i}, 32), chainID)
}

func known(t testing.TB, s *events.Signer) ledger.PublicKey {
	t.Helper()
	k, ok := s.Policy().(ledger.PublicKey)
	if !ok {
		t.Fatal("not a key")
	}
	return k
}

func registered() *events.Event {
	return &events.Event{
		ID: events.ID{Height: 7, Place: 1}, Kind: wire.EventRegistered, Hash: [32]byte{1}, Time: noon, Name: name.MustParse("jmbc.user.utxo"),
		Domain: &registrar.Domain{Outpoint: ledger.Outpoint{TxID: ledger.TxID{9}, Index: 2}, Expiry: noon + 100},
	}
}

func notification(t testing.TB, s *events.Signer, e *events.Event) []byte {
	t.Helper()
	b, err := s.Notification(e, noon)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// U-112, U-142, U-143, E-61: a Notification says what the event is; that of a
// registration has its receipt.
func TestNotification(t *testing.T) {
	s := signer(1)
	j := events.NewJudge(chainID, []ledger.PublicKey{known(t, s)})
	n, err := j.Judge(notification(t, s, registered()), noon)
	if err != nil {
		t.Fatal(err)
	}
	if n.Event != wire.EventRegistered || n.Height != 7 || n.BlockHash != [32]byte{1} || n.Name != name.MustParse("jmbc.user.utxo") {
		t.Errorf("%+v", n)
	}
	r, err := wire.DecodeReceipt(n.Payload.Add[0].Data)
	if err != nil || r.TxID != [32]byte{9} || r.Height != 7 || r.Time != noon+100 || r.Output[35] != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	block := &events.Event{ID: events.ID{Height: 8}, Kind: wire.EventNewBlock, Hash: [32]byte{2}}
	if n, err = j.Judge(notification(t, s, block), noon); err != nil || n.Event != wire.EventNewBlock || n.Name != (name.Name{}) {
		t.Errorf("%+v, %v", n, err)
	}
}

// U-052, U-054, U-143: one good Notification, and what each way to spoil it
// comes to.
func TestJudge(t *testing.T) {
	s := signer(1)
	good := notification(t, s, registered())
	for _, tc := range []struct {
		name string
		msg  func() []byte
		now  uint64
		want error
	}{
		{"as it should be", func() []byte { return good }, noon, nil},
		{"300 s late", func() []byte { return good }, noon + 300, nil},
		{"301 s late", func() []byte { return good }, noon + 301, events.ErrIgnored},
		{"301 s early", func() []byte { return good }, noon - 301, events.ErrIgnored},
		{"unsigned", func() []byte {
			b, err := wire.AppendNotification(nil, &wire.Notification{Header: wire.Header{Timestamp: noon}, Event: wire.EventNewBlock})
			if err != nil {
				t.Fatal(err)
			}
			return b
		}, noon, events.ErrIgnored},
		{"signed by a stranger", func() []byte { return notification(t, signer(2), registered()) }, noon, events.ErrIgnored},
		{"of another chain", func() []byte {
			b, err := events.NewSigner(bytes.Repeat([]byte{1}, 32), "another").Notification(registered(), noon)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}, noon, events.ErrIgnored},
		{"one bit changed", func() []byte { b := bytes.Clone(good); b[len(b)-1] ^= 1; return b }, noon, events.ErrIgnored},
		{"a query", func() []byte { b := bytes.Clone(good); b[3] = 1; return b }, noon, events.ErrMalformed},
		{"cut short", func() []byte { return good[:len(good)-1] }, noon, events.ErrMalformed},
		{"nothing", func() []byte { return nil }, noon, events.ErrMalformed},
		{"a field that is no SigBlock", func() []byte { b := bytes.Clone(good); b[wire.HeaderSize] = 9; return b }, noon, events.ErrMalformed},
	} {
		j := events.NewJudge(chainID, []ledger.PublicKey{known(t, s)})
		if _, err := j.Judge(tc.msg(), tc.now); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	j := events.NewJudge(chainID, []ledger.PublicKey{known(t, s)})
	for i, want := range []error{nil, events.ErrIgnored} {
		if _, err := j.Judge(good, noon); !errors.Is(err, want) {
			t.Errorf("time %d: %v", i, err)
		}
	}
}

// U-055, U-143: no octets are believed but those that a known peer signed.
func FuzzJudge(f *testing.F) {
	s := signer(1)
	good := notification(f, s, registered())
	f.Add(good)
	f.Add(notification(f, signer(2), registered()))
	f.Add(good[:40])
	f.Fuzz(func(t *testing.T, msg []byte) {
		_, err := events.NewJudge(chainID, []ledger.PublicKey{known(t, s)}).Judge(msg, noon)
		switch {
		case err == nil:
			keys, err := sigblock.Verify(msg, chainID, [32]byte{})
			if err != nil || len(keys) != 1 || !bytes.Equal(keys[0].Key, known(t, s).Key) {
				t.Fatalf("believed: %x, by %v, %v", msg, keys, err)
			}
		case !errors.Is(err, events.ErrMalformed) && !errors.Is(err, events.ErrIgnored):
			t.Fatal(err)
		}
	})
}
