package sigblock_test

import (
	"errors"
	"math"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const noon = 1767225600

// keyNo is a key of which the window needs nothing but to tell it from others.
func keyNo(n int) ledger.PublicKey {
	return ledger.PublicKey{Algorithm: ledger.Ed25519, Key: []byte{byte(n >> 16), byte(n >> 8), byte(n)}}
}

func header(nonce, id, timestamp uint32) *wire.Header {
	return &wire.Header{Nonce: nonce, ID: id, Timestamp: timestamp}
}

// U-050: a timestamp is good for 300 seconds, before and after.
func TestCheckTime(t *testing.T) {
	for _, tc := range []struct {
		name      string
		now       uint64
		timestamp uint32
		kind      error
	}{
		{"now", noon, noon, nil},
		{"300 s ago", noon, noon - 300, nil},
		{"301 s ago", noon, noon - 301, sigblock.ErrTime},
		{"300 s ahead", noon, noon + 300, nil},
		{"301 s ahead", noon, noon + 301, sigblock.ErrTime},
		{"no timestamp", noon, 0, sigblock.ErrTime},
		{"the last second of the field", math.MaxUint32, math.MaxUint32, nil},
		{"after the last second of the field", math.MaxUint32 + 301, math.MaxUint32, sigblock.ErrTime},
		{"a clock at the beginning", 0, 300, nil},
		{"a clock out of its mind", math.MaxUint64, noon, sigblock.ErrTime},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := sigblock.CheckTime(tc.now, tc.timestamp)
			if !errors.Is(err, tc.kind) || (err != nil && rcode.Of(err) != rcode.Refused) {
				t.Fatalf("error %v, code %v", err, rcode.Of(err))
			}
		})
	}
}

// U-050: one message counts once; what makes another is key, nonce or message
// id.
func TestAdmit(t *testing.T) {
	for _, tc := range []struct {
		name string
		now  uint64
		h    *wire.Header
		keys []ledger.PublicKey
		kind error
	}{
		{"at once", noon, header(1, 2, noon), []ledger.PublicKey{keyNo(1)}, sigblock.ErrReplay},
		{"with a new timestamp", noon + 100, header(1, 2, noon+100), []ledger.PublicKey{keyNo(1)}, sigblock.ErrReplay},
		{"after 600 s", noon + 600, header(1, 2, noon+300), []ledger.PublicKey{keyNo(1)}, sigblock.ErrReplay},
		{"after 601 s", noon + 601, header(1, 2, noon+301), []ledger.PublicKey{keyNo(1)}, nil},
		{"by a clock that went back", noon - 50, header(1, 2, noon), []ledger.PublicKey{keyNo(1)}, sigblock.ErrReplay},
		{"with a signature added", noon, header(1, 2, noon), []ledger.PublicKey{keyNo(7), keyNo(1), keyNo(2)}, sigblock.ErrReplay},
		{"with a signature taken away", noon, header(1, 2, noon), []ledger.PublicKey{keyNo(2)}, sigblock.ErrReplay},
		{"of another key", noon, header(1, 2, noon), []ledger.PublicKey{keyNo(3)}, nil},
		{"of the same octets under another algorithm", noon, header(1, 2, noon), []ledger.PublicKey{{Algorithm: ledger.Sr25519, Key: keyNo(1).Key}}, nil},
		{"another nonce", noon, header(2, 2, noon), []ledger.PublicKey{keyNo(1)}, nil},
		{"another message id", noon, header(1, 3, noon), []ledger.PublicKey{keyNo(1)}, nil},
		{"too old", noon, header(9, 9, noon-301), []ledger.PublicKey{keyNo(1)}, sigblock.ErrTime},
		{"signed, without a timestamp", noon, header(9, 9, 0), []ledger.PublicKey{keyNo(1)}, sigblock.ErrTime},
		{"unsigned, without a timestamp", noon, header(1, 2, 0), nil, nil},
		{"unsigned, too old", noon, header(1, 2, noon-301), nil, sigblock.ErrTime},
		{"unsigned", noon, header(1, 2, noon), nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := sigblock.NewWindow(sigblock.WindowConfig{})
			if err := w.Admit(noon, header(1, 2, noon), keyNo(1), keyNo(2)); err != nil {
				t.Fatal(err)
			}
			err := w.Admit(tc.now, tc.h, tc.keys...)
			if !errors.Is(err, tc.kind) || (err != nil && rcode.Of(err) != rcode.Refused) {
				t.Fatalf("error %v, code %v", err, rcode.Of(err))
			}
		})
	}
}

// U-050: the signed example is admitted once, and one of 301 s ago not at all.
func TestAdmitExample(t *testing.T) {
	msg := unhex(t, ex6)
	keys, err := sigblock.Verify(msg, ex6Chain, [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	h, _, err := wire.DecodeHeader(msg)
	if err != nil {
		t.Fatal(err)
	}
	w := sigblock.NewWindow(sigblock.WindowConfig{})
	for _, tc := range []struct {
		now  uint64
		kind error
	}{{noon + 301, sigblock.ErrTime}, {noon, nil}, {noon, sigblock.ErrReplay}, {noon + 300, sigblock.ErrReplay}} {
		if err := w.Admit(tc.now, &h, keys...); !errors.Is(err, tc.kind) {
			t.Errorf("at %d: %v", tc.now, err)
		}
	}
}

// U-055: what a key displaces of its own is refused ever after, not admitted
// again; other keys do not notice.
func TestWindowOfOneKeyFills(t *testing.T) {
	w := sigblock.NewWindow(sigblock.WindowConfig{PerKey: 4})
	admit := func(nonce, timestamp uint32) error { return w.Admit(noon, header(nonce, 0, timestamp), keyNo(1)) }
	for i := range uint32(10) {
		if err := admit(i, noon-100+i); err != nil {
			t.Fatal(err)
		}
	}
	if keys, messages := w.Len(); keys != 1 || messages != 4 {
		t.Fatalf("%d keys, %d messages", keys, messages)
	}
	for i := range uint32(10) {
		if err := admit(i, noon-100+i); !errors.Is(err, sigblock.ErrReplay) {
			t.Errorf("message %d is admitted again: %v", i, err)
		}
	}
	if err := admit(99, noon-100); !errors.Is(err, sigblock.ErrReplay) {
		t.Errorf("as old as a forgotten one: %v", err)
	}
	if err := w.Admit(noon, header(0, 0, noon-100), keyNo(2)); err != nil {
		t.Errorf("another key: %v", err)
	}
	if err := admit(100, noon); err != nil {
		t.Errorf("a new one: %v", err)
	}
}

// U-055: the keys beyond the bound are forgotten, those silent longest first.
func TestWindowOfAllKeysFills(t *testing.T) {
	w := sigblock.NewWindow(sigblock.WindowConfig{Keys: 3})
	for nonce, key := range []int{1, 2, 3, 1, 4} { // at 4, key 2 is silent longest
		if err := w.Admit(noon, header(uint32(nonce), 0, noon), keyNo(key)); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		nonce uint32
		key   int
		kind  error
	}{{0, 1, sigblock.ErrReplay}, {3, 1, sigblock.ErrReplay}, {2, 3, sigblock.ErrReplay}, {4, 4, sigblock.ErrReplay}, {1, 2, nil}} {
		if err := w.Admit(noon, header(tc.nonce, 0, noon), keyNo(tc.key)); !errors.Is(err, tc.kind) {
			t.Errorf("message %d of key %d: %v", tc.nonce, tc.key, err)
		}
	}
	if keys, _ := w.Len(); keys != 3 {
		t.Fatalf("%d keys", keys)
	}
}

// U-055: the bounds hold however many keys and messages come, and what is old is
// given back.
func TestWindowFills(t *testing.T) {
	w := sigblock.NewWindow(sigblock.WindowConfig{Keys: 64, PerKey: 16})
	for key := range 200 {
		for nonce := range uint32(40) {
			if err := w.Admit(noon, header(nonce, 0, noon-50+nonce), keyNo(key)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if keys, messages := w.Len(); keys != 64 || messages != 64*16 {
		t.Fatalf("%d keys, %d messages", keys, messages)
	}
	if err := w.Admit(noon+601, header(0, 0, noon+601), keyNo(0)); err != nil {
		t.Fatal(err)
	}
	if keys, messages := w.Len(); keys != 1 || messages != 1 {
		t.Fatalf("after 601 s %d keys, %d messages", keys, messages)
	}
}

// U-050: with any bound per key, no message is admitted twice, ever: while it is
// not remembered its timestamp is refused.
func TestNothingIsAdmittedTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type message struct {
			key                  int
			nonce, id, timestamp uint32
		}
		w := sigblock.NewWindow(sigblock.WindowConfig{Keys: 4, PerKey: rapid.IntRange(1, 6).Draw(t, "per key")})
		var sent []message
		admitted := map[message]uint64{}
		now := uint64(noon)
		for range rapid.IntRange(1, 80).Draw(t, "messages") {
			now += uint64(rapid.IntRange(0, 200).Draw(t, "later"))
			m := message{
				rapid.IntRange(0, 3).Draw(t, "key"), rapid.Uint32Range(0, 3).Draw(t, "nonce"), rapid.Uint32Range(0, 1).Draw(t, "id"),
				uint32(now) - 320 + rapid.Uint32Range(0, 640).Draw(t, "timestamp"),
			}
			if len(sent) > 0 && rapid.Bool().Draw(t, "again") {
				m = rapid.SampledFrom(sent).Draw(t, "which")
			}
			sent = append(sent, m)
			if w.Admit(now, header(m.nonce, m.id, m.timestamp), keyNo(m.key)) != nil {
				continue
			}
			if at, ok := admitted[m]; ok {
				t.Fatalf("%+v admitted at %d and at %d", m, at, now)
			}
			admitted[m] = now
		}
	})
}

// Of the copies of one message that arrive at once, one is admitted.
func TestWindowIsShared(t *testing.T) {
	w := sigblock.NewWindow(sigblock.WindowConfig{})
	var admitted atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for nonce := range uint32(100) {
				if w.Admit(noon, header(nonce, 0, noon), keyNo(1)) == nil {
					admitted.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := admitted.Load(); n != 100 {
		t.Fatalf("%d of 100 admitted", n)
	}
}
