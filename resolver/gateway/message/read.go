package message

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/name/dnsii"
)

// A Question is the question of a message.
type Question struct {
	Octets []byte // all of it as sent, case and all; nil if there is none
	Name   Name
	Type   uint16 // of the DNS, see ToNative
	Class  uint16
}

// A Message is a DNS message that was read. It refers to the octets that it was
// read from.
type Message struct {
	Header
	Questions int      // how many there are
	Question  Question // the first
	OPT       OPT

	// Form is how the extended labels of the message are written, if its
	// profile has any.
	Form dnsii.Form
	// Charset is the one that its OPT record names for all of them, else 0.
	Charset dnsii.Charset

	b        []byte
	g        grammar
	sections [4]int // where the three sections of records begin, and the end
}

// Read reads a query or a response. On an error what was read until then stays:
// the header if there is one, and the question if it could be read.
//
// The error wraps an ErrorKind of this package or of package dnsii, and its
// RCode is FORMERR. That a name stands for nobody is no error, see [Name], but
// that it has octets which the codec rejects is.
func (c Codec) Read(b []byte) (m Message, err error) {
	switch {
	case len(b) < headerSize:
		return m, fmt.Errorf("%w: %d octets", ErrTruncated, len(b))
	case len(b) > maxSize:
		return m, fmt.Errorf("%w: %d octets", ErrSize, len(b))
	}
	var w walk
	w.begin(b, c.grammar())
	err = m.read(&w)
	if c.Profile == EDNS && (err != nil || w.extended || m.OPT.IDN.Charset != 0) {
		m, err = c.choose(&w, m, err)
	}
	if m.Question.Octets != nil {
		m.Question.Name = m.asked()
		if err == nil && c.Profile.Extended() && c.RejectEightBit && m.Question.Name.EightBit {
			err = fmt.Errorf("%w: in the question", dnsii.ErrEightBit)
		}
	}
	m.Form = m.g.Form
	if m.Form == dnsii.EDNSOption {
		m.Charset = m.g.Charset
	}
	return m, err
}

// choose reads the message in every other way too and returns the one that fits
// all of it, if there is exactly one (E-106). m and err are of the first way.
func (c Codec) choose(w *walk, m Message, err error) (Message, error) {
	known := !w.extended // whether the question's end is, if nothing fits
	var fitting []Message
	if err == nil && m.fits(w) {
		fitting = append(fitting, m)
	}
	for _, g := range c.inOPT() {
		if other, ok := readAs(w, g); ok {
			fitting = append(fitting, other)
		}
	}
	if len(fitting) == 0 {
		if other, ok := readAs(w, c.withMarker()); ok {
			fitting = append(fitting, other)
		}
	}
	switch {
	case len(fitting) == 1:
		return fitting[0], nil
	case len(fitting) > 1:
		return m.unread(), fmt.Errorf("%w: in %d ways", ErrAmbiguous, len(fitting))
	case err == nil:
		return m.unread(), fmt.Errorf("%w: the OPT record names %s, the labels do not", ErrAmbiguous, m.OPT.IDN.Charset)
	case known:
		return m, err
	}
	return m.unread(), err
}

// readAs reads the message in another way and reports whether that fits.
func readAs(w *walk, g grammar) (Message, bool) {
	w.again(g)
	var m Message
	err := m.read(w)
	return m, err == nil && m.fits(w)
}

// fits reports whether what the OPT record says of the charset is what the
// message was read by.
func (m *Message) fits(w *walk) bool {
	switch m.g.Form {
	case dnsii.EDNSOption:
		return m.OPT.IDN.Charset == m.g.Charset
	case dnsii.Full:
		return w.marked && m.OPT.IDN.Charset == 0
	default:
		return m.OPT.IDN.Charset == 0
	}
}

// unread returns m without a question: it is not known which it is.
func (m Message) unread() Message {
	m.Question = Question{}
	return m
}

// read reads the message in one way, of its names but where they end.
func (m *Message) read(w *walk) error {
	m.Header, m.b, m.g = readHeader(w.b), w.b, w.g
	m.Questions = int(binary.BigEndian.Uint16(w.b[4:]))
	at := headerSize
	for i := range m.Questions {
		end, err := w.ordinary(at), error(nil)
		if end < 0 || len(w.b) > end+4 { // there is more, that may lead here
			end, err = w.name(at, len(w.b))
		}
		if err != nil {
			return err
		}
		if end+4 > len(w.b) {
			return fmt.Errorf("%w: in a question", ErrTruncated)
		}
		if i == 0 {
			m.Question.Octets = w.b[at : end+4]
			m.Question.Type, m.Question.Class = binary.BigEndian.Uint16(w.b[end:]), binary.BigEndian.Uint16(w.b[end+2:])
		}
		at = end + 4
	}
	for i := range 3 {
		m.sections[i] = at
		for range binary.BigEndian.Uint16(w.b[6+2*i:]) {
			var err error
			if at, err = m.record(w, at, Section(i)); err != nil {
				return err
			}
		}
	}
	m.sections[3] = at
	if at != len(w.b) {
		return fmt.Errorf("%w: %d octets", ErrTrailing, len(w.b)-at)
	}
	return nil
}

// record walks the record at off and returns where it ends.
func (m *Message) record(w *walk, off int, s Section) (end int, err error) {
	at, err := w.name(off, len(w.b))
	if err != nil {
		return 0, err
	}
	if at+fixedSize > len(w.b) {
		return 0, fmt.Errorf("%w: in a record", ErrTruncated)
	}
	t := binary.BigEndian.Uint16(w.b[at:])
	data := at + fixedSize
	if end = data + int(binary.BigEndian.Uint16(w.b[data-2:])); end > len(w.b) {
		return 0, fmt.Errorf("%w: in RDATA", ErrTruncated)
	}
	if t != typeOPT {
		return end, w.rdata(t, data, end)
	}
	if m.OPT.Present || s != Additional || at != off+1 {
		return 0, fmt.Errorf("%w: a second one, out of place, or with an owner", ErrOPT)
	}
	if m.OPT, err = readOPT(w.b[at:end], w.g.Form == dnsii.EDNS || w.g.Form == dnsii.EDNSOption || w.g.marker); err != nil {
		return 0, err
	}
	m.RCode |= uint16(m.OPT.upper) << 4
	return end, nil
}
