package zone

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// FormatRR returns rr in presentation format, on one line, as in a zone file:
// "jmbc.user.utxo. 300 IN JMBC 1 3 jm1qexample".
func FormatRR(rr wire.RR) string { return format(rr, name.Name.String) }

// FormatUnicode is FormatRR with names as people read them, in RDATA too: what a
// zone file in UTF-8 holds (UTF-8 DNS §3). ParseRR reads both.
func FormatUnicode(rr wire.RR) string { return format(rr, name.Name.Unicode) }

func format(rr wire.RR, spell spelling) string {
	data := formatRData(rr.Type, rr.Data, spell)
	return fmt.Sprintf("%s %d %v %v %s", spell.absolute(rr.Name), rr.TTL, rr.Class, rr.Type, data)
}

// FormatRData returns RDATA in the presentation format of its type. What has
// none, or is not well formed, is written as octets: \# 2 00ff (RFC 3597 §5).
// ParseRData reads both.
func FormatRData(t wire.Type, data []byte) string { return formatRData(t, data, name.Name.String) }

// FormatUnicodeRData is FormatRData with names as people read them.
func FormatUnicodeRData(t wire.Type, data []byte) string {
	return formatRData(t, data, name.Name.Unicode)
}

func formatRData(t wire.Type, data []byte, spell spelling) string {
	if s, ok := formatKnown(t, data, spell); ok {
		return s
	}
	if len(data) == 0 {
		return `\# 0`
	}
	return fmt.Sprintf(`\# %d %x`, len(data), data)
}

// formatKnown formats the types that have a presentation format here, ok false
// for others and for RDATA that is not of its type.
func formatKnown(t wire.Type, data []byte, spell spelling) (s string, ok bool) {
	if _, err := wire.CanonicalRData(t, data); err != nil {
		return "", false
	}
	switch t {
	case wire.TypeA, wire.TypeAAAA:
		addr, ok := netip.AddrFromSlice(data)
		return addr.String(), ok
	case wire.TypeCNAME, wire.TypeNS, wire.TypePTR, wire.TypeDNAME:
		return formatFields(data, 0, 1, 0, spell)
	case wire.TypeMX:
		return formatFields(data, 1, 1, 0, spell)
	case wire.TypeSRV:
		return formatFields(data, 3, 1, 0, spell)
	case wire.TypeSOA:
		return formatFields(data, 0, 2, 5, spell)
	case wire.TypeTXT:
		return formatTXT(data), true
	case wire.TypeJMBC:
		j, err := NewJMBC(data)
		return fmt.Sprintf("%d %d %s", extendedVersion, j.Type, word(j.Address)), err == nil
	case wire.TypeCBDC:
		c, err := NewCBDC(data)
		return fmt.Sprintf("%d %d %d %s", extendedVersion, c.Type, c.Country, word(c.Address)), err == nil
	case wire.TypeDID:
		return formatDID(data), true
	default:
		return "", false
	}
}

// formatFields formats 16-bit numbers, names, and 32-bit numbers, in this
// order: the RDATA of the old types.
func formatFields(data []byte, shorts, names, longs int, spell spelling) (s string, ok bool) {
	var words []string
	for range shorts {
		words = append(words, strconv.Itoa(int(binary.BigEndian.Uint16(data))))
		data = data[2:]
	}
	for range names {
		n, size, err := name.FromWire(data)
		if err != nil {
			return "", false
		}
		words = append(words, spell.absolute(n))
		data = data[size:]
	}
	for range longs {
		words = append(words, strconv.FormatUint(uint64(binary.BigEndian.Uint32(data)), 10))
		data = data[4:]
	}
	return strings.Join(words, " "), len(data) == 0
}

func formatTXT(data []byte) string {
	var b []byte
	for len(data) > 0 {
		if b != nil {
			b = append(b, ' ')
		}
		end := 1 + int(data[0])
		b = quote(b, string(data[1:end]))
		data = data[end:]
	}
	return string(b)
}

// formatDID writes a document as it is if it stands on one line, which is how
// ParseRData knows it: it begins with a brace. Otherwise it is quoted.
func formatDID(data []byte) string {
	if len(data) > 0 && data[0] == '{' && data[len(data)-1] == '}' && plain(string(data)) {
		return string(data)
	}
	return string(quote(nil, string(data)))
}

// plain reports whether text is UTF-8 without control characters.
func plain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, isControl)
}

// word returns text as one token: as it is if a scanner reads it so.
func word(text string) string {
	if text != "" && plain(text) && !strings.ContainsAny(text, " \t\"\\;") {
		return text
	}
	return string(quote(nil, text))
}

// A spelling is how names are written.
type spelling func(name.Name) string

// absolute returns n with the root's dot.
func (spell spelling) absolute(n name.Name) string {
	if n.NumLabels() == 0 {
		return "."
	}
	return spell(n) + "."
}
