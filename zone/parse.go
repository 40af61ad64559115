package zone

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// ParseRR reads one record in presentation format: owner, TTL and class in
// either order or left out, type, RDATA. Names are absolute, with or without
// the last dot, and prepared as typed ones are, those in RDATA too, so that É.utxo
// is stored as é.utxo (UTF-8 DNS §2.2.6). ttl is the TTL of a record that states none. It fails with
// ErrSyntax, and like ParseRData.
func ParseRR(text string, ttl uint32) (wire.RR, error) {
	s := &scanner{text: text}
	first, ok, err := s.next()
	if err != nil || !ok {
		return wire.RR{}, fmt.Errorf("%w: no record in %q", ErrSyntax, text)
	}
	owner, err := name.ParseInput(first.text)
	if err != nil {
		return wire.RR{}, fmt.Errorf("%w: owner: %w", ErrSyntax, err)
	}
	rr := wire.RR{Name: owner, Class: wire.ClassIN, TTL: ttl}
	for hasTTL, hasClass := false, false; ; {
		t, ok, err := s.next()
		if err != nil || !ok || t.quoted {
			return wire.RR{}, fmt.Errorf("%w: no type in %q", ErrSyntax, text)
		}
		if n, err := strconv.ParseUint(t.text, 10, 31); err == nil && !hasTTL {
			rr.TTL, hasTTL = uint32(n), true
			continue
		}
		if c, err := wire.ParseClass(t.text); err == nil && c == wire.ClassIN && !hasClass {
			hasClass = true
			continue
		}
		if rr.Type, err = wire.ParseType(t.text); err != nil {
			return wire.RR{}, fmt.Errorf("%w: %w", ErrSyntax, err)
		}
		rr.Data, err = ParseRData(rr.Type, s.text[s.at:])
		return rr, err
	}
}

// ParseRecords reads records in presentation format, one a line, as in a zone
// file; empty lines and comments are skipped. Errors say which line.
func ParseRecords(text string, ttl uint32) ([]wire.RR, error) {
	var rrs []wire.RR
	number := 0
	for line := range strings.Lines(text) {
		number++
		if s := (scanner{text: line}); !s.blanks() {
			continue
		}
		rr, err := ParseRR(strings.TrimRight(line, "\r\n"), ttl)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		rrs = append(rrs, rr)
	}
	return rrs, nil
}

// ParseRData reads RDATA of type t in presentation format, or as octets: \# 2
// 00ff (RFC 3597 §5), which every type may be written as. The result is
// canonical. It fails with ErrSyntax, and with the kinds of Check for JMBC and
// CBDC; that a DID document is its owner's is for Check to see.
func ParseRData(t wire.Type, text string) ([]byte, error) {
	if raw := strings.TrimFunc(text, func(r rune) bool { return r < 0x80 && isBlank(byte(r)) }); t == wire.TypeDID && strings.HasPrefix(raw, "{") {
		return canonical(t, []byte(raw))
	}
	s := &scanner{text: text}
	if s.blanks() && strings.HasPrefix(s.text[s.at:], `\#`) {
		s.at += 2
		return parseOctets(t, s)
	}
	tokens, err := s.all()
	if err != nil {
		return nil, err
	}
	data, err := parseKnown(t, tokens)
	if err != nil {
		return nil, err
	}
	return canonical(t, data)
}

// canonical is wire.CanonicalRData with an error of this package.
func canonical(t wire.Type, data []byte) ([]byte, error) {
	data, err := wire.CanonicalRData(t, data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	return data, nil
}

// parseOctets reads what follows \#: how many octets, then their hexadecimal
// digits in any number of words.
func parseOctets(t wire.Type, s *scanner) ([]byte, error) {
	tokens, err := s.all()
	if err != nil {
		return nil, err
	}
	if len(tokens) == 0 {
		return nil, fmt.Errorf(`%w: \# without a length`, ErrSyntax)
	}
	size, err := strconv.ParseUint(tokens[0].text, 10, 16)
	if err != nil {
		return nil, fmt.Errorf(`%w: \# %q`, ErrSyntax, tokens[0].text)
	}
	var digits strings.Builder
	for _, t := range tokens[1:] {
		digits.WriteString(t.text)
	}
	data, err := hex.DecodeString(digits.String())
	if err != nil || uint64(len(data)) != size {
		return nil, fmt.Errorf(`%w: \# %d with %d digits`, ErrSyntax, size, digits.Len())
	}
	return canonical(t, data)
}

// parseKnown reads the types that have a presentation format here.
func parseKnown(t wire.Type, tokens []token) ([]byte, error) {
	p := &parser{t: t, tokens: tokens}
	switch t {
	case wire.TypeA, wire.TypeAAAA:
		p.address()
	case wire.TypeCNAME, wire.TypeNS, wire.TypePTR, wire.TypeDNAME:
		p.name()
	case wire.TypeMX:
		p.number(16)
		p.name()
	case wire.TypeSRV:
		p.number(16)
		p.number(16)
		p.number(16)
		p.name()
	case wire.TypeSOA:
		p.name()
		p.name()
		for range 5 {
			p.number(32)
		}
	case wire.TypeTXT:
		p.string()
		for len(p.tokens) > 0 {
			p.string()
		}
	case wire.TypeJMBC:
		p.version()
		j := JMBC{Type: AddressType(p.uint(8)), Address: p.take()}
		p.result(j.RData(), j.check())
	case wire.TypeCBDC:
		p.version()
		c := CBDC{Type: CBDCType(p.uint(8)), Country: uint16(p.uint(16)), Address: p.take()}
		p.result(c.RData(), c.check())
	case wire.TypeDID:
		p.result([]byte(p.take()), nil)
	default:
		return nil, fmt.Errorf(`%w: %v is written as \# and octets`, ErrSyntax, t)
	}
	if p.err == nil && len(p.tokens) > 0 {
		p.fail("%d words too many", len(p.tokens))
	}
	return p.out, p.err
}

// A parser turns tokens into RDATA and keeps the first error.
type parser struct {
	t      wire.Type
	tokens []token
	out    []byte
	err    error
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%w: %v: %s", ErrSyntax, p.t, fmt.Sprintf(format, args...))
	}
}

// take returns the next token's text.
func (p *parser) take() string {
	if len(p.tokens) == 0 {
		p.fail("a word is missing")
		return ""
	}
	text := p.tokens[0].text
	p.tokens = p.tokens[1:]
	return text
}

// uint reads a number of so many bits.
func (p *parser) uint(bits int) uint64 {
	text := p.take()
	n, err := strconv.ParseUint(text, 10, bits)
	if err != nil {
		p.fail("%q is no number of %d bits", text, bits)
	}
	return n
}

// number reads a number of 16 or 32 bits into the RDATA.
func (p *parser) number(bits int) {
	n := p.uint(bits)
	if bits == 16 {
		p.out = binary.BigEndian.AppendUint16(p.out, uint16(n))
		return
	}
	p.out = binary.BigEndian.AppendUint32(p.out, uint32(n))
}

func (p *parser) version() {
	if v := p.uint(8); v != extendedVersion {
		p.fail("version %d", v)
	}
}

func (p *parser) name() {
	text := p.take()
	n, err := name.ParseInput(text)
	if err != nil {
		p.fail("%q: %v", text, err)
	}
	p.out = n.AppendWire(p.out)
}

// string reads a character-string.
func (p *parser) string() {
	text := p.take()
	if len(text) > 255 {
		p.fail("string of %d octets", len(text))
		return
	}
	p.out = append(append(p.out, byte(len(text))), text...)
}

func (p *parser) address() {
	text := p.take()
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" || addr.Is4() != (p.t == wire.TypeA) {
		p.fail("address %q", text)
		return
	}
	p.out = addr.AsSlice()
}

// result takes RDATA made elsewhere.
func (p *parser) result(data []byte, err error) {
	p.out = data
	if p.err == nil {
		p.err = err
	}
}
