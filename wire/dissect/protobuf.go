package dissect

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// errProtobuf: the octets are not the one encoding of a message that CometBFT
// writes, and so hash and verify as nothing.
var errProtobuf = errors.New("dissect: not in protobuf as CometBFT writes it")

// The forms of values that CometBFT's messages have, as their keys say.
const (
	formNumber = 0 // groups of seven bits, the least significant first
	formOctets = 2 // a length, as a number is written, and so many octets
)

// A protoField is what stands under one number in a message of protobuf: the
// first field of a message has the number 1.
type protoField struct {
	name   string
	form   byte
	many   bool                  // it may come any number of times
	whole  bool                  // it is a message, and always there
	fits   func(v uint64) bool   // of a number, whether it is one; nil: any is
	say    func(v uint64) string // of a number; nil: in decimal
	text   func(b []byte) string // of octets
	inside []protoField          // of a message
}

// messageFault returns why b is not a message of these fields.
func messageFault(fields []protoField) func(b []byte) error {
	return func(b []byte) error {
		w := newWalker(b)
		w.silent = true
		w.protobuf(fields)
		return w.err
	}
}

// protobuf notes the fields of a message that is all that is left: in ascending
// order, none twice, none that is not in the list, and none that says zero or
// nothing. How deep messages go the list says, not the octets.
func (w *walker) protobuf(fields []protoField) {
	next := 0 // the first that may still come
	for w.left() > 0 {
		key := w.all[w.at]
		at := int(key>>3) - 1
		if at < next || at >= len(fields) || key&7 != fields[at].form {
			w.fail(fmt.Errorf("%w: key %#x is not of a field that may stand here", errProtobuf, key))
			return
		}
		w.absent(fields[next:at])
		if fields[at].many && w.rest(fields[at].name+"s") {
			return
		}
		w.protoField(at+1, &fields[at])
		next = at + 1
		if fields[at].many {
			next = at
		}
	}
	w.absent(fields[next:])
}

// absent fails if one of the fields must not be.
func (w *walker) absent(fields []protoField) {
	for i := range fields {
		if fields[i].whole {
			w.fail(fmt.Errorf("%w: there is no %s", errProtobuf, fields[i].name))
		}
	}
}

// protoField notes the key of a field, with the length if it has one, and then
// the value.
func (w *walker) protoField(number int, f *protoField) {
	if f.form == formNumber {
		w.octets("key", 1, func([]byte) string { return fmt.Sprintf("field %d", number) })
		w.protoNumber(f)
		return
	}
	size, length := w.varint(w.at + 1)
	w.octets("key", 1+length, func([]byte) string { return fmt.Sprintf("field %d, %d octets", number, size) })
	n := int(min(size, 1<<31-1))
	if f.inside != nil {
		w.inner(f, n)
		return
	}
	if n == 0 {
		w.fail(fmt.Errorf("%w: %s of no octets", errProtobuf, f.name))
	}
	w.octets(f.name, n, f.text)
}

// inner notes a message of n octets inside another.
func (w *walker) inner(f *protoField, n int) {
	if n == 0 {
		w.absent(f.inside)
	}
	w.group(f.name, "", n, func() { w.protobuf(f.inside) })
}

func (w *walker) protoNumber(f *protoField) {
	v, size := w.varint(w.at)
	if w.err == nil && (v == 0 || f.fits != nil && !f.fits(v)) {
		w.fail(fmt.Errorf("%w: %s is %d", errProtobuf, f.name, v))
	}
	w.octets(f.name, size, func([]byte) string {
		if f.say == nil {
			return fmt.Sprint(v)
		}
		return f.say(v)
	})
}

// varint reads a number at an offset and returns how many octets it has, which
// are no more than it needs.
func (w *walker) varint(at int) (v uint64, size int) {
	if w.err != nil {
		return 0, 0
	}
	b := w.all[min(at, w.end):w.end]
	v, size = binary.Uvarint(b)
	switch {
	case size == 0:
		w.fail(fmt.Errorf("%w: a number wants more than %d octets", octets.ErrShort, len(b)))
	case size < 0:
		w.fail(fmt.Errorf("%w: a number of more than 64 bits", errProtobuf))
	case size > 1 && b[size-1] == 0:
		w.fail(fmt.Errorf("%w: %d in %d octets", errProtobuf, v, size))
	}
	return v, max(size, 0)
}
