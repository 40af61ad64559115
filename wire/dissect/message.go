package dissect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/octets"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// Message explains a native message. The error is that of its decoder in
// package wire, and of it rcode.Of tells the draft's code; the fields are those
// before the fault.
func Message(msg []byte) ([]Field, error) {
	_, err := decodeMessage(msg)
	w := newWalker(msg)
	w.message()
	if err == nil {
		err = w.err // never, or this package and wire disagree
	}
	return w.fields, err
}

// decodeMessage decodes msg by its type.
func decodeMessage(msg []byte) (any, error) {
	h, _, err := wire.DecodeHeader(msg)
	if err != nil {
		return nil, err
	}
	switch h.Type {
	case wire.MessageQuery:
		return wire.DecodeQuery(msg)
	case wire.MessageResponse:
		return wire.DecodeResponse(msg)
	case wire.MessageUpdate:
		return wire.DecodeUpdate(msg)
	default:
		return wire.DecodeNotification(msg)
	}
}

func (w *walker) message() {
	var t wire.MessageType
	head := 16
	w.group("header", "", min(head+4, len(w.all)), func() {
		w.octets("protocol", 2, func(b []byte) string {
			if binary.BigEndian.Uint16(b) != wire.Magic {
				w.fail(wire.ErrMagic)
			}
			return fmt.Sprintf("%q", b)
		})
		if w.number("version", 1, nil) != wire.Version {
			w.fail(wire.ErrVersion)
		}
		t = wire.MessageType(w.number("type", 1, func(v uint64) string { return wire.MessageType(v).String() }))
		if t < wire.MessageQuery || t > wire.MessageNotification {
			w.fail(wire.ErrMessageType)
		}
		w.number("message id", 4, hexadecimal)
		w.number("timestamp", 4, seconds)
		w.number("nonce", 4, hexadecimal)
		w.number("signature length", 4, nil)
	})
	if w.err != nil || w.at < wire.HeaderSize {
		w.fail(octets.ErrShort)
		return
	}
	w.signature("signature", int(binary.BigEndian.Uint32(w.all[16:])))
	w.body = w.at
	w.group("body", t.String(), w.left(), func() {
		switch t {
		case wire.MessageQuery:
			w.query()
		case wire.MessageResponse:
			w.response()
		case wire.MessageUpdate:
			w.update(false)
		case wire.MessageNotification:
			w.notification()
		}
	})
}

func (w *walker) query() {
	w.recordType("qtype")
	class := wire.Class(w.number("qclass", 2, func(v uint64) string { return wire.Class(v).String() }))
	w.number("flags", 2, func(v uint64) string { return wire.QueryFlags(v).String() })
	if w.number("reserved", 2, nil) != 0 {
		w.fail(wire.ErrReserved)
	}
	w.number("name length", 4, nil)
	w.name("name", true)
	if class != wire.ClassIN && class != wire.ClassANY {
		w.fail(wire.ErrQueryClass)
	}
}

func (w *walker) response() {
	w.number("rcode", 2, func(v uint64) string { return rcode.Code(v).String() })
	w.number("flags", 2, func(v uint64) string { return wire.ResponseFlags(v).String() })
	var counts [3]uint64
	sections := [3]string{"answer", "authority", "additional"}
	for i, s := range sections {
		counts[i] = w.number(s+" count", 4, nil)
	}
	if counts[0]+counts[1]+counts[2] > wire.MaxRecords {
		w.fail(wire.ErrCount)
	}
	for i, s := range sections {
		for range counts[i] {
			if w.err != nil {
				return
			}
			w.record(s, true)
		}
	}
	size := w.number("proof length", 4, nil)
	if size > 0 && w.left() > 0 {
		w.proof("proof", int(size))
	}
}

func (w *walker) notification() {
	w.number("event", 2, func(v uint64) string { return wire.Event(v).String() })
	if w.number("flags", 2, nil) != 0 {
		w.fail(wire.ErrReserved)
	}
	w.number("chain height", 8, nil)
	w.hash("block hash")
	if w.number("name length", 4, nil) > 0 {
		w.name("name", false)
	}
	w.payload(false)
}

// name notes a name, with pointers where they may be.
func (w *walker) name(what string, pointers bool) (n name.Name) {
	if w.err != nil {
		return n
	}
	n, next, err := wire.ReadName(w.all[w.body:w.end], w.at-w.body, pointers)
	if err != nil {
		w.fail(err)
		return n
	}
	w.octets(what, next-(w.at-w.body), func([]byte) string {
		if u := n.Unicode(); u != n.String() {
			return n.String() + " (" + u + ")"
		}
		return n.String()
	})
	return n
}

func (w *walker) recordType(what string) wire.Type {
	return wire.Type(w.number(what, 2, func(v uint64) string { return wire.Type(v).String() }))
}

func hexadecimal(v uint64) string { return fmt.Sprintf("%#x", v) }

// seconds is a time in Unix seconds.
func seconds(v uint64) string {
	if v == 0 || v >= 1<<40 {
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%d, %s", v, time.Unix(int64(v), 0).UTC().Format(time.RFC3339))
}

// ErrKind is the error of octets that are neither a message nor a proof
// container.
var ErrKind = errors.New("dissect: neither a message, which begins 5544, nor a proof container, which begins 01")

// Any explains a message, or a proof container if the octets begin as one.
func Any(b []byte) ([]Field, error) {
	switch {
	case len(b) > 0 && b[0] == 0x55:
		return Message(b)
	case len(b) > 0 && b[0] == 1:
		return Proof(b)
	}
	return nil, ErrKind
}
