package sigblock

import (
	"container/list"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire"
)

// The times of the replay window, in seconds (E-48).
const (
	Tolerance = 300 // the most a timestamp may be off, either way
	Memory    = 600 // how long a message is remembered: twice that, so a replay is refused for one reason or the other
)

// CheckTime reports whether a message of that timestamp may still be, or may
// already be, on its way at now, both in Unix seconds. It fails with ErrTime.
func CheckTime(now uint64, timestamp uint32) error {
	if t := uint64(timestamp); max(now, t)-min(now, t) > Tolerance {
		return fmt.Errorf("%w: %d at %d", ErrTime, timestamp, now)
	}
	return nil
}

// WindowConfig bounds the memory of a Window. The zero value is usable.
type WindowConfig struct {
	Keys   int // keys remembered at once; 0 means 4096
	PerKey int // messages of one key remembered at once; 0 means 256
}

// A Window remembers signed messages, so that none counts twice (E-48). It may
// be used by several goroutines; the time is passed in.
//
// A key that sends more than PerKey messages within 600 s displaces its own
// oldest; from then on its messages of that one's timestamp and of earlier ones
// are refused, for they may be replays. So what a key forgets costs only that
// key.
// Of more than Keys keys, the one that was silent longest is forgotten: a
// replay of its messages within their 300 s would be admitted. An Update is
// harmless even then, for it spends an outpoint, and only once.
type Window struct {
	cfg WindowConfig

	mu    sync.Mutex // guards all below
	byKey map[keyID]*list.Element
	order *list.List // of *history, the key heard last in front
}

// A keyID is a key as the window remembers it: some are 2 kB long.
type keyID [32]byte

// A history is what one key sent.
type history struct {
	id    keyID
	seen  []sighting // in the order of admission
	floor uint64     // messages of timestamps below it may be forgotten ones
}

// A sighting is one message that was admitted.
type sighting struct {
	nonce, id, timestamp uint32
	at                   uint64
}

// NewWindow returns a window that remembers nothing.
func NewWindow(cfg WindowConfig) *Window {
	if cfg.Keys <= 0 {
		cfg.Keys = 4096
	}
	if cfg.PerKey <= 0 {
		cfg.PerKey = 256
	}
	return &Window{cfg: cfg, byKey: map[keyID]*list.Element{}, order: list.New()}
}

// Admit remembers a message by its header and the keys that signed it, as
// Verify returned them, or refuses it with ErrTime or with ErrReplay, which
// change nothing. It is a replay if any of its keys sent that nonce and message
// id before: what it does has been done, whatever signatures were added or
// taken away. An unsigned message is only checked for its time, if it states
// one. Now is in Unix seconds.
func (w *Window) Admit(now uint64, h *wire.Header, keys ...ledger.PublicKey) error {
	if len(keys) == 0 && h.Timestamp == 0 {
		return nil
	}
	if err := CheckTime(now, h.Timestamp); err != nil {
		return err
	}
	s := sighting{h.Nonce, h.ID, h.Timestamp, now}
	ids := make([]keyID, len(keys))
	for i := range keys {
		ids[i] = identify(keys[i])
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forget(now)
	for _, id := range ids {
		if e, ok := w.byKey[id]; ok {
			if err := historyOf(e).check(s, w.cfg.PerKey); err != nil {
				return err
			}
		}
	}
	for _, id := range ids {
		w.remember(id, s)
	}
	return nil
}

// Len returns how many keys and how many of their messages are remembered.
func (w *Window) Len() (keys, messages int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for e := w.order.Front(); e != nil; e = e.Next() {
		messages += len(historyOf(e).seen)
	}
	return w.order.Len(), messages
}

// remember adds a sighting to the history of id.
func (w *Window) remember(id keyID, s sighting) {
	e, ok := w.byKey[id]
	if !ok {
		if w.order.Len() == w.cfg.Keys {
			w.drop(w.order.Back())
		}
		e = w.order.PushFront(&history{id: id})
		w.byKey[id] = e
	}
	w.order.MoveToFront(e)
	historyOf(e).add(s, w.cfg.PerKey)
}

// forget drops the keys of which nothing is recent.
func (w *Window) forget(now uint64) {
	for e := w.order.Back(); e != nil; e = w.order.Back() {
		h := historyOf(e)
		if !h.seen[len(h.seen)-1].expired(now) {
			return
		}
		w.drop(e)
	}
}

func (w *Window) drop(e *list.Element) {
	delete(w.byKey, historyOf(e).id)
	w.order.Remove(e)
}

// historyOf returns the value of an element of Window.order.
func historyOf(e *list.Element) *history {
	h, ok := e.Value.(*history)
	if !ok {
		panic("BUG: the window holds something that is no history")
	}
	return h
}

// expired reports whether a message of a timestamp that was good at s.at can no
// longer come again in time.
func (s *sighting) expired(now uint64) bool { return now > s.at && now-s.at > Memory }

// check refuses s if it was there, or may have been.
func (h *history) check(s sighting, limit int) error {
	for i := range h.seen {
		if old := &h.seen[i]; old.nonce == s.nonce && old.id == s.id && !old.expired(s.at) {
			return fmt.Errorf("%w: nonce %08x, message %08x, as at %d", ErrReplay, s.nonce, s.id, old.at)
		}
	}
	floor := h.floor
	if len(h.seen) >= limit && !h.seen[0].expired(s.at) {
		floor = max(floor, h.seen[0].floor())
	}
	if uint64(s.timestamp) < floor {
		return fmt.Errorf("%w: more than %d messages within %d s, and one of %d may be any of them", ErrReplay, limit, Memory, s.timestamp)
	}
	return nil
}

// floor is the least timestamp that tells a message from this one.
func (s *sighting) floor() uint64 { return uint64(s.timestamp) + 1 }

// add appends s, in the place of what is expired or, if nothing is, of the
// oldest.
func (h *history) add(s sighting, limit int) {
	n := 0
	for n < len(h.seen) && h.seen[n].expired(s.at) {
		n++
	}
	if n == 0 && len(h.seen) >= limit {
		h.floor = max(h.floor, h.seen[0].floor())
		n = 1
	}
	h.seen = append(h.seen[:copy(h.seen, h.seen[n:])], s)
}

// identify hashes a key with its algorithm.
func identify(k ledger.PublicKey) (id keyID) {
	h := sha256.New()
	h.Write([]byte{byte(k.Algorithm)})
	h.Write(k.Key)
	h.Sum(id[:0])
	return id
}
