package jupc

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
)

// A Pin is the SHA-256 of a server's public key, as SubjectPublicKeyInfo (RFC
// 7858 §4.2). Who has it from a place he trusts needs no certificate authority.
type Pin [sha256.Size]byte

// PinOf returns the pin of the certificate's key.
func PinOf(c *x509.Certificate) Pin { return sha256.Sum256(c.RawSubjectPublicKeyInfo) }

// ParsePin reads what String writes.
func ParsePin(s string) (p Pin, err error) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != len(p) {
		return p, fmt.Errorf("%w: %q is not %d octets in base64", ErrPin, s, len(p))
	}
	return Pin(b), nil
}

// String returns the pin in base64, as DNS clients take it.
func (p Pin) String() string { return base64.StdEncoding.EncodeToString(p[:]) }

// Check compares the pin with the key that the server has just used, as a
// tls.Config's VerifyConnection.
func (p Pin) Check(s tls.ConnectionState) error {
	if len(s.PeerCertificates) == 0 {
		return fmt.Errorf("%w: the server has no certificate", ErrPin)
	}
	if got := PinOf(s.PeerCertificates[0]); got != p {
		return fmt.Errorf("%w: the server's is %s, not %s", ErrPin, got, p)
	}
	return nil
}
