package readside_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/node/readside"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver/forward/validate/validatetest"
	"github.com/utxo-dns/utxonode/testnet"
)

// A server is one of the DNS, that remembers what it was asked about.
type server struct {
	answer func(q *dns.Msg) *dns.Msg
	mu     sync.Mutex
	heard  []string // guarded by mu
}

func (s *server) reply(q *dns.Msg) *dns.Msg {
	s.mu.Lock()
	s.heard = append(s.heard, q.Question[0].Name)
	s.mu.Unlock()
	return s.answer(q)
}

// asked returns what it was asked about since it was asked this.
func (s *server) asked() (names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names, s.heard = s.heard, nil
	return names
}

// ServeDNS answers over UDP, TCP and TLS.
func (s *server) ServeDNS(w dns.ResponseWriter, q *dns.Msg) { _ = w.WriteMsg(s.reply(q)) }

// ServeHTTP answers over HTTPS.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	q := new(dns.Msg)
	if err == nil {
		err = q.Unpack(b)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b, _ = s.reply(q).Pack()
	w.Header().Set("Content-Type", "application/dns-message")
	_, _ = w.Write(b)
}

// run runs a server on a listener, or on packets, and returns where it is.
func (s *server) run(t *testing.T, l net.Listener, packets net.PacketConn) string {
	t.Helper()
	started := make(chan struct{})
	d := &dns.Server{Listener: l, PacketConn: packets, Handler: s, NotifyStartedFunc: func() { close(started) }}
	go func() { _ = d.ActivateAndServe() }()
	<-started
	t.Cleanup(func() { _ = d.Shutdown() })
	if l != nil {
		return l.Addr().String()
	}
	return packets.LocalAddr().String()
}

// plain serves over UDP.
func (s *server) plain(t *testing.T) string {
	t.Helper()
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return s.run(t, nil, packets)
}

// overTLS serves over TLS, and returns the port and the pin.
func (s *server) overTLS(t *testing.T) (port string, pin jupc.Pin) {
	t.Helper()
	certFile, keyFile, pin := keyPair(t)
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"dot"}})
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ = strings.Cut(s.run(t, l, nil), ":")
	return port, pin
}

// overHTTPS serves over HTTPS, and returns the port and the pin.
func (s *server) overHTTPS(t *testing.T) (port string, pin jupc.Pin) {
	t.Helper()
	web := httptest.NewTLSServer(s)
	t.Cleanup(web.Close)
	_, port, _ = strings.Cut(web.Listener.Addr().String(), ":")
	return port, jupc.PinOf(web.Certificate())
}

// addresses answers with the address that is said of a name, else 198.51.100.1.
func addresses(of map[string]string) func(q *dns.Msg) *dns.Msg {
	return func(q *dns.Msg) *dns.Msg {
		addr, ok := of[q.Question[0].Name]
		if !ok {
			addr = "198.51.100.1"
		}
		m := new(dns.Msg).SetReply(q)
		m.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 60}, A: net.ParseIP(addr)}}
		return m
	}
}

// kdig runs the client of the same name, which must be installed.
func kdig(t *testing.T, r *readside.Server, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("kdig")
	if err != nil {
		t.Fatal("kdig is not installed; make clients installs it")
	}
	host, port, _ := strings.Cut(r.Status().Service, ":")
	out, err := exec.CommandContext(bounded(t), path, append([]string{"@" + host, "-p", port, "+retry=1", "+timeout=20", "+edns"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// U-193, U-194, E-80: names outside the namespace are asked of the servers that
// the file names, over TLS and HTTPS under the keys of bootstrap before any in the
// clear, for trusted sources; without such servers they are REFUSED.
func TestForward(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	clear, private, web := &server{answer: addresses(nil)}, &server{answer: addresses(map[string]string{"router.example.": "192.168.1.1"})}, &server{answer: addresses(nil)}
	plainAt := clear.plain(t)
	tlsPort, tlsPin := private.overTLS(t)
	webPort, webPin := web.overHTTPS(t)
	hosts := fmt.Sprintf("bootstrap: {dot.example: {addresses: [127.0.0.1], key: %q}, doh.example: {addresses: [127.0.0.1], key: %q}}\n", tlsPin, webPin)
	for _, tc := range []struct {
		name, more, of string
		want           []string
		asked          *server // who alone hears of it; nil: nobody
	}{
		{"over TLS", hosts + "dns: {forward: [" + plainAt + ", \"tls://dot.example:" + tlsPort + "\"]}\n", "www.example", []string{"NOERROR", "198.51.100.1", "ra"}, private},
		{"over HTTPS", hosts + "dns: {forward: [" + plainAt + ", \"https://doh.example:" + webPort + "/dns-query\"]}\n", "www.example", []string{"NOERROR", "198.51.100.1"}, web},
		{"in the clear", "dns: {forward: [" + plainAt + "]}\n", "www.example", []string{"NOERROR", "198.51.100.1"}, clear},
		{"in the clear, where the other has another key", strings.ReplaceAll(hosts, tlsPin.String(), jupc.Pin{1}.String()) + "dns: {forward: [" + plainAt + ", \"tls://dot.example:" + tlsPort + "\"]}\n", "www.example", []string{"NOERROR", "198.51.100.1"}, clear},
		{"into a private network", hosts + "dns: {filter_rebinding: true, forward: [\"tls://dot.example:" + tlsPort + "\"]}\n", "router.example", []string{"REFUSED", "Filtered"}, private},
		{"for strangers", "dns: {forward: [" + plainAt + "]}\nlisten: {service: \"127.0.0.1:0\", trusted_sources: [192.0.2.0/24]}\n", "www.example", []string{"REFUSED"}, nil},
		{"to nobody", "", "www.example", []string{"REFUSED"}, nil},
		{"a region of the DNS", "dns: {forward: [" + plainAt + "]}\n", "www.utxo.hk", []string{"NOERROR", "198.51.100.1"}, clear},
		{"a region of the chain", "dns: {forward: [" + plainAt + "]}\nlisten: {service: \"127.0.0.1:0\", regions: [hk]}\n", "www.utxo.hk", []string{"NXDOMAIN"}, nil},
		{"a name of the chain", "dns: {forward: [" + plainAt + "]}\n", "nobody.utxo", []string{"NXDOMAIN"}, nil},
		{"what is no name of the chain", "dns: {forward: [" + plainAt + "]}\n", "no_name.utxo", []string{"NXDOMAIN"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := c.open(t, setup{more: tc.more})
			out := kdig(t, r, tc.of, "A")
			for _, want := range tc.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
			for _, s := range []*server{clear, private, web} {
				if heard := s.asked(); (len(heard) > 0) != (s == tc.asked) {
					t.Errorf("a server has heard %v", heard)
				}
			}
		})
	}
}

// U-249, E-80: while no node answers, a name of the chain is SERVFAIL, and no
// server of the DNS hears of it.
func TestNothingLeaks(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	s := &server{answer: addresses(nil)}
	r := c.open(t, setup{nodes: []string{"http://127.0.0.1:1"}, more: "dns: {forward: [" + s.plain(t) + "]}\n"})
	for _, of := range []string{"jmbc.user.utxo", "JMBC.User.UTXO", "utxo.", "a.b.c.utxo"} {
		if out := kdig(t, r, of, "AAAA"); of != "utxo." && !strings.Contains(out, "SERVFAIL") {
			t.Errorf("%s:\n%s", of, out)
		}
	}
	kdig(t, r, "www.example", "A")
	if heard := s.asked(); len(heard) != 1 || heard[0] != "www.example." {
		t.Errorf("it has heard %v", heard)
	}
}

// U-194, U-239: with enable_dnssec what zones have not signed is SERVFAIL, and what
// they have is AD; without it all is passed on.
func TestForwardValidated(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	world := validatetest.New(t, time.Now(), []*validatetest.Zone{{Name: "."}, {Name: "test.", Denial: validatetest.NSEC3}},
		"www.test. 300 IN A 198.51.100.1", "bad.test. 300 IN A 198.51.100.2")
	s := &server{answer: func(q *dns.Msg) *dns.Msg {
		m := world.Reply(q)
		for _, rr := range m.Answer {
			if a, ok := rr.(*dns.A); ok && a.Hdr.Name == "bad.test." {
				a.A = []byte{203, 0, 113, 1}
			}
		}
		if opt := q.IsEdns0(); len(m.Answer) > 0 && (opt == nil || !opt.Do()) {
			m.Answer = m.Answer[:1]
		}
		return m
	}}
	at := s.plain(t)
	for validate, answers := range map[string]map[string][]string{
		"true":  {"www.test": {"NOERROR", "198.51.100.1", " ad"}, "bad.test": {"SERVFAIL", "DNSSEC Bogus"}, "nobody.test": {"NXDOMAIN", " ad"}},
		"false": {"www.test": {"NOERROR", "198.51.100.1"}, "bad.test": {"NOERROR", "203.0.113.1"}},
	} {
		r := c.open(t, setup{more: fmt.Sprintf("resolver: {enable_dnssec: %s}\ndns: {forward: [%s], trust_anchors: [%q]}\n", validate, at, strings.ReplaceAll(world.Anchor(), "\t", " "))})
		for of, wants := range answers {
			out := kdig(t, r, "+adflag", of, "A")
			for _, want := range wants {
				if !strings.Contains(out, want) {
					t.Errorf("enable_dnssec %s: no %q in\n%s", validate, want, out)
				}
			}
			if validate == "false" && strings.Contains(out, " ad;") {
				t.Errorf("AD of what nobody looked at\n%s", out)
			}
		}
		if out := kdig(t, r, "+cdflag", "bad.test", "A"); !strings.Contains(out, "203.0.113.1") {
			t.Errorf("enable_dnssec %s, with CD:\n%s", validate, out)
		}
	}
}
