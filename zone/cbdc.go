package zone

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/utxo-dns/utxonode/name"
)

// A CBDCType says who uses a central bank's money (draft §4.2.2, Table 6).
type CBDCType uint8

// The types of CBDC.
const (
	CBDCRetail    CBDCType = 1
	CBDCWholesale CBDCType = 2
)

// A CBDC is the RDATA of a CBDC record (draft §4.2.2, Figure 7; E-30).
type CBDC struct {
	Type    CBDCType
	Country uint16 // ISO 3166-1 numeric
	Address string // UTF-8 without control characters
}

// NewCBDC reads CBDC RDATA. It fails with ErrCBDC when the record may not be
// registered: another version or type, no country of ISO 3166-1, a length that
// does not fit, or an address with control characters.
func NewCBDC(data []byte) (CBDC, error) {
	if len(data) < 8 || data[0] != extendedVersion {
		return CBDC{}, fmt.Errorf("%w: %d octets, not version %d", ErrCBDC, len(data), extendedVersion)
	}
	c := CBDC{CBDCType(data[1]), binary.BigEndian.Uint16(data[2:]), string(data[8:])}
	// The length has 32 bits, more than RDATA can hold: compare, never add (E-33).
	if n := binary.BigEndian.Uint32(data[4:]); uint64(n) != uint64(len(c.Address)) {
		return CBDC{}, fmt.Errorf("%w: address of %d octets, %d announced", ErrCBDC, len(c.Address), n)
	}
	return c, c.check()
}

func checkCBDC(data []byte) error {
	_, err := NewCBDC(data)
	return err
}

func (c CBDC) check() error {
	if c.Type != CBDCRetail && c.Type != CBDCWholesale {
		return fmt.Errorf("%w: type %d", ErrCBDC, c.Type)
	}
	if !name.CountryNumeric(c.Country) {
		return fmt.Errorf("%w: no country %d", ErrCBDC, c.Country)
	}
	if c.Address == "" || !utf8.ValidString(c.Address) {
		return fmt.Errorf("%w: address %q", ErrCBDC, c.Address)
	}
	for _, r := range c.Address {
		if isControl(r) {
			return fmt.Errorf("%w: control character in address %q", ErrCBDC, c.Address)
		}
	}
	return nil
}

// isControl reports whether r is a C0 or C1 control character or DEL. Which
// other characters can be printed changes with Unicode, so nothing asks.
func isControl(r rune) bool { return r < 0x20 || 0x7f <= r && r < 0xa0 }

// RData returns the RDATA of the record.
func (c CBDC) RData() []byte {
	b := []byte{extendedVersion, byte(c.Type)}
	b = binary.BigEndian.AppendUint16(b, c.Country)
	b = binary.BigEndian.AppendUint32(b, uint32(len(c.Address)))
	return append(b, c.Address...)
}
