package lookup

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/reach"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/forward"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// The DNS's own ports, where a fallback resolver has none.
const (
	portDNS = 53
	portDoT = 853
	pathDoH = "/dns-query"
	typeDoH = "application/dns-message" // RFC 8484
)

// A fallback asks the DNS; nil cannot.
type fallback interface {
	Forward(ctx context.Context, query []byte) ([]byte, error)
}

// newFallback returns who asks the servers that may be asked, in their order. Names
// of the chain never leave, whatever the caller does; those of a region are the
// DNS's too.
func newFallback(file *config.Client, now func() time.Time) fallback {
	cfg := forward.Config{Now: now, CacheSize: int(file.CacheSize)}
	if !file.Cache {
		cfg.CacheBytes = 1 // nothing fits
	}
	at := &reach.Reach{Bootstrap: file.Bootstrap}
	for _, e := range file.UsableFallback() {
		cfg.Upstreams = append(cfg.Upstreams, upstreamsAt(at, e.Endpoint)...)
	}
	if len(cfg.Upstreams) == 0 {
		return nil
	}
	return forward.New(cfg)
}

// upstreamsAt returns a server at each of its addresses, if bootstrap has them.
func upstreamsAt(at *reach.Reach, e config.Endpoint) (all []forward.Upstream) {
	if e.Scheme == "https" {
		url := e
		url.Path = cmp.Or(e.Path, pathDoH)
		return []forward.Upstream{&doh{url: url.String(), http: at.HTTP(e)}}
	}
	hosts := []string{e.Host}
	if addresses := at.Bootstrap[e.Host].Addresses; len(addresses) > 0 {
		hosts = hosts[:0]
		for _, a := range addresses {
			hosts = append(hosts, a.String())
		}
	}
	for _, host := range hosts {
		if here := (config.Endpoint{Host: host, Port: e.Port}); e.Scheme == "tls" {
			all = append(all, &forward.TLS{Addr: here.Address(portDoT), Config: at.TLS(e)})
		} else {
			all = append(all, forward.Plain(here.Address(portDNS)))
		}
	}
	return all
}

// A doh is a server of the DNS over HTTPS.
type doh struct {
	url  string
	http *http.Client
}

// Exchange sends a query and returns the reply.
func (d *doh) Exchange(ctx context.Context, query []byte) ([]byte, error) {
	query = bytes.Clone(query)
	id := [2]byte(query)
	query[0], query[1] = 0, 0 // for caches on the way (RFC 8484 §4.1)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url, bytes.NewReader(query))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	req.Header.Set("Content-Type", typeDoH)
	req.Header.Set("Accept", typeDoH)
	resp, err := d.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err != nil || resp.StatusCode != http.StatusOK || len(b) < len(id) {
		return nil, fmt.Errorf("%w: %s says %s: %w", ErrAnswer, d.url, resp.Status, err)
	}
	copy(b, id[:])
	return b, nil
}

// askDNS asks the fallback resolvers.
func (r *Resolver) askDNS(ctx context.Context, n name.Name, t wire.Type) (Answer, error) {
	if r.fallback == nil {
		return Answer{}, fmt.Errorf("%w: %v is no name of the chain, and no server of the DNS can be asked", ErrFallback, n)
	}
	question, err := message.Style{}.AppendQuestion(nil, n, message.FromNative(t), uint16(wire.ClassIN))
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	var id [2]byte
	_, _ = rand.Read(id[:]) // never fails
	d := message.Draft{
		Header: message.Header{ID: binary.BigEndian.Uint16(id[:]), RD: true}, Question: message.Question{Octets: question},
	}
	reply, err := r.fallback.Forward(ctx, d.Append(nil))
	if err != nil {
		return Answer{}, err
	}
	m, err := message.Codec{}.Read(reply)
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	return fromDNS(&m, t), nil
}

// fromDNS is what a reply says.
func fromDNS(m *message.Message, t wire.Type) Answer {
	a := Answer{RCode: rcode.Code(m.RCode), NoData: m.RCode == 0}
	for record := range m.Records(message.Answer) {
		rr, err := record.RR()
		if err != nil {
			continue // of a name that is none here
		}
		a.Records = append(a.Records, rr)
		a.NoData = a.NoData && rr.Type != t && t != wire.TypeANY
	}
	return a
}
