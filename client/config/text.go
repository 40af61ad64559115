package config

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// A Version is that of a file's form. There is one (E-81).
type Version string

// read takes 1 and 1.0, which are numbers in YAML, and "1.0".
func (v *Version) read(from *value) error {
	switch {
	case from.kind == kindInt && from.text == "1",
		from.kind == kindFloat && from.text == "1.0",
		from.kind == kindString && from.text == "1.0":
		*v = "1.0"
		return nil
	}
	return fmt.Errorf("is %s, this program reads 1.0", from.text)
}

// A Hash is 32 octets, in a file in hexadecimal.
type Hash [32]byte

// UnmarshalText reads 64 hexadecimal digits.
func (h *Hash) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err != nil || len(b) != len(h) {
		return errors.New("want 64 hexadecimal digits")
	}
	*h = Hash(b)
	return nil
}

// A Checkpoint is a header that somebody vouches for, in a file HEIGHT:HASH.
type Checkpoint struct {
	Height uint64
	Hash   [32]byte
}

// UnmarshalText reads HEIGHT:HASH.
func (c *Checkpoint) UnmarshalText(text []byte) (err error) {
	height, hash, _ := strings.Cut(string(text), ":")
	if c.Height, err = strconv.ParseUint(height, 10, 63); err != nil || c.Height == 0 {
		return errors.New("want HEIGHT:HASH, such as 1200:9F86… with 64 hexadecimal digits")
	}
	return (*Hash)(&c.Hash).UnmarshalText([]byte(hash))
}

// A Pin is the SHA-256 of a server's public key, in base64 (RFC 7858 §4.2). Nil
// is none.
type Pin struct{ *jupc.Pin }

// UnmarshalText reads base64.
func (p *Pin) UnmarshalText(text []byte) error {
	got, err := jupc.ParsePin(string(text))
	if err != nil {
		return errors.New("want the SHA-256 of a public key in base64")
	}
	p.Pin = &got
	return nil
}
