package answers

import (
	"bytes"

	"github.com/utxo-dns/utxonode/name"
)

// A key is an owner on the wire without the root's zero octet, in lower case.
type key = []byte

// keyOf returns the key of a name.
func keyOf(n name.Name) key {
	b := n.AppendWire(make([]byte, 0, name.MaxWire))
	return b[:len(b)-1]
}

// parent returns the key without its first label.
func parent(k key) key { return k[1+int(k[0]):] }

// appendOrder appends to b what sorts as the key does in the canonical order of
// RFC 4034 §6.1: its labels from the last to the first, each with a zero octet
// behind it. Those of zero and one become two, so that no label ends early and
// every octet there can be in a query keeps its place.
func appendOrder(b []byte, k key) []byte {
	var starts [name.MaxWire / 2]uint8
	n := 0
	for at := 0; at < len(k); at += 1 + int(k[at]) {
		starts[n] = uint8(at)
		n++
	}
	for n > 0 {
		n--
		at := int(starts[n])
		for _, c := range k[at+1 : at+1+int(k[at])] {
			if c <= 1 {
				b = append(b, 1, c+1)
				continue
			}
			b = append(b, c)
		}
		b = append(b, 0)
	}
	return b
}

// appendKey appends the key of what appendOrder made.
func appendKey(b []byte, order []byte) key {
	for len(order) > 0 {
		order = order[:len(order)-1] // the zero octet of the first label
		at := bytes.LastIndexByte(order, 0) + 1
		size := len(b)
		b = append(b, 0)
		for i := at; i < len(order); i++ {
			c := order[i]
			if c == 1 {
				i++
				c = order[i] - 1
			}
			b = append(b, c)
		}
		b[size] = byte(len(b) - size - 1)
		order = order[:at]
	}
	return b
}
