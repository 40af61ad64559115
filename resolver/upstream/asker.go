package upstream

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// An Asker asks endpoints. The zero value is usable. It is safe for concurrent
// use.
type Asker struct {
	Local    bool          // ask addresses that are not public: in a network of one's own
	Datagram time.Duration // how long an answer by datagram is waited for; 0 means 1 s

	// Exchange sends a native message over "udp", "tcp" or "tls" and returns the
	// response to it; nil means jupc.Exchange.
	Exchange func(ctx context.Context, network, addr string, msg []byte) ([]byte, error)
}

// Ask sends an encoded query to an endpoint and returns the response: by
// datagram where that is spoken, and over a stream if none comes or if it does
// not fit. It fails with ErrTransport, ErrAddress, and as Exchange does.
func (a *Asker) Ask(ctx context.Context, to registrar.Endpoint, query []byte) ([]byte, error) {
	if to.Transport != registrar.TransportService && to.Transport != registrar.TransportTLS {
		return nil, fmt.Errorf("%w: %d", ErrTransport, to.Transport)
	}
	at, err := netip.ParseAddrPort(to.Address)
	if err != nil || at.Port() == 0 || !a.Local && !public(at.Addr()) {
		return nil, fmt.Errorf("%w: %s", ErrAddress, to.Address)
	}
	if to.Transport == registrar.TransportTLS {
		return a.exchange(ctx, "tls", to.Address, query)
	}
	if reply, err := a.datagram(ctx, to.Address, query); err == nil && !isCut(reply) {
		return reply, nil
	}
	return a.exchange(ctx, "tcp", to.Address, query)
}

func (a *Asker) datagram(ctx context.Context, addr string, query []byte) ([]byte, error) {
	wait := a.Datagram
	if wait == 0 {
		wait = time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	return a.exchange(ctx, "udp", addr, query)
}

func (a *Asker) exchange(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
	if a.Exchange != nil {
		return a.Exchange(ctx, network, addr, msg)
	}
	return jupc.Exchange(ctx, network, addr, msg)
}

// isCut reports whether a response says that it did not fit.
func isCut(reply []byte) bool {
	resp, err := wire.DecodeResponse(reply)
	return err == nil && resp.Flags&wire.ResponseTC != 0
}
