package wire

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
)

// signingTag separates what signatures of messages cover from everything else
// that is hashed and signed (E-45).
const signingTag = "UTXO-DNS/1 message\x00"

// A Signing is what all signatures of one message cover, short of the key that
// signs (E-45): the chain, the header up to the nonce, the request it answers
// and the body, so that a message counts on one chain and in one place. The
// Signature field and its length are not covered, so signatures can be added.
type Signing struct{ shared hash.Cloner }

// NewSigning hashes the encoded message msg, signed or not. The context of a
// Response is RequestContext of what it answers; of any other message it is
// zero. It fails as DecodeHeader does, with ErrContext when the context does
// not suit the message, and with ErrTooLarge for a chain id of more than 255
// octets.
func NewSigning(msg []byte, chainID string, context [32]byte) (*Signing, error) {
	h, body, err := DecodeHeader(msg)
	if err != nil {
		return nil, err
	}
	if (h.Type == MessageResponse) == (context == [32]byte{}) {
		return nil, fmt.Errorf("%w: %v with context %x", ErrContext, h.Type, context)
	}
	if len(chainID) > 255 {
		return nil, fmt.Errorf("%w: chain id of %d octets", ErrTooLarge, len(chainID))
	}
	shared, ok := sha256.New().(hash.Cloner)
	if !ok {
		panic("BUG: the SHA-256 of the standard library cannot be cloned")
	}
	var buf [len(signingTag) + 1 + 255 + SignedPrefix + 32 + 4]byte
	b := append(append(buf[:0], signingTag...), byte(len(chainID)))
	b = append(append(b, chainID...), msg[:SignedPrefix]...)
	b = binary.BigEndian.AppendUint32(append(b, context[:]...), uint32(len(body)))
	shared.Write(b)
	shared.Write(body)
	return &Signing{shared}, nil
}

// Digest returns D, the 32 octets that the key signs. It is another one for
// each key, so a signature cannot be told to be of another key (E-45). A key
// of more than 65535 octets has none; it fits in no SigBlock.
func (s *Signing) Digest(a SigAlgorithm, key []byte) (d [32]byte) {
	h, err := s.shared.Clone()
	if err != nil {
		panic("BUG: " + err.Error())
	}
	h.Write([]byte{byte(a), byte(len(key) >> 8), byte(len(key))})
	h.Write(key)
	h.Sum(d[:0])
	return d
}

// RequestContext returns the context of the response to an encoded request:
// the SHA-256 of the request as it is without its signature, so that the
// response to one request is not the response to another (E-27, E-45). It
// fails as DecodeHeader does.
func RequestContext(request []byte) ([32]byte, error) {
	_, body, err := DecodeHeader(request)
	if err != nil {
		return [32]byte{}, err
	}
	h := sha256.New()
	h.Write(request[:SignedPrefix])
	h.Write([]byte{0, 0, 0, 0})
	h.Write(body)
	return [32]byte(h.Sum(nil)), nil
}
