package forward_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward"
)

// U-194: questions go over HTTPS with ID 0 and of one length; what is no answer
// of RFC 8484 is none, and nobody is asked but the one server.
func TestHTTPS(t *testing.T) {
	var answer atomic.Value // of http.HandlerFunc
	var asked atomic.Int32
	good := func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		var q dns.Msg
		if err == nil {
			err = q.Unpack(b)
		}
		if err != nil || q.Id != 0 || len(b) != 128 || r.ProtoMajor != 2 || r.Header.Get("User-Agent") != "" {
			t.Errorf("%v: %d octets, ID %d, %s, %v", err, len(b), q.Id, r.Proto, r.Header)
		}
		reply, err := lookup(t, &q, zone).Pack()
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/dns-message")
		_, _ = w.Write(reply)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		answer.Load().(http.HandlerFunc)(w, r)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	trust := &tls.Config{RootCAs: pool}
	over := func(c *tls.Config) *forward.Forwarder {
		f := forwarder(func(cfg *forward.Config) {
			cfg.Private = []forward.Upstream{&forward.HTTPS{URL: s.URL + "/dns-query", Config: c}}
		})
		t.Cleanup(func() {
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		})
		return f
	}
	for _, tc := range []struct {
		name   string
		config *tls.Config
		answer http.HandlerFunc
		want   error
		asked  int32
	}{
		{"an answer", trust, good, nil, 1},
		{"a status that is none", trust, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, forward.ErrReply, 1},
		{"a page", trust, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, forward.ErrReply, 1},
		{"sent elsewhere", trust, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, forward.ErrReply, 1},
		{"an answer to something else", trust, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/dns-message")
			_, _ = w.Write(make([]byte, 40))
		}, forward.ErrReply, 1},
		{"nothing to believe in it", nil, good, forward.ErrSilent, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			answer.Store(tc.answer)
			before := asked.Load()
			q := query(t, another, 1)
			reply, err := over(tc.config).Forward(t.Context(), q)
			if !errors.Is(err, tc.want) || asked.Load()-before != tc.asked {
				t.Errorf("%v, asked %d times", err, asked.Load()-before)
			}
			if tc.want == nil && len(unpack(t, q, reply).Answer) != 2 {
				t.Errorf("% x", reply)
			}
		})
	}
}
