package ledger

import (
	"encoding/hex"
	"fmt"

	"github.com/btcsuite/btcd/btcutil/bech32"
)

// An Address is the tagged hash of a policy: what an output pays to, and what
// an answer may show of an owner (U-006).
type Address [32]byte

// AddressOf returns the address of a policy in its canonical encoding.
func AddressOf(encodedPolicy []byte) Address {
	return tagged("UTXO-DNS address", encodedPolicy)
}

// PolicyAddress returns the address of p, or why p is not a policy.
func PolicyAddress(p Policy) (Address, error) {
	b, err := EncodePolicy(p)
	if err != nil {
		return Address{}, err
	}
	return AddressOf(b), nil
}

// Human-readable prefixes of addresses.
const (
	MainPrefix = "jmbc"  // the main network
	TestPrefix = "tjmbc" // every other network
)

// Encode prints the address in bech32m under the network's prefix, such as
// tjmbc1….
func (a Address) Encode(prefix string) string {
	five, err := bech32.ConvertBits(a[:], 8, 5, true)
	if err != nil {
		panic("BUG: 32 octets do not convert: " + err.Error())
	}
	s, err := bech32.EncodeM(prefix, five)
	if err != nil {
		panic("BUG: an address does not encode: " + err.Error())
	}
	return s
}

// ParseAddress reads what Encode printed for the same prefix. A typing error
// is found by the checksum.
func ParseAddress(prefix, s string) (a Address, err error) {
	got, five, version, err := bech32.DecodeNoLimitWithVersion(s)
	if err != nil || version != bech32.VersionM {
		return a, fmt.Errorf("%w: %q is not an address: %s1… with a valid checksum", ErrAddress, s, prefix)
	}
	if got != prefix {
		return a, fmt.Errorf("%w: %q is of another network; this one's begin with %s1", ErrAddress, s, prefix)
	}
	b, err := bech32.ConvertBits(five, 5, 8, false)
	if err != nil || len(b) != len(a) {
		return a, fmt.Errorf("%w: %q does not hold 32 octets", ErrAddress, s)
	}
	copy(a[:], b)
	return a, nil
}

// MarshalText prints the address in hexadecimal, for files that are not of one
// network.
func (a Address) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(a[:])), nil }

// UnmarshalText reads what MarshalText printed.
func (a *Address) UnmarshalText(b []byte) error {
	v, err := hex.DecodeString(string(b))
	if err != nil || len(v) != len(a) {
		return fmt.Errorf("%w: %q is not 64 hexadecimal digits", ErrAddress, b)
	}
	copy(a[:], v)
	return nil
}
