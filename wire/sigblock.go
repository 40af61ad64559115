package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// The fixed values of the Signature field (H.6).
const (
	sigBlockVersion = 0x01
	bareDER         = 0x30 // an ECDSA signature without a SigBlock around it
	minSigEntry     = 5    // octets of an entry without key and signature

	// MaxSignatures bounds the signatures of one message (E-69).
	MaxSignatures = 32
)

// A SigAlgorithm is a signature algorithm by its code. Codes nobody assigned
// are carried (U-159).
type SigAlgorithm uint8

// The assigned algorithms (H.6).
const (
	SigSecp256k1 SigAlgorithm = 1 // ECDSA, strict DER with a low S
	SigEd25519   SigAlgorithm = 2
	SigSr25519   SigAlgorithm = 3
	SigMLDSA44   SigAlgorithm = 16
	SigMLDSA65   SigAlgorithm = 17
	SigMLDSA87   SigAlgorithm = 18
)

// String returns the name that configurations use, or the number.
func (a SigAlgorithm) String() string {
	switch a {
	case SigSecp256k1:
		return "secp256k1"
	case SigEd25519:
		return "ed25519"
	case SigSr25519:
		return "sr25519"
	case SigMLDSA44:
		return "ml-dsa-44"
	case SigMLDSA65:
		return "ml-dsa-65"
	case SigMLDSA87:
		return "ml-dsa-87"
	}
	return fmt.Sprintf("algorithm-%d", uint8(a))
}

// sizes returns the octets of a's keys, and the least and the most of its
// signatures; ok is false for a code nobody assigned.
func (a SigAlgorithm) sizes() (key, low, high int, ok bool) {
	switch a {
	case SigSecp256k1:
		return 33, 8, 72, true
	case SigEd25519, SigSr25519:
		return 32, 64, 64, true
	case SigMLDSA44:
		return 1312, 2420, 2420, true
	case SigMLDSA65:
		return 1952, 3309, 3309, true
	case SigMLDSA87:
		return 2592, 4627, 4627, true
	}
	return 0, 0, 0, false
}

// A SigEntry is one signature with the key that is said to have made it. That
// the key is anybody's is not said: it must be found in the owner's policy, a
// descriptor or a list of peers (E-46).
type SigEntry struct {
	Algorithm SigAlgorithm
	Key       []byte
	Signature []byte
}

// check reports sizes that are not the algorithm's.
func (e *SigEntry) check() error {
	key, low, high, ok := e.Algorithm.sizes()
	if n := len(e.Signature); ok && (len(e.Key) != key || n < low || n > high) {
		return fmt.Errorf("%w: %v with a key of %d octets and a signature of %d", ErrSignature, e.Algorithm, len(e.Key), n)
	}
	return nil
}

// A SigBlock is what the Signature field of a message holds (E-46).
type SigBlock struct {
	Entries []SigEntry // 1 to 32, or none beside DER
	// DER is a bare ECDSA signature, the draft's own form (draft, Appendix B).
	// It names no key; its receiver must know it. It is read and never sent.
	DER []byte
}

// DecodeSigBlock reads the Signature field b, which the result aliases. It
// fails with ErrSigBlock or the kinds of package octets on what is no SigBlock,
// and with ErrSignature if an assigned algorithm's key or signature has the
// wrong size. A bare DER signature is not looked into.
func DecodeSigBlock(b []byte) (SigBlock, error) {
	r, count, err := readSigHead(b)
	if err != nil {
		return SigBlock{}, err
	}
	if count == 0 {
		return SigBlock{DER: b}, nil
	}
	s := SigBlock{Entries: make([]SigEntry, 0, count)}
	if err := readSigEntries(r, count, func(e SigEntry) { s.Entries = append(s.Entries, e) }); err != nil {
		return SigBlock{}, err
	}
	return s, nil
}

// readSigHead reads what comes before the entries; a count of 0 is bare DER.
func readSigHead(b []byte) (r *octets.Reader, count int, err error) {
	if len(b) > MaxSignature {
		return nil, 0, fmt.Errorf("%w: signature of %d octets", ErrTooLarge, len(b))
	}
	r = octets.NewReader(b)
	version := r.U8()
	if version == bareDER {
		return r, 0, nil
	}
	count = int(r.U8())
	if err := r.Err(); err != nil {
		return nil, 0, err
	}
	if version != sigBlockVersion {
		return nil, 0, fmt.Errorf("%w: version %d", ErrSigBlock, version)
	}
	if count == 0 || count > MaxSignatures || count*minSigEntry > r.Len() {
		return nil, 0, fmt.Errorf("%w: %d signatures in %d octets", ErrSigBlock, count, r.Len())
	}
	return r, count, nil
}

// readSigEntries reads the entries, which end the field. A wrong size is told
// only of a field that is well formed.
func readSigEntries(r *octets.Reader, count int, each func(SigEntry)) error {
	var bad error
	for range count {
		e := SigEntry{Algorithm: SigAlgorithm(r.U8())}
		e.Key = r.Bytes(int(r.U16()))
		e.Signature = r.Bytes(int(r.U16()))
		if err := e.check(); bad == nil {
			bad = err
		}
		each(e)
	}
	if err := r.Done(); err != nil {
		return err
	}
	return bad
}

// checkEntries reports why b is no SigBlock with entries, which it does not
// hold: a message may have many.
func checkEntries(b []byte) error {
	r, count, err := readSigHead(b)
	if err == nil && count == 0 {
		err = fmt.Errorf("%w: bare DER", ErrSigBlock)
	}
	if err != nil {
		return err
	}
	return readSigEntries(r, count, func(SigEntry) {})
}

// AppendSigBlock appends the encoding of s to b. It fails with ErrSigBlock when
// s is bare DER or has no or too many entries, with ErrSignature as
// DecodeSigBlock does, and with ErrTooLarge when the Signature field cannot
// hold it; b then is as long as it was.
func AppendSigBlock(b []byte, s *SigBlock) ([]byte, error) {
	if n := len(s.Entries); s.DER != nil || n == 0 || n > MaxSignatures {
		return b, fmt.Errorf("%w: %d signatures, %d octets of DER", ErrSigBlock, n, len(s.DER))
	}
	size := 2
	for i := range s.Entries {
		e := &s.Entries[i]
		if err := e.check(); err != nil {
			return b, err
		}
		size += minSigEntry + len(e.Key) + len(e.Signature)
	}
	if size > MaxSignature {
		return b, fmt.Errorf("%w: SigBlock of %d octets", ErrTooLarge, size)
	}
	b = append(b, sigBlockVersion, byte(len(s.Entries)))
	for _, e := range s.Entries {
		b = append(b, byte(e.Algorithm))
		b = binary.BigEndian.AppendUint16(b, uint16(len(e.Key)))
		b = append(b, e.Key...)
		b = binary.BigEndian.AppendUint16(b, uint16(len(e.Signature)))
		b = append(b, e.Signature...)
	}
	return b, nil
}
