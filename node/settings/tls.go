package settings

import (
	"fmt"
	"net"
)

// checkTLS refuses an address that is none, half a key pair, and a pair for
// nothing. What is in the files is read when the node starts.
func (n Node) checkTLS() error {
	if n.TLS != "" {
		if _, _, err := net.SplitHostPort(n.TLS); err != nil {
			return fmt.Errorf("%w: node.tls: %w", ErrValue, err)
		}
	}
	switch {
	case n.TLSCertificate != "" && n.TLSKey == "":
		return fmt.Errorf("%w: node.tls_key: missing, there is a node.tls_certificate", ErrValue)
	case n.TLSKey != "" && n.TLSCertificate == "":
		return fmt.Errorf("%w: node.tls_certificate: missing, there is a node.tls_key", ErrValue)
	case n.TLSCertificate != "" && n.TLS == "":
		return fmt.Errorf("%w: node.tls_certificate: node.tls is empty, so nobody would see it", ErrValue)
	}
	return nil
}
