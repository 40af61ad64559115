package node_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// ex1 is EX-1, the query A jmbc.user.utxo, RD=1, unsigned: 48 octets. Its
// timestamp is of a past in which no node of a test runs.
const ex1 = "5544010100000001" + "6955b90001020304" + "00000000" +
	"00010001" + "00010000" + "00000010" + "046a6d62630475736572047574786f00"

// query returns EX-1 as it is sent now.
func query(t testing.TB) []byte {
	t.Helper()
	b, err := hex.DecodeString(ex1)
	if err != nil {
		t.Fatal(err)
	}
	binary.BigEndian.PutUint32(b[8:], uint32(time.Now().Unix()))
	return b
}

// startTLS starts a node that serves TLS too.
func startTLS(t testing.TB, dir string, change ...func(*node.Config)) *node.Node {
	t.Helper()
	cfg := config(t, dir)
	cfg.TLS = "127.0.0.1:0"
	for _, c := range change {
		c(&cfg)
	}
	n, err := node.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return n
}

// dialerTo returns a dialer that knows the node, as a client that has read its
// status, and is not connected yet.
func dialerTo(t testing.TB, s rest.Status) *jupc.Dialer {
	t.Helper()
	pin, err := jupc.ParsePin(s.TLSPin)
	if err != nil {
		t.Fatal(err)
	}
	peers := new(p2p.Dialer)
	t.Cleanup(func() {
		if err := peers.Close(); err != nil {
			t.Error(err)
		}
	})
	return &jupc.Dialer{Pin: &pin, Libp2p: peers.Dial}
}

// A binding is one way to carry the protocol.
type binding struct{ name, network, addr string }

// bindings are all ways to the node.
func bindings(s rest.Status) []binding {
	all := []binding{{"udp", "udp", s.Service}, {"tcp", "tcp", s.Service}, {"tls", "tls", s.TLS}}
	for _, addr := range s.Libp2p {
		transport := "libp2p-tcp"
		if strings.Contains(addr, "/quic-v1/") {
			transport = "libp2p-quic"
		}
		all = append(all, binding{transport, "libp2p", addr})
	}
	return all
}

// U-012, U-047, U-048: EX-1 over each binding gets the same code and answers.
func TestBindings(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	n := startTLS(t, home(t, alice))
	of := name.MustParse("jmbc.user.utxo")
	registerWithAddress(t, n, alice, of)
	status := n.Status()
	if len(bindings(status)) != 5 {
		t.Fatalf("%+v", bindings(status))
	}
	var first *wire.Response
	for _, b := range bindings(status) {
		t.Run(b.name, func(t *testing.T) {
			reply, err := dialerTo(t, status).Exchange(t.Context(), b.network, b.addr, query(t))
			if err != nil {
				t.Fatal(err)
			}
			got, err := wire.DecodeResponse(reply)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = &got
			}
			if got.RCode != rcode.NoError || len(got.Answer) != 1 || string(got.Answer[0].Data) != "\xc0\x00\x02\x01" {
				t.Errorf("%v, %v", got.RCode, got.Answer)
			}
			if got.RCode != first.RCode || got.Flags != first.Flags || !reflect.DeepEqual(got.Answer, first.Answer) {
				t.Errorf("%+v, over %s %+v", got, bindings(status)[0].name, *first)
			}
			if got.Header.ID != 1 || got.Header.Nonce != 0x01020304 {
				t.Errorf("ID %d, nonce %#x", got.Header.ID, got.Header.Nonce)
			}
		})
	}
	t.Run("kdig +tls", func(t *testing.T) {
		out, err := kdig(t, status, status.TLSPin)
		if err != nil || !strings.Contains(out, "status: NOERROR") || !strings.Contains(out, "192.0.2.1") || !strings.Contains(out, "TLS1.3") {
			t.Errorf("%v: %s", err, out)
		}
	})
}

// kdig asks over TLS with a client of others, which believes the key by its
// pin.
func kdig(t *testing.T, s rest.Status, pin string) (string, error) {
	t.Helper()
	host, port, err := net.SplitHostPort(s.TLS)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "kdig", "@"+host, "-p", port, "+tls", "+tls-pin="+pin, "+time=5", "+retry=0",
		"jmbc.user.utxo", "A").CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		t.Fatalf("%v (the package knot-dnsutils has it)", err)
	}
	return string(out), err
}

// U-182: TLS 1.3 with ALPN utxo-dns/1 or dot and nothing else; the pin of the
// status is the key's, and a client with another one does not ask.
func TestTLS(t *testing.T) {
	n := startTLS(t, home(t, ledgertest.NewKey(t, "alice")))
	status := n.Status()
	ask := func(pin jupc.Pin) error {
		_, err := (&jupc.Dialer{Pin: &pin}).Exchange(t.Context(), "tls", status.TLS, query(t))
		return err
	}
	pin, err := jupc.ParsePin(status.TLSPin)
	if err != nil {
		t.Fatal(err)
	}
	if err := ask(pin); err != nil {
		t.Error(err)
	}
	pin[31] ^= 1
	if err := ask(pin); !errors.Is(err, jupc.ErrPin) {
		t.Errorf("another pin: %v", err)
	}
	if out, err := kdig(t, status, pin.String()); err == nil && strings.Contains(out, "status:") {
		t.Errorf("kdig with another pin: %s", out)
	}
	for name, tc := range map[string]struct {
		alpn    []string
		version uint16
		refused bool
	}{
		"utxo-dns/1":         {alpn: []string{"utxo-dns/1"}},
		"dot":                {alpn: []string{"dot"}},
		"no ALPN":            {},
		"another protocol":   {alpn: []string{"h2"}, refused: true},
		"another version":    {alpn: []string{"utxo-dns/2"}, refused: true},
		"TLS 1.2, otherwise": {alpn: []string{"dot"}, version: tls.VersionTLS12, refused: true},
	} {
		c, err := tls.Dial("tcp", status.TLS, &tls.Config{InsecureSkipVerify: true, NextProtos: tc.alpn, MaxVersion: tc.version})
		if (err != nil) != tc.refused {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			c.Close()
		}
	}
}

// leaf is the certificate that the node shows.
func leaf(t *testing.T, n *node.Node) *x509.Certificate {
	t.Helper()
	c, err := tls.Dial("tcp", n.TLSAddr(), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{jupc.ALPNNative}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.ConnectionState().PeerCertificates[0]
}

// The node's own certificate outlives a restart; another node has another.
func TestCertificateIsStable(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	dir := home(t, alice)
	n := startTLS(t, dir)
	before, pin := leaf(t, n), n.TLSPin()
	if err := n.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	n = startTLS(t, dir)
	if !leaf(t, n).Equal(before) || n.TLSPin() != pin {
		t.Error("another certificate after a restart")
	}
	if other := startTLS(t, home(t, alice)); other.TLSPin() == pin {
		t.Error("two nodes have one key")
	}
	without := start(t, home(t, alice))
	if s := without.Status(); s.TLS != "" || s.TLSPin != "" {
		t.Errorf("TLS that nobody asked for: %+v", s)
	}
}

// pemFiles writes a certificate for loopback and its key.
func pemFiles(t *testing.T, dir, who string) (cert, key string) {
	t.Helper()
	c, k := newCertificate(t, who)
	cert, key = filepath.Join(dir, who+".crt"), filepath.Join(dir, who+".key")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: c}, key: {Type: "PRIVATE KEY", Bytes: k}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// newCertificate returns a certificate for loopback that vouches for
// itself, and its key, in DER.
func newCertificate(t *testing.T, who string) (cert, key []byte) {
	t.Helper()
	seed := sha256.Sum256([]byte(who))
	private := ed25519.NewKeyFromSeed(seed[:])
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(nil, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	if key, err = x509.MarshalPKCS8PrivateKey(private); err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// U-182: an operator's certificate is shown, and a client that trusts who
// signed it needs no pin; files that do not do end the start and are named.
func TestOwnCertificate(t *testing.T) {
	dir := t.TempDir()
	cert, key := pemFiles(t, dir, "operator")
	_, otherKey := pemFiles(t, dir, "other")
	alice := ledgertest.NewKey(t, "alice")
	n := startTLS(t, home(t, alice), func(c *node.Config) { c.TLSCertificate, c.TLSKey = cert, key })
	pool := x509.NewCertPool()
	pool.AddCert(leaf(t, n))
	if _, err := (&jupc.Dialer{TLS: &tls.Config{RootCAs: pool}}).Exchange(t.Context(), "tls", n.TLSAddr(), query(t)); err != nil {
		t.Error(err)
	}
	if got := jupc.PinOf(leaf(t, n)).String(); got != n.TLSPin() {
		t.Errorf("pin %s, the status says %s", got, n.TLSPin())
	}
	missing := filepath.Join(dir, "none")
	for _, tc := range []struct{ name, cert, key, want string }{
		{"no certificate there", missing, key, "node.tls_certificate"},
		{"no key there", cert, missing, "node.tls_key"},
		{"another certificate's key", cert, otherKey, "does not match"},
		{"a key as certificate", key, key, key},
		{"a key alone", "", key, "node.tls_certificate"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := config(t, home(t, alice))
			cfg.TLS, cfg.TLSCertificate, cfg.TLSKey = "127.0.0.1:0", tc.cert, tc.key
			n, err := node.Open(t.Context(), cfg)
			if err == nil {
				err = n.Stop(t.Context())
				t.Fatalf("it starts, %v", err)
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v does not say %q", err, tc.want)
			}
		})
	}
}

// BenchmarkExchange measures exchanges one after another, each on a socket,
// connection or stream of its own; libp2p streams share a connection. A client
// in the node's own process can be ahead of the node's clearing away of what it
// closed, and then be refused as one address with too many connections.
func BenchmarkExchange(b *testing.B) {
	alice := ledgertest.NewKey(b, "alice")
	n := startTLS(b, home(b, alice))
	if _, err := n.Submit(b.Context(), p2p.Envelope{Tx: pay(alice, 0, 100*ledger.JMBC-100_000)}); err != nil {
		b.Fatal(err)
	}
	status := n.Status()
	for _, way := range bindings(status) {
		b.Run(way.name, func(b *testing.B) {
			dialer := dialerTo(b, status)
			refused := 0
			for b.Loop() {
				_, err := dialer.Exchange(b.Context(), way.network, way.addr, query(b))
				if errors.Is(err, jupc.ErrNoAnswer) {
					refused++
				} else if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N-refused)/b.Elapsed().Seconds(), "exchanges/s")
			b.ReportMetric(100*float64(refused)/float64(b.N), "%refused")
		})
	}
}
