package node_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/quic-go/quic-go"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
	"github.com/utxo-dns/utxonode/wire"
)

// everywhere starts a node with jmbc.user.utxo that serves DNS on every
// transport.
func everywhere(t *testing.T) *node.Node {
	t.Helper()
	alice := ledgertest.NewKey(t, "alice")
	n := startTLS(t, home(t, alice), func(c *node.Config) {
		c.HTTPS, c.HTTP, c.QUIC = "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"
	})
	of := name.MustParse("jmbc.user.utxo")
	registerWithAddress(t, n, alice, of)
	return n
}

// unverified is a configuration of clients that do not know the node's key.
func unverified(alpn ...string) *tls.Config {
	return &tls.Config{InsecureSkipVerify: true, NextProtos: alpn}
}

// A way carries one DNS message and returns the reply.
type way func(t *testing.T, msg []byte) ([]byte, error)

// ways are the transports of DNS, by name.
func ways(t *testing.T, n *node.Node) map[string]way {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: unverified(), ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	over := func(network, addr string, c *tls.Config) way {
		return func(t *testing.T, msg []byte) ([]byte, error) {
			conn := &dns.Conn{UDPSize: 4096}
			var err error
			if c != nil {
				conn.Conn, err = tls.Dial("tcp", addr, c)
			} else {
				conn.Conn, err = net.Dial(network, addr)
			}
			if err != nil {
				return nil, err
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
			if _, err := conn.Write(msg); err != nil {
				return nil, err
			}
			buf := make([]byte, dns.MaxMsgSize)
			size, err := conn.Read(buf)
			return buf[:size], err
		}
	}
	return map[string]way{
		"udp": over("udp", n.ServiceAddr(), nil),
		"tcp": over("tcp", n.ServiceAddr(), nil),
		"tls": over("tcp", n.TLSAddr(), unverified("dot")),
		"https": func(t *testing.T, msg []byte) ([]byte, error) {
			return fetch(t, &http.Client{Transport: transport}, http.MethodPost, "https://"+n.HTTPSAddr()+doh.Path, doh.TypeDNS, msg)
		},
		"https by GET": func(t *testing.T, msg []byte) ([]byte, error) {
			return fetch(t, &http.Client{Transport: transport}, http.MethodGet,
				"https://"+n.HTTPSAddr()+doh.Path+"?dns="+base64.RawURLEncoding.EncodeToString(msg), "", nil)
		},
		"https by a proxy": func(t *testing.T, msg []byte) ([]byte, error) {
			return fetch(t, http.DefaultClient, http.MethodPost, "http://"+n.HTTPAddr()+doh.Path, doh.TypeDNS, msg)
		},
		"quic": func(t *testing.T, msg []byte) ([]byte, error) { return overQUIC(t, n.QUICAddr(), msg) },
	}
}

// fetch makes a request and returns the body of its answer, which must be 200.
func fetch(t *testing.T, c *http.Client, method, url, kind string, body []byte) ([]byte, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", kind)
	w, err := c.Do(r)
	if err != nil {
		return nil, err
	}
	defer w.Body.Close()
	if w.StatusCode != http.StatusOK {
		return nil, errors.New(w.Status)
	}
	return io.ReadAll(w.Body)
}

// overQUIC asks on a connection of its own, with ID 0 as QUIC wants it, and puts
// the ID back.
func overQUIC(t *testing.T, addr string, msg []byte) ([]byte, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	c, err := quic.DialAddr(ctx, addr, unverified("doq"), nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.CloseWithError(0, "") }()
	s, err := c.OpenStreamSync(ctx)
	if err != nil {
		return nil, err
	}
	framed := append(binary.BigEndian.AppendUint16(nil, uint16(len(msg))), msg...)
	copy(framed[2:4], []byte{0, 0})
	if _, err := s.Write(framed); err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	reply, err := io.ReadAll(s)
	if err != nil || len(reply) < 4 {
		return nil, errors.Join(err, io.ErrUnexpectedEOF)
	}
	copy(reply[2:4], msg[:2])
	return reply[2:], nil
}

// U-182, U-187, U-188, U-190: EDNS(0) on every transport: unknown options are
// passed over, an unknown version is BADVERS, replies have the size that is
// wanted, and those that nobody can read on the way have one of few sizes.
func TestEDNSEverywhere(t *testing.T) {
	n := everywhere(t)
	for transport, ask := range ways(t, n) {
		t.Run(transport, func(t *testing.T) {
			for _, tc := range []struct {
				name    string
				spoil   func(m *dns.Msg, opt *dns.OPT)
				rcode   int
				answers int
				edns    bool
			}{
				{"as usual", func(*dns.Msg, *dns.OPT) {}, dns.RcodeSuccess, 1, true},
				{"without EDNS", func(m *dns.Msg, _ *dns.OPT) { m.Extra = nil }, dns.RcodeSuccess, 1, false},
				{"an option that nobody knows", func(_ *dns.Msg, opt *dns.OPT) {
					opt.Option = append(opt.Option, &dns.EDNS0_LOCAL{Code: 65001, Data: []byte("what")})
				}, dns.RcodeSuccess, 1, true},
				{"an option of a client's network", func(_ *dns.Msg, opt *dns.OPT) {
					opt.Option = append(opt.Option, &dns.EDNS0_SUBNET{Code: dns.EDNS0SUBNET, Family: 1, SourceNetmask: 24, Address: net.IPv4(192, 0, 2, 0)})
				}, dns.RcodeSuccess, 1, true},
				{"another version", func(_ *dns.Msg, opt *dns.OPT) { opt.SetVersion(1) }, dns.RcodeBadVers, 0, true},
				{"the highest version", func(_ *dns.Msg, opt *dns.OPT) { opt.SetVersion(255) }, dns.RcodeBadVers, 0, true},
				{"a size of nothing", func(_ *dns.Msg, opt *dns.OPT) { opt.SetUDPSize(0) }, dns.RcodeSuccess, 1, true},
				{"signatures are wanted", func(_ *dns.Msg, opt *dns.OPT) { opt.SetDo() }, dns.RcodeSuccess, 1, true},
				{"two OPT records", func(m *dns.Msg, opt *dns.OPT) { m.Extra = append(m.Extra, opt) }, dns.RcodeFormatError, 0, false},
			} {
				t.Run(tc.name, func(t *testing.T) {
					m := new(dns.Msg).SetQuestion("jmbc.user.utxo.", dns.TypeA).SetEdns0(4096, false)
					tc.spoil(m, m.IsEdns0())
					msg, err := m.Pack()
					if err != nil {
						t.Fatal(err)
					}
					reply, err := ask(t, msg)
					if err != nil {
						t.Fatal(err)
					}
					r := new(dns.Msg)
					if err := r.Unpack(reply); err != nil {
						t.Fatal(err)
					}
					opt := r.IsEdns0()
					if r.Id != m.Id || r.Rcode != tc.rcode || len(r.Answer) != tc.answers || opt != nil != tc.edns {
						t.Errorf("%v", r)
					}
					if opt != nil && (opt.Version() != 0 || opt.UDPSize() != 1232) {
						t.Errorf("%v", opt)
					}
					padded := tc.edns && transport != "udp" && transport != "tcp"
					if len(reply)%468 == 0 != padded {
						t.Errorf("%d octets, padded should be %v", len(reply), padded)
					}
				})
			}
		})
	}
}

// U-182: a client of QUIC that asks for TCP's keepalive breaks the protocol
// (RFC 9250 §5.5.2).
func TestKeepaliveOverQUIC(t *testing.T) {
	n := everywhere(t)
	m := new(dns.Msg).SetQuestion("jmbc.user.utxo.", dns.TypeA).SetEdns0(4096, false)
	m.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_TCP_KEEPALIVE{Code: dns.EDNS0TCPKEEPALIVE}}
	msg, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	var ended *quic.ApplicationError
	var cancelled *quic.StreamError
	if _, err := overQUIC(t, n.QUICAddr(), msg); !errors.As(err, &ended) && !errors.As(err, &cancelled) {
		t.Errorf("answered, %v", err)
	}
	if reply, err := ways(t, n)["tls"](t, msg); err != nil || !bytes.Contains(reply, []byte{0, dns.EDNS0TCPKEEPALIVE, 0, 2, 300 >> 8, 300 & 0xff}) {
		t.Errorf("over TLS: % x, %v", reply, err)
	}
}

// U-182: native messages go over HTTPS too (E-79).
func TestNativeOverHTTPS(t *testing.T) {
	n := everywhere(t)
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: unverified()}}
	defer c.CloseIdleConnections()
	reply, err := fetch(t, c, http.MethodPost, "https://"+n.HTTPSAddr()+doh.Path, doh.TypeNative, query(t))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := wire.DecodeResponse(reply); err != nil || len(r.Answer) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// U-187, U-190: clients of others read the answers on every transport.
func TestClientsOfOthers(t *testing.T) {
	n := everywhere(t)
	port := func(addr string) string { return addr[strings.LastIndexByte(addr, ':')+1:] }
	kdig := func(addr string, how ...string) []string {
		return slices.Concat([]string{"kdig", "@127.0.0.1", "-p", port(addr), "+short", "+retry=0"}, how, []string{"jmbc.user.utxo", "A"})
	}
	url := "https://" + n.HTTPSAddr() + doh.Path
	for _, tc := range []struct {
		name string
		argv []string
		want string
	}{
		{"kdig over UDP", kdig(n.ServiceAddr()), "192.0.2.1\n"},
		{"kdig over TCP", kdig(n.ServiceAddr(), "+tcp"), "192.0.2.1\n"},
		{"kdig over TLS, with the pin", kdig(n.TLSAddr(), "+tls", "+tls-pin="+n.TLSPin()), "192.0.2.1\n"},
		{"kdig over TLS, padded", kdig(n.TLSAddr(), "+tls", "+padding"), "192.0.2.1\n"},
		{"kdig over HTTPS", kdig(n.HTTPSAddr(), "+https"), "192.0.2.1\n"},
		{"kdig over HTTPS by GET", kdig(n.HTTPSAddr(), "+https-get"), "192.0.2.1\n"},
		{"kdig over QUIC", kdig(n.QUICAddr(), "+quic"), "192.0.2.1\n"},
		{"curl over HTTP/2", []string{"curl", "-sk", "--http2", "-w", "%{http_version} %{content_type}", "-o", "/dev/null", url + "?name=jmbc.user.utxo"}, "2 " + doh.TypeJSON},
		{"curl over HTTP/1.1", []string{"curl", "-sk", "--http1.1", url + "?name=nobody.utxo&type=TXT"}, `"Status":3`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			out, err := exec.CommandContext(ctx, tc.argv[0], tc.argv[1:]...).CombinedOutput()
			if errors.Is(err, exec.ErrNotFound) {
				t.Fatalf("%v (make clients installs it)", err)
			}
			if err != nil || !strings.Contains(string(out), tc.want) {
				t.Errorf("%s\n%s%v", strings.Join(tc.argv, " "), out, err)
			}
		})
	}
}
