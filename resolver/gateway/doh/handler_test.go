package doh_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
)

func get(query []byte) *http.Request {
	return httptest.NewRequest(http.MethodGet, doh.Path+"?dns="+base64.RawURLEncoding.EncodeToString(query), nil)
}

func post(kind string, body io.Reader) *http.Request {
	r := httptest.NewRequest(http.MethodPost, doh.Path, body)
	r.Header.Set("Content-Type", kind)
	return r
}

// U-190: DNS messages over HTTPS, by GET and POST, with how long HTTP caches may
// keep the answers (RFC 8484 §5.1).
func TestMessages(t *testing.T) {
	for _, tc := range []struct {
		name  string
		qname string
		qtype uint16
		rcode int
		keep  string
	}{
		{"the least TTL of the answers", "jmbc.user.utxo.", dns.TypeA, dns.RcodeSuccess, "max-age=120"},
		{"no such name, for as long as SOA says", "nobody.utxo.", dns.TypeA, dns.RcodeNameError, "max-age=60"},
		{"an alias to no data", "www.user.utxo.", dns.TypeA, dns.RcodeSuccess, "max-age=60"},
		{"a failure", "fails.utxo.", dns.TypeA, dns.RcodeServerFailure, "no-store"},
		{"nothing about time", "silent.utxo.", dns.TypeA, dns.RcodeSuccess, "no-store"},
	} {
		h, c := serve()
		q := query(t, tc.qname, tc.qtype)
		for how, r := range map[string]*http.Request{
			"GET": get(q), "POST": post(doh.TypeDNS, bytes.NewReader(q)),
			"POST with a parameter":    post(doh.TypeDNS+`; charset="x"`, bytes.NewReader(q)),
			"POST in single octets":    post(doh.TypeDNS, iotest.OneByteReader(bytes.NewReader(q))),
			"POST to a mapped address": post(doh.TypeDNS, bytes.NewReader(q)),
		} {
			r.RemoteAddr = "[::ffff:192.0.2.7]:4711"
			w := ask(h, r)
			var m dns.Msg
			if err := m.Unpack(w.Body.Bytes()); err != nil || m.Id != 0 || m.Rcode != tc.rcode {
				t.Errorf("%s by %s: code %d, ID %d, %v", tc.name, how, m.Rcode, m.Id, err)
			}
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != doh.TypeDNS || w.Header().Get("Cache-Control") != tc.keep {
				t.Errorf("%s by %s: %d %v, want %s", tc.name, how, w.Code, w.Header(), tc.keep)
			}
			if from := c.from[len(c.from)-1].String(); from != "192.0.2.7:4711" {
				t.Errorf("%s by %s: from %s", tc.name, how, from)
			}
		}
	}
}

// U-190: what is no request of RFC 8484 has the status that says why, and is
// never handed on as DNS.
func TestBadRequests(t *testing.T) {
	good := query(t, "jmbc.user.utxo.", dns.TypeA)
	response := append([]byte(nil), good...)
	response[2] |= 0x80
	at := func(method, target string) *http.Request { return httptest.NewRequest(method, target, nil) }
	text := base64.RawURLEncoding.EncodeToString(good)
	for _, tc := range []struct {
		name string
		r    *http.Request
		want int
	}{
		{"another path", at("GET", "/?dns="+text), http.StatusNotFound},
		{"a path below", at("GET", doh.Path+"/x?dns="+text), http.StatusNotFound},
		{"another method", at("PUT", doh.Path), http.StatusMethodNotAllowed},
		{"nothing asked", at("GET", doh.Path), http.StatusBadRequest},
		{"an empty message", at("GET", doh.Path+"?dns="), http.StatusBadRequest},
		{"base64 with padding", at("GET", doh.Path+"?dns="+text+"="), http.StatusBadRequest},
		{"base64 of the other alphabet", at("GET", doh.Path+"?dns=-_%2B/"), http.StatusBadRequest},
		{"base64 with bits left over", at("GET", doh.Path+"?dns=AB"), http.StatusBadRequest},
		{"no DNS message", get([]byte("hello")), http.StatusBadRequest},
		{"a DNS response", get(response), http.StatusBadRequest},
		{"longer than a DNS message, by GET", get(make([]byte, 1<<16)), http.StatusRequestURITooLong},
		{"longer than a DNS message, by POST", post(doh.TypeDNS, bytes.NewReader(make([]byte, 1<<16))), http.StatusRequestEntityTooLarge},
		{"no media type", post("", bytes.NewReader(good)), http.StatusUnsupportedMediaType},
		{"a media type that is none", post(";;", bytes.NewReader(good)), http.StatusUnsupportedMediaType},
		{"another media type", post("application/json", bytes.NewReader(good)), http.StatusUnsupportedMediaType},
		{"an empty body", post(doh.TypeDNS, http.NoBody), http.StatusBadRequest},
		{"a body that ends early", post(doh.TypeDNS, iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader(good)))), http.StatusBadRequest},
		{"a short native message", post(doh.TypeNative, strings.NewReader("UD")), http.StatusBadRequest},
		{"a native message over 1 MiB", post(doh.TypeNative, bytes.NewReader(make([]byte, 1<<20+1))), http.StatusRequestEntityTooLarge},
		{"a name that is none", at("GET", doh.Path+"?name="+strings.Repeat("a", 64)+".utxo"), http.StatusBadRequest},
		{"an empty name", at("GET", doh.Path+"?name="), http.StatusBadRequest},
		{"a type that is none", at("GET", doh.Path+"?name=a.utxo&type=ADDRESS"), http.StatusBadRequest},
		{"a type of 17 bits", at("GET", doh.Path+"?name=a.utxo&type=65536"), http.StatusBadRequest},
		{"a flag that is none", at("GET", doh.Path+"?name=a.utxo&do=maybe"), http.StatusBadRequest},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, _ := serve()
			w := ask(h, tc.r)
			if w.Code != tc.want {
				t.Errorf("%d, want %d", w.Code, tc.want)
			}
			if tc.want == http.StatusMethodNotAllowed && w.Header().Get("Allow") != "GET, HEAD, POST" {
				t.Errorf("%v", w.Header())
			}
		})
	}
}

// U-182: native messages go over HTTPS by POST (E-79), where they are taken.
func TestNative(t *testing.T) {
	msg := bytes.Repeat([]byte{7}, 1<<20)
	h, _ := serve()
	w := ask(h, post(doh.TypeNative, bytes.NewReader(msg)))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != doh.TypeNative || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	if !bytes.Equal(w.Body.Bytes(), append([]byte("R"), msg...)) {
		t.Errorf("%d octets", w.Body.Len())
	}
	h, _ = serve(func(c *doh.Config) { c.Native = nil })
	if w := ask(h, post(doh.TypeNative, bytes.NewReader(msg))); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("where they are not taken: %d", w.Code)
	}
}

// U-168: behind a proxy of this machine a client is who the proxy says, and
// nobody becomes a trusted source by what it sends itself.
func TestClient(t *testing.T) {
	for _, tc := range []struct {
		name    string
		proxied bool
		headers []string
		want    string
	}{
		{"no proxy", false, nil, "127.0.0.1:9"},
		{"a header where there is no proxy", false, []string{"192.0.2.1"}, "127.0.0.1:9"},
		{"a proxy", true, []string{"192.0.2.1"}, "192.0.2.1:0"},
		{"what came before is the client's word", true, []string{"127.0.0.1", "10.0.0.1, 192.0.2.1"}, "192.0.2.1:0"},
		{"a proxy on IPv6", true, []string{"2001:db8::1"}, "[2001:db8::1]:0"},
		{"a header that says nothing", true, []string{"unknown"}, "0.0.0.0:0"},
		{"no header: a client on this machine", true, nil, "127.0.0.1:9"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, c := serve(func(cfg *doh.Config) { cfg.Proxied = tc.proxied })
			r := get(query(t, "jmbc.user.utxo.", dns.TypeA))
			r.RemoteAddr = "127.0.0.1:9"
			r.Header["X-Forwarded-For"] = tc.headers
			ask(h, r)
			if got := c.from[0].String(); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}

// U-190: HTTP/2 is spoken where there is TLS.
func TestHTTP2(t *testing.T) {
	h, _ := serve()
	s := httptest.NewUnstartedServer(nil)
	s.Config = h.HTTP(t.Context(), nil)
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	w, err := s.Client().Post(s.URL+doh.Path, doh.TypeDNS, bytes.NewReader(query(t, "jmbc.user.utxo.", dns.TypeA)))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	if w.ProtoMajor != 2 || w.StatusCode != http.StatusOK {
		t.Errorf("%s %s", w.Proto, w.Status)
	}
}

func ExampleServer() {
	c := new(clerk)
	s := httptest.NewServer(doh.New(doh.Config{DNS: c.DNS}))
	defer s.Close()
	w, err := http.Get(s.URL + doh.Path + "?name=jmbc.user.utxo&type=JMBC")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer w.Body.Close()
	body, _ := io.ReadAll(w.Body)
	fmt.Printf("%s%s\n", body, w.Header.Get("Cache-Control"))
	// Output:
	// {"Status":0,"TC":false,"RD":true,"RA":false,"AD":false,"CD":false,"Question":[{"name":"jmbc.user.utxo.","type":65281}],"Answer":[{"name":"jmbc.user.utxo.","type":65281,"TTL":300,"data":"\\# 2 0103"}]}
	// max-age=300
}

func BenchmarkPost(b *testing.B) {
	h, _ := serve(func(c *doh.Config) { c.DNS = new(clerk).DNS })
	q := query(b, "jmbc.user.utxo.", dns.TypeA)
	b.ReportAllocs()
	for b.Loop() {
		ask(h, post(doh.TypeDNS, bytes.NewReader(q)))
	}
}
