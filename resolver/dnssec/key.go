package dnssec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/oasisprotocol/curve25519-voi/primitives/ed25519"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/utxo-dns/utxonode/name"
)

// Sizes in octets.
const (
	SecretSize    = 32 // a private key: the seed of Ed25519, the scalar of P-256
	SignatureSize = 64
)

// Fields of a DNSKEY record (RFC 4034 §2.1, RFC 5011 §7).
const (
	flagZone    = 0x0100
	flagRevoked = 0x0080
	flagAnchor  = 0x0001 // SEP: may be a trust anchor
	protocol    = 3
)

// digestSHA256 is the digest type of DS records (RFC 4509).
const digestSHA256 = 2

// A Key signs. It is safe for concurrent use.
type Key struct {
	algorithm Algorithm
	secret    [SecretSize]byte
	public    []byte // as in a DNSKEY record
	ed        ed25519.PrivateKey
	ec        *ecdsa.PrivateKey
}

// NewKey returns the key of a secret of SecretSize octets, or ErrKey.
func NewKey(a Algorithm, secret []byte) (*Key, error) {
	if len(secret) != SecretSize {
		return nil, fmt.Errorf("%w: %d octets, want %d", ErrKey, len(secret), SecretSize)
	}
	k := &Key{algorithm: a, secret: [SecretSize]byte(secret)}
	switch a {
	case Ed25519:
		k.ed = ed25519.NewKeyFromSeed(secret)
		k.public = k.ed[ed25519.SeedSize:]
	case ECDSAP256:
		var err error
		if k.ec, err = ecdsa.ParseRawPrivateKey(elliptic.P256(), secret); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrKey, err)
		}
		point, err := k.ec.PublicKey.Bytes()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrKey, err)
		}
		k.public = point[1:] // without the octet that says "uncompressed"
	default:
		return nil, fmt.Errorf("%w: %v", ErrAlgorithm, a)
	}
	return k, nil
}

// GenerateKey returns a new key, of octets from random.
func GenerateKey(a Algorithm, random io.Reader) (*Key, error) {
	for {
		var secret [SecretSize]byte
		if _, err := io.ReadFull(random, secret[:]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrKey, err)
		}
		k, err := NewKey(a, secret[:])
		if err == nil || a != ECDSAP256 {
			return k, err
		}
		// One in 2^32 is no scalar of P-256.
	}
}

// Algorithm returns what the key signs with.
func (k *Key) Algorithm() Algorithm { return k.algorithm }

// Secret returns the private key.
func (k *Key) Secret() []byte { return append([]byte(nil), k.secret[:]...) }

// DNSKEY returns the RDATA of the key's DNSKEY record.
func (k *Key) DNSKEY() []byte { return k.dnskey(flagZone | flagAnchor) }

func (k *Key) dnskey(flags uint16) []byte {
	b := binary.BigEndian.AppendUint16(make([]byte, 0, 4+len(k.public)), flags)
	return append(append(b, protocol, byte(k.algorithm)), k.public...)
}

// Tag returns the key tag (RFC 4034 appendix B).
func (k *Key) Tag() uint16 { return keyTag(k.DNSKEY()) }

func keyTag(dnskey []byte) uint16 {
	var sum uint32
	for i, b := range dnskey {
		sum += uint32(b) << (8 * (1 - i&1))
	}
	return uint16(sum + sum>>16)
}

// DS returns the RDATA of the DS record that a parent of the zone would have,
// with SHA-256 (RFC 4509).
func (k *Key) DS(zone name.Name) []byte {
	dnskey := k.DNSKEY()
	digest := sha256.Sum256(append(zone.Wire(), dnskey...))
	b := binary.BigEndian.AppendUint16(nil, keyTag(dnskey))
	return append(append(b, byte(k.algorithm), digestSHA256), digest[:]...)
}

// appendSignature appends the signature of a message to b.
func (k *Key) appendSignature(b, message []byte) []byte {
	if k.algorithm == Ed25519 {
		return append(b, ed25519.Sign(k.ed, message)...)
	}
	digest := sha256.Sum256(message)
	der, err := k.ec.Sign(nil, digest[:], crypto.SHA256) // without randomness: RFC 6979
	if err != nil {
		panic("BUG: P-256 does not sign: " + err.Error())
	}
	return appendPair(b, der)
}

// appendPair appends both numbers of an ECDSA signature in DER, 32 octets each
// (RFC 6605 §4).
func appendPair(b, der []byte) []byte {
	const size = SignatureSize / 2
	in := cryptobyte.String(der)
	if !in.ReadASN1(&in, asn1.SEQUENCE) {
		panic("BUG: an ECDSA signature that is no sequence")
	}
	for range 2 {
		var n []byte
		if !in.ReadASN1Integer(&n) || len(n) > size {
			panic("BUG: an ECDSA signature without its numbers")
		}
		var zeros [size]byte
		b = append(append(b, zeros[len(n):]...), n...)
	}
	return b
}
