package settings

import (
	"cmp"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway"
)

// Bounds of how long signatures hold.
const (
	minRenew    = time.Minute
	maxLifetime = 365 * 24 * time.Hour
)

func defaultDNS() DNS {
	return DNS{
		Validate: true, PTRFallback: string(gateway.ACE),
		DNSSECAlgorithm: dnssec.Ed25519.String(), DNSSECLifetime: dnssec.DefaultLifetime, DNSSECRenew: dnssec.DefaultRenew,
	}
}

// dnssec returns the keys of signing as a node takes them. Errors name the key.
func (d *DNS) dnssec() (node.DNSSEC, error) {
	a, err := dnssec.ParseAlgorithm(d.DNSSECAlgorithm)
	if err != nil {
		return node.DNSSEC{}, fmt.Errorf("%w: dns.dnssec_algorithm: %w", ErrValue, err)
	}
	if d.DNSSECRenew < minRenew || d.DNSSECLifetime <= d.DNSSECRenew || d.DNSSECLifetime > maxLifetime {
		return node.DNSSEC{}, fmt.Errorf("%w: dns.dnssec_renew: %s of dns.dnssec_lifetime %s, want at least %s, less than the lifetime, and that at most %s",
			ErrValue, d.DNSSECRenew, d.DNSSECLifetime, minRenew, maxLifetime)
	}
	return node.DNSSEC{
		Enabled: d.DNSSEC, Algorithm: a, Validity: dnssec.Validity{Lifetime: d.DNSSECLifetime, Renew: d.DNSSECRenew},
	}, nil
}

// setDNSSEC sets the keys of signing to what a node takes.
func (s *Settings) setDNSSEC(d node.DNSSEC) {
	s.DNS.DNSSEC = d.Enabled
	s.DNS.DNSSECAlgorithm = cmp.Or(d.Algorithm, dnssec.Ed25519).String()
	s.DNS.DNSSECLifetime = cmp.Or(d.Validity.Lifetime, dnssec.DefaultLifetime)
	s.DNS.DNSSECRenew = cmp.Or(d.Validity.Renew, dnssec.DefaultRenew)
}
