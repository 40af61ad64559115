package reach

import (
	"context"
	"fmt"
	"net/netip"
	"sync"

	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// An API is a node that is known by its HTTP API, which says where it speaks the
// native protocol. It is safe for concurrent use.
type API struct {
	Rest *rest.Client // headers come from here

	reach   *Reach
	at      config.Endpoint
	chainID string

	mu    sync.Mutex
	found *service // guarded by mu; nil until the node has said it, and after it did not answer there
}

// A service is where a node speaks the native protocol.
type service struct {
	scheme string
	at     netip.AddrPort
	pin    *jupc.Pin
}

// API returns the node whose HTTP API is at an endpoint of http or https. What is
// asked of it natively is encrypted if the API is. A node of another chain than
// chainID is not asked.
func (r *Reach) API(e config.Endpoint, chainID string) *API {
	return &API{Rest: rest.New(e.String(), r.HTTP(e)), reach: r, at: e, chainID: chainID}
}

// String returns the URL.
func (a *API) String() string { return a.at.String() }

// Ask sends a query to the node's service and returns the response.
func (a *API) Ask(ctx context.Context, query []byte) ([]byte, error) { return a.ask(ctx, query, "udp") }

// AskOnce is Ask over a stream from the start, where there is encryption or not: a
// signed query that comes again after a datagram is a replay (E-48).
func (a *API) AskOnce(ctx context.Context, query []byte) ([]byte, error) {
	return a.ask(ctx, query, "tcp")
}

// ask sends a query, in the clear over the network.
func (a *API) ask(ctx context.Context, query []byte, clear string) ([]byte, error) {
	s, err := a.service(ctx)
	if err != nil {
		return nil, err
	}
	network := s.scheme
	if network == "udp" {
		network = clear
	}
	b, err := a.reach.exchange(ctx, network, s.at.String(), a.at.Host, s.pin, query)
	if err != nil && ctx.Err() == nil {
		a.forget(s) // it may have moved
	}
	return b, err
}

// service returns where the node's service is, which it is asked once.
func (a *API) service(ctx context.Context) (*service, error) {
	a.mu.Lock()
	found := a.found
	a.mu.Unlock()
	if found != nil {
		return found, nil
	}
	status, err := a.Rest.Status(ctx)
	if err != nil {
		return nil, err
	}
	if status.ChainID != a.chainID {
		return nil, fmt.Errorf("%w: %v is of %q, not %q", ErrChain, a.at, status.ChainID, a.chainID)
	}
	if found, err = a.find(ctx, &status); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.found = found
	return found, nil
}

func (a *API) forget(s *service) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.found == s {
		a.found = nil
	}
}

// find reads a status. Over https it has the pin of the key for TLS from whom it
// trusts.
func (a *API) find(ctx context.Context, status *rest.Status) (*service, error) {
	s, said := &service{scheme: "udp"}, status.Service
	if a.at.Scheme == "https" {
		s.scheme, said = "tls", status.TLS
		pin, err := jupc.ParsePin(status.TLSPin)
		if said == "" || err != nil {
			return nil, fmt.Errorf("%w: %v has no TLS listener for what is asked of it", ErrService, a.at)
		}
		s.pin = &pin
	}
	var err error
	if s.at, err = netip.ParseAddrPort(said); err != nil {
		return nil, fmt.Errorf("%w: %v says it is at %q", ErrService, a.at, said)
	}
	if s.at.Addr().IsUnspecified() { // it listens everywhere, so where its API is
		all, err := a.reach.addresses(ctx, a.at.Host)
		if err != nil || len(all) == 0 {
			return nil, fmt.Errorf("%w: %v: no address of %s: %w", ErrService, a.at, a.at.Host, err)
		}
		s.at = netip.AddrPortFrom(all[0], s.at.Port())
	}
	return s, nil
}
