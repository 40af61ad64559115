package dissect

import (
	"encoding/hex"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// Hex is octets as hexadecimal text.
type Hex []byte

// MarshalText is the hexadecimal.
func (h Hex) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h)), nil }

// UnmarshalText reads the hexadecimal.
func (h *Hex) UnmarshalText(b []byte) (err error) {
	*h, err = hex.DecodeString(string(b))
	return err
}

// A Field is some octets and what they are. One with fields inside is these one
// after the other, without a gap.
type Field struct {
	Offset int     `json:"offset"` // from the first octet explained
	Size   int     `json:"size"`   // octets
	Name   string  `json:"name"`
	Octets Hex     `json:"octets,omitempty"` // of a field without others inside
	Value  string  `json:"value,omitempty"`  // what they say
	Fault  string  `json:"fault,omitempty"`  // why what is carried here is none
	Fields []Field `json:"fields,omitempty"`
}

// listed is how many things of which there may be one in every few octets, the
// strings of TXT and the signatures of commits, are told one by one. No message
// that anybody means has as many.
const listed = 4096

// A walker goes through octets and notes fields. After the first fault it notes
// nothing more.
type walker struct {
	all    []byte
	at     int
	end    int  // of the group it is in
	body   int  // where names count from: the base of pointers
	silent bool // it only looks for the fault
	lists  int  // how many were told one by one
	fields []Field
	err    error
}

func newWalker(b []byte) *walker { return &walker{all: b, end: len(b)} }

func (w *walker) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *walker) left() int {
	if w.err != nil {
		return 0
	}
	return w.end - w.at
}

// octets notes a field of n octets, with what they say if say is not nil.
func (w *walker) octets(name string, n int, say func([]byte) string) []byte {
	if w.err != nil {
		return nil
	}
	if n < 0 || n > w.end-w.at {
		w.fail(fmt.Errorf("%w: %s wants %d octets, %d left", octets.ErrShort, name, n, w.end-w.at))
		return nil
	}
	b := w.all[w.at : w.at+n]
	if !w.silent {
		f := Field{Offset: w.at, Size: n, Name: name, Octets: b}
		if say != nil {
			f.Value = say(b)
		}
		w.fields = append(w.fields, f)
	}
	w.at += n
	return b
}

// rest notes what is left of a list as one field, once it is too long, and
// reports whether it did.
func (w *walker) rest(name string) bool {
	if w.lists++; w.lists <= listed || w.silent {
		return false
	}
	w.octets(name, w.left(), func([]byte) string { return fmt.Sprintf("the rest, after %d", listed) })
	return true
}

// number notes an integer of size octets.
func (w *walker) number(name string, size int, say func(uint64) string) uint64 {
	if say == nil {
		say = func(v uint64) string { return fmt.Sprint(v) }
	}
	return unsigned(w.octets(name, size, func(b []byte) string { return say(unsigned(b)) }))
}

func unsigned(b []byte) (v uint64) {
	for _, o := range b {
		v = v<<8 | uint64(o)
	}
	return v
}

// group notes a field of the next n octets, made of what inside notes, which
// must be all of them.
func (w *walker) group(name, value string, n int, inside func()) {
	if w.err != nil {
		return
	}
	if n < 0 || n > w.end-w.at {
		w.fail(fmt.Errorf("%w: %s has %d octets, %d left", octets.ErrShort, name, n, w.end-w.at))
		return
	}
	if n == 0 {
		w.octets(name, 0, func([]byte) string { return value })
		return
	}
	outer, end := w.fields, w.end
	start := w.at
	w.fields, w.end = nil, w.at+n
	inside()
	if w.err == nil && w.at != w.end {
		w.fail(fmt.Errorf("%w: %d octets after %s", octets.ErrTrailing, w.end-w.at, name))
	}
	f := Field{Offset: start, Size: w.at - start, Name: name, Value: value, Fields: w.fields}
	w.fields, w.end = outer, end
	if !w.silent {
		w.fields = append(w.fields, f)
	}
}

// entry notes a field of what inside notes, which also returns what it says.
func (w *walker) entry(name string, inside func() string) {
	if w.err != nil {
		return
	}
	outer, start := w.fields, w.at
	w.fields = nil
	value := inside()
	w.fields = append(outer, Field{Offset: start, Size: w.at - start, Name: name, Value: value, Fields: w.fields})
}

// carried notes n octets that are something by themselves: a group if they
// decode, else octets with the fault.
func (w *walker) carried(name string, n int, decode func([]byte) error, inside func()) {
	if w.err != nil || n < 0 || n > w.end-w.at {
		w.octets(name, n, nil)
		return
	}
	if err := decode(w.all[w.at : w.at+n]); err != nil {
		w.octets(name, n, nil)
		w.fields[len(w.fields)-1].Fault = err.Error()
		return
	}
	w.group(name, "", n, inside)
}

// hash notes 32 octets.
func (w *walker) hash(name string) { w.octets(name, 32, nil) }
