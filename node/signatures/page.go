package signatures

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
)

// Sizes in octets.
const (
	pageSize      = 64 << 10
	pageHead      = 4 + 4
	signatureSize = 16 + dnssec.SignatureSize
	maxOrder      = 255
)

// crc32c returns the checksum of b, for which processors have an instruction.
func crc32c(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// appendOwner appends what was kept of an owner.
func appendOwner(b []byte, k *answers.Kept) []byte {
	b = append(append(b, byte(len(k.Order))), k.Order...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(k.Signatures)))
	for i := range k.Signatures {
		b = append(b, k.Signatures[i].Of[:]...)
		b = append(b, k.Signatures[i].Octets[:]...)
	}
	return b
}

func sizeOf(k *answers.Kept) int { return 1 + len(k.Order) + 2 + len(k.Signatures)*signatureSize }

// seal completes a page of which the owners are there, and returns all of it.
func seal(page []byte) []byte {
	used := len(page) - pageHead
	page = page[:pageSize]
	clear(page[pageHead+used:])
	binary.BigEndian.PutUint32(page[4:], uint32(used))
	binary.BigEndian.PutUint32(page, crc32c(page[4:]))
	return page
}

// unseal returns the owners of a page, or ErrDamaged.
func unseal(page []byte) ([]byte, error) {
	if crc32c(page[4:]) != binary.BigEndian.Uint32(page) {
		return nil, fmt.Errorf("%w: the checksum of a page is wrong", ErrDamaged)
	}
	used := binary.BigEndian.Uint32(page[4:])
	if used > pageSize-pageHead {
		return nil, fmt.Errorf("%w: %d octets of owners in a page", ErrDamaged, used)
	}
	return page[pageHead : pageHead+used], nil
}

// readOwner reads into k, whose signatures it overwrites, and returns what is left
// of b.
func readOwner(b []byte, k *answers.Kept) ([]byte, error) {
	if len(b) < 1 || len(b) < 1+int(b[0])+2 {
		return nil, fmt.Errorf("%w: half an owner", ErrDamaged)
	}
	k.Order, b = b[1:1+int(b[0])], b[1+int(b[0]):]
	count := int(binary.BigEndian.Uint16(b))
	if b = b[2:]; count > len(b)/signatureSize {
		return nil, fmt.Errorf("%w: %d signatures in %d octets", ErrDamaged, count, len(b))
	}
	k.Signatures = k.Signatures[:0]
	for range count {
		k.Signatures = append(k.Signatures, answers.Signature{Of: [16]byte(b), Octets: [dnssec.SignatureSize]byte(b[16:])})
		b = b[signatureSize:]
	}
	return b, nil
}
