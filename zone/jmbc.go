package zone

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// An AddressType says how a JMBC address is written (draft §4.2.1, Table 5).
type AddressType uint8

// The address types.
const (
	AddressP2PKH  AddressType = 1 // Base58Check
	AddressP2SH   AddressType = 2 // Base58Check
	AddressBech32 AddressType = 3 // Bech32, lower-case
)

const (
	extendedVersion = 1   // of JMBC and CBDC RDATA (E-31)
	maxJMBCAddress  = 128 // octets (E-32)

	base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
)

// A JMBC is the RDATA of a JMBC record (draft §4.2.1, Figure 6; E-30).
type JMBC struct {
	Type    AddressType
	Address string // as people write it, 1 to 128 octets
}

// NewJMBC reads JMBC RDATA. It fails with ErrJMBC when the record may not be
// registered: another version or type, a length that does not fit, or an
// address with characters its type does not have. The checksum is not looked
// at: the draft gives no prefixes, they are a network's own (E-32).
func NewJMBC(data []byte) (JMBC, error) {
	if len(data) < 5 || data[0] != extendedVersion {
		return JMBC{}, fmt.Errorf("%w: %d octets, not version %d", ErrJMBC, len(data), extendedVersion)
	}
	j := JMBC{AddressType(data[1]), string(data[4:])}
	if n := int(binary.BigEndian.Uint16(data[2:])); n != len(j.Address) || n > maxJMBCAddress {
		return JMBC{}, fmt.Errorf("%w: address of %d octets, %d announced", ErrJMBC, len(j.Address), n)
	}
	return j, j.check()
}

func checkJMBC(data []byte) error {
	_, err := NewJMBC(data)
	return err
}

// check checks the form of the address.
func (j JMBC) check() error {
	var ok bool
	switch j.Type {
	case AddressP2PKH, AddressP2SH:
		ok = onlyOf(base58, j.Address)
	case AddressBech32:
		// The last 1 ends the prefix; six characters are the checksum.
		i := strings.LastIndexByte(j.Address, '1')
		ok = i >= 1 && len(j.Address)-i-1 >= 6 && onlyOf(bech32, j.Address[i+1:]) && isPrefix(j.Address[:i])
	default:
		return fmt.Errorf("%w: address type %d", ErrJMBC, j.Type)
	}
	if !ok || len(j.Address) == 0 || len(j.Address) > maxJMBCAddress {
		return fmt.Errorf("%w: %q is no address of type %d", ErrJMBC, j.Address, j.Type)
	}
	return nil
}

// RData returns the RDATA of the record.
func (j JMBC) RData() []byte {
	b := []byte{extendedVersion, byte(j.Type)}
	b = binary.BigEndian.AppendUint16(b, uint16(len(j.Address)))
	return append(b, j.Address...)
}

// onlyOf reports whether every octet of s is in alphabet.
func onlyOf(alphabet, s string) bool {
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return false
		}
	}
	return true
}

// isPrefix reports whether s may be the prefix of a lower-case Bech32 text.
func isPrefix(s string) bool {
	for i := range len(s) {
		if s[i] < 0x21 || s[i] > 0x7e || 'A' <= s[i] && s[i] <= 'Z' {
			return false
		}
	}
	return true
}
