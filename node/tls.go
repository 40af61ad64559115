package node

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"os"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// certificate returns what TLS, HTTPS and QUIC are served with, nil without
// them.
func (n *Node) certificate() (*tls.Config, error) {
	if n.cfg.TLS == "" && n.cfg.HTTPS == "" && n.cfg.QUIC == "" {
		return nil, nil
	}
	cert, err := n.keyPair()
	if err != nil {
		return nil, err
	}
	if end := cert.Leaf.NotAfter; n.cfg.Limits.Now().After(end) {
		n.cfg.Log.Warn("the TLS certificate has expired", "file", n.cfg.TLSCertificate, "end", end)
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}}, nil
}

// keyPair is the operator's, or the node's own.
func (n *Node) keyPair() (tls.Certificate, error) {
	if n.cfg.TLSCertificate != "" || n.cfg.TLSKey != "" {
		return readKeyPair(n.cfg.TLSCertificate, n.cfg.TLSKey)
	}
	seed, err := OpenSeed(n.cfg.Home)
	if err != nil {
		return tls.Certificate{}, err
	}
	return selfSigned(seed.TLS())
}

func readKeyPair(certFile, keyFile string) (cert tls.Certificate, err error) {
	certPEM, err := os.ReadFile(certFile)
	if err != nil {
		return cert, fmt.Errorf("the TLS certificate (node.tls_certificate): %w", err)
	}
	keyPEM, err := os.ReadFile(keyFile)
	if err != nil {
		return cert, fmt.Errorf("the TLS key (node.tls_key): %w", err)
	}
	if cert, err = tls.X509KeyPair(certPEM, keyPEM); err != nil {
		return cert, fmt.Errorf("the TLS certificate in %s and the key in %s: %w", certFile, keyFile, err)
	}
	return cert, nil
}

// selfSigned returns a certificate that nobody vouches for, always the same for
// a seed: clients know it by the pin of its key. It has no name and no end, as
// neither would be believed.
func selfSigned(seed []byte) (tls.Certificate, error) {
	key := ed25519.NewKeyFromSeed(seed)
	serial := sha256.Sum256(key.Public().(ed25519.PublicKey))
	serial[0] &= 0x7f // positive
	template := &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(serial[:16]),
		Subject:               pkix.Name{CommonName: "utxonode"},
		NotBefore:             time.Unix(0, 0).UTC(),
		NotAfter:              time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), // RFC 5280 §4.1.2.5: none
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make the TLS certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make the TLS certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}

// pinOf returns the pin that clients compare, empty without TLS.
func pinOf(c *tls.Config) string {
	if c == nil {
		return ""
	}
	return jupc.PinOf(c.Certificates[0].Leaf).String()
}

// TLSAddr returns the host:port of the service over TLS, empty if there is none.
func (n *Node) TLSAddr() string {
	if a := n.service.port.Load().TLSAddr(); a.IsValid() {
		return a.String()
	}
	return ""
}

// TLSPin returns the pin of the key that TLS is served with (RFC 7858 §4.2), empty
// without TLS.
func (n *Node) TLSPin() string { return n.service.pin }

// NativeAddrs returns the multiaddrs that answer the native protocol on libp2p
// streams.
func (n *Node) NativeAddrs() []string { return n.host.Addrs() }
