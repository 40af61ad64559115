package zone

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// A Network says how the addresses of one JMBC network begin. The draft gives
// no values; they are configuration (E-32).
type Network struct {
	Prefix string // of Bech32 texts, lower-case, without the separating 1
	P2PKH  byte   // first octet of a Base58Check key hash
	P2SH   byte   // first octet of a Base58Check script hash
}

// Verify checks that j is an address of network n and that its checksum is
// right. It is for those who admit records and know the network; no set is
// refused for it. It fails with ErrJMBC.
func (j JMBC) Verify(n Network) error {
	if err := j.check(); err != nil {
		return err
	}
	ok := false
	switch j.Type {
	case AddressP2PKH:
		ok = base58Check(j.Address, n.P2PKH)
	case AddressP2SH:
		ok = base58Check(j.Address, n.P2SH)
	case AddressBech32:
		data, found := strings.CutPrefix(j.Address, n.Prefix+"1")
		ok = found && onlyOf(bech32, data) && bech32Check(n.Prefix, data)
	}
	if !ok {
		return fmt.Errorf("%w: %q is no address of the network", ErrJMBC, j.Address)
	}
	return nil
}

// base58Check reports whether text, of the alphabet, is a version octet, a hash
// of 20 octets and the first 4 octets of the double SHA-256 of both.
func base58Check(text string, version byte) bool {
	var b [25]byte
	for i := range len(text) {
		carry := strings.IndexByte(base58, text[i])
		for k := len(b) - 1; k >= 0; k-- {
			carry += int(b[k]) * 58
			b[k] = byte(carry)
			carry >>= 8
		}
		if carry != 0 {
			return false // more than 25 octets
		}
	}
	zeros := 0
	for zeros < len(b) && b[zeros] == 0 {
		zeros++
	}
	ones := len(text) - len(strings.TrimLeft(text, "1"))
	once := sha256.Sum256(b[:21])
	sum := sha256.Sum256(once[:])
	return zeros == ones && b[0] == version && [4]byte(sum[:4]) == [4]byte(b[21:])
}

// The constants that tell Bech32 (BIP 173) and Bech32m (BIP 350) apart.
const (
	bech32Sum  = 1
	bech32mSum = 0x2bc830a3
)

// bech32Check reports whether data, of the alphabet, ends with the checksum of
// prefix and data, Bech32 or Bech32m.
func bech32Check(prefix, data string) bool {
	sum := uint32(1)
	for i := range len(prefix) {
		sum = bech32Step(sum, prefix[i]>>5)
	}
	sum = bech32Step(sum, 0)
	for i := range len(prefix) {
		sum = bech32Step(sum, prefix[i]&31)
	}
	for i := range len(data) {
		sum = bech32Step(sum, byte(strings.IndexByte(bech32, data[i])))
	}
	return sum == bech32Sum || sum == bech32mSum
}

// bech32Step takes five more bits into the checksum.
func bech32Step(sum uint32, value byte) uint32 {
	generator := [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	top := sum >> 25
	sum = sum&0x1ffffff<<5 ^ uint32(value)
	for i, g := range generator {
		if top>>i&1 == 1 {
			sum ^= g
		}
	}
	return sum
}
