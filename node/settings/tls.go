package settings

import (
	"fmt"
	"net"
	"net/netip"
)

// checkTLS refuses an address that is none or in the clear where others reach
// it, half a key pair, and a pair for nothing. What is in the files is read when
// the node starts.
func (n Node) checkTLS() error {
	for key, addr := range map[string]string{"node.tls": n.TLS, "node.https": n.HTTPS, "node.quic": n.QUIC, "node.http": n.HTTP} {
		if addr == "" {
			continue
		}
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrValue, key, err)
		}
		if key == "node.http" && !isLoopback(host) {
			return fmt.Errorf("%w: node.http: %q is not an address of loopback, and it is in the clear", ErrValue, addr)
		}
	}
	switch {
	case n.TLSCertificate != "" && n.TLSKey == "":
		return fmt.Errorf("%w: node.tls_key: missing, there is a node.tls_certificate", ErrValue)
	case n.TLSKey != "" && n.TLSCertificate == "":
		return fmt.Errorf("%w: node.tls_certificate: missing, there is a node.tls_key", ErrValue)
	case n.TLSCertificate != "" && n.TLS == "" && n.HTTPS == "" && n.QUIC == "":
		return fmt.Errorf("%w: node.tls_certificate: node.tls is empty, and so are node.https and node.quic: nobody would see it", ErrValue)
	}
	return nil
}

// isLoopback reports whether a host is this machine alone.
func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}
