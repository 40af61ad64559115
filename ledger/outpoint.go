package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// A Key locates a value in the authenticated state: the SHA-256 of a tagged
// canonical key, so that coins, names and the clock never collide (E-50).
type Key [32]byte

// tagged returns SHA-256(tag 00 ‖ parts).
func tagged(tag string, parts ...[]byte) (h [32]byte) {
	s := sha256.New()
	s.Write([]byte(tag))
	s.Write([]byte{0})
	for _, p := range parts {
		s.Write(p)
	}
	s.Sum(h[:0])
	return h
}

// A TxID is the hash of a transaction without its witnesses, printed in stored
// octet order.
type TxID [32]byte

func (id TxID) String() string { return hex.EncodeToString(id[:]) }

// ParseTxID reads the 64 hexadecimal digits that String prints.
func ParseTxID(s string) (id TxID, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(id) {
		return id, fmt.Errorf("%w: %q is not a transaction id: 64 hexadecimal digits", ErrEncoding, s)
	}
	copy(id[:], b)
	return id, nil
}

// MarshalText prints the id as String does.
func (id TxID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText printed.
func (id *TxID) UnmarshalText(b []byte) (err error) {
	*id, err = ParseTxID(string(b))
	return err
}

// OutpointSize is the size of an encoded outpoint in octets (H.4).
const OutpointSize = 36

// An Outpoint names one output of one transaction.
type Outpoint struct {
	TxID  TxID
	Index uint32
}

// String prints "txid:index".
func (o Outpoint) String() string {
	return o.TxID.String() + ":" + strconv.FormatUint(uint64(o.Index), 10)
}

// ParseOutpoint reads "txid:index".
func ParseOutpoint(s string) (o Outpoint, err error) {
	id, index, ok := strings.Cut(s, ":")
	n, err := strconv.ParseUint(index, 10, 32)
	if !ok || err != nil {
		return o, fmt.Errorf("%w: %q is not an outpoint: txid:index", ErrEncoding, s)
	}
	o.Index = uint32(n)
	o.TxID, err = ParseTxID(id)
	return o, err
}

// MarshalText prints the outpoint as String does.
func (o Outpoint) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads what MarshalText printed.
func (o *Outpoint) UnmarshalText(b []byte) (err error) {
	*o, err = ParseOutpoint(string(b))
	return err
}

// AppendTo appends the encoding: TxID 32, index 4.
func (o Outpoint) AppendTo(b []byte) []byte {
	return binary.BigEndian.AppendUint32(append(b, o.TxID[:]...), o.Index)
}

// ReadOutpoint reads what AppendTo appended.
func ReadOutpoint(r *octets.Reader) Outpoint {
	return Outpoint{TxID: r.Hash(), Index: r.U32()}
}

// Key is where the coin at o lives in the state.
func (o Outpoint) Key() Key {
	var b [OutpointSize]byte
	return tagged("UTXO-DNS coin", o.AppendTo(b[:0]))
}
