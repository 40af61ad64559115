package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// maxAddress is the longest address text, in octets (E-32).
const maxAddress = 128

// A Quote is the RDATA of a QUOTE record: what a registration costs, in the
// Additional section of the response to REGISTER-QUOTE (E-29, H.8).
type Quote struct {
	Fee        uint64 // atoms, 1e-8 JMBC
	Stake      uint64 // atoms, 1e-8 JMBC
	ValidUntil uint32 // Unix seconds
	ID         [32]byte
	Address    string // where the fee goes: JMBC address text, 1 to 128 printable ASCII characters
}

// DecodeQuote reads the RDATA of a QUOTE record. It fails with ErrRData.
func DecodeQuote(data []byte) (Quote, error) {
	r := octets.NewReader(data)
	q := Quote{Fee: r.U64(), Stake: r.U64(), ValidUntil: r.U32(), ID: r.Hash()}
	q.Address = string(r.Bytes(int(r.U16())))
	if err := r.Done(); err != nil {
		return Quote{}, fmt.Errorf("%w: QUOTE: %w", ErrRData, err)
	}
	if err := checkAddress(q.Address); err != nil {
		return Quote{}, err
	}
	return q, nil
}

// AppendQuote appends the RDATA of a QUOTE record to b. It fails with ErrRData
// when the address is none.
func AppendQuote(b []byte, q *Quote) ([]byte, error) {
	if err := checkAddress(q.Address); err != nil {
		return b, err
	}
	b = binary.BigEndian.AppendUint64(b, q.Fee)
	b = binary.BigEndian.AppendUint64(b, q.Stake)
	b = binary.BigEndian.AppendUint32(b, q.ValidUntil)
	b = append(b, q.ID[:]...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(q.Address)))
	return append(b, q.Address...), nil
}

// checkAddress refuses what is no address text of any network.
func checkAddress(s string) error {
	if s == "" || len(s) > maxAddress {
		return fmt.Errorf("%w: QUOTE: address of %d octets", ErrRData, len(s))
	}
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' {
			return fmt.Errorf("%w: QUOTE: address %q", ErrRData, s)
		}
	}
	return nil
}
