package reach_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"testing"

	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/reach"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/wire"
)

// echo answers each native query with an empty response to it.
type echo struct{}

func (echo) Native(_ context.Context, req []byte, _ jupc.Source) []byte {
	q, err := wire.DecodeQuery(req)
	if err != nil {
		return nil
	}
	b, err := wire.AppendResponse(nil, &wire.Response{Header: wire.Header{ID: q.Header.ID, Nonce: q.Header.Nonce}})
	if err != nil {
		return nil
	}
	return b
}

func (echo) DNS(context.Context, []byte, jupc.Source) []byte { return nil }

func query(t *testing.T) []byte {
	t.Helper()
	b, err := wire.AppendQuery(nil, &wire.Query{
		Header:   wire.Header{ID: 7, Nonce: 8},
		Question: wire.Question{Name: name.MustParse("a.utxo"), Type: wire.TypeA, Class: wire.ClassIN},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// at returns an endpoint with the port of an address.
func at(scheme, host string, addr netip.AddrPort) config.Endpoint {
	return config.Endpoint{Scheme: scheme, Host: host, Port: addr.Port()}
}

// hosts is a bootstrap of one host on loopback.
func hosts(host string, pin *jupc.Pin) *reach.Reach {
	return &reach.Reach{Bootstrap: config.Bootstrap{
		host: {Addresses: []netip.Addr{netip.MustParseAddr("127.0.0.1")}, Key: config.Pin{Pin: pin}},
	}}
}

// server is a web server on TLS, whose certificate others can use too.
func server(t *testing.T, h http.HandlerFunc) (s *httptest.Server, pin jupc.Pin, addr netip.AddrPort) {
	t.Helper()
	s = httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	return s, jupc.PinOf(s.Certificate()), netip.MustParseAddrPort(s.Listener.Addr().String())
}

// U-248: a server is asked over the transport that its URL says, at the address
// and under the key that bootstrap has of it (E-79).
func TestNode(t *testing.T) {
	web, pin, webAddr := server(t, func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if r.URL.Path != "/dns-query" || r.Method != http.MethodPost || err != nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
		_, _ = w.Write(echo{}.Native(r.Context(), b, jupc.Source{}))
	})
	port, err := jupc.Listen(jupc.Config{
		Handler: echo{}, Addr: "127.0.0.1:0", TLSAddr: "127.0.0.1:0", TLS: &tls.Config{Certificates: web.TLS.Certificates},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	other := jupc.Pin{1}
	for _, tc := range []struct {
		name string
		pin  *jupc.Pin
		at   config.Endpoint
		ok   bool
	}{
		{"datagrams", nil, at("udp", "a.utxo", port.Addr()), true},
		{"a stream", nil, at("tcp", "a.utxo", port.Addr()), true},
		{"TLS under the key", &pin, at("tls", "a.utxo", port.TLSAddr()), true},
		{"TLS under another key", &other, at("tls", "a.utxo", port.TLSAddr()), false},
		{"TLS that nobody vouches for", nil, at("tls", "a.utxo", port.TLSAddr()), false},
		{"HTTPS under the key", &pin, at("https", "a.utxo", webAddr), true},
		{"HTTPS under another key", &other, at("https", "a.utxo", webAddr), false},
		{"HTTPS that nobody vouches for", nil, at("https", "a.utxo", webAddr), false},
		{"HTTPS at another path", &pin, config.Endpoint{Scheme: "https", Host: "a.utxo", Port: webAddr.Port(), Path: "/else"}, false},
		{"a port where nobody is", nil, at("tcp", "a.utxo", netip.MustParseAddrPort("127.0.0.1:1")), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b, err := hosts("a.utxo", tc.pin).Node(tc.at).Ask(t.Context(), query(t))
			if tc.ok != (err == nil) || tc.ok && !bytes.HasPrefix(b, []byte{0x55, 0x44}) {
				t.Errorf("%x, %v", b, err)
			}
		})
	}
}

// apiOf is the HTTP API of a node that says of itself what status has.
func apiOf(t *testing.T, status *rest.Status) config.Endpoint {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(status) }))
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	return config.Endpoint{Scheme: "http", Host: "127.0.0.1", Port: uint16(n)}
}

// U-233, U-234: a node that is known by its API is asked where it says that its
// service is, once more when it has moved, and not at all if it is of another
// chain.
func TestAPI(t *testing.T) {
	port, err := jupc.Listen(jupc.Config{Handler: echo{}, Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	status := &rest.Status{ChainID: "c", Service: port.Addr().String()}
	r := new(reach.Reach)
	node := r.API(apiOf(t, status), "c")
	if _, err := node.Ask(t.Context(), query(t)); err != nil {
		t.Fatal(err)
	}
	if err := port.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := node.Ask(t.Context(), query(t)); err == nil {
		t.Error("it answers, and is gone")
	}
	if port, err = jupc.Listen(jupc.Config{Handler: echo{}, Addr: "0.0.0.0:0"}); err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	status.Service = port.Addr().String() // everywhere, so where the API is
	if _, err := node.Ask(t.Context(), query(t)); err != nil {
		t.Errorf("it has moved: %v", err)
	}
	for name, tc := range map[string]struct {
		status rest.Status
		want   error
	}{
		"another chain": {rest.Status{ChainID: "d", Service: status.Service}, reach.ErrChain},
		"no service":    {rest.Status{ChainID: "c"}, reach.ErrService},
	} {
		if _, err := r.API(apiOf(t, &tc.status), "c").Ask(t.Context(), query(t)); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
