package readside_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/reach"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/readside"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

const oneAddress = "jmbc.user.utxo 86400 A 192.0.2.1"

// keyPair writes a certificate that nobody vouches for, and its key.
func keyPair(t *testing.T) (certFile, keyFile string, pin jupc.Pin) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem")
	for path, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile, jupc.PinOf(cert)
}

// U-117, U-204: a resolver without a ledger answers DNS and native clients, the
// latter with the proofs that nodes gave it, which hold by the chain's headers.
func TestAnswers(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress+"\nwww.jmbc.user.utxo 300 CNAME jmbc.user.utxo")
	certFile, keyFile, pin := keyPair(t)
	r := c.open(t, setup{more: fmt.Sprintf("listen: {service: \"127.0.0.1:0\", tls: \"127.0.0.1:0\", https: \"127.0.0.1:0\", tls_certificate: %q, tls_key: %q}\n", certFile, keyFile)})
	status := r.Status()

	for _, tc := range []struct {
		name string
		at   string
		args []string
		want []string
	}{
		{"UDP", status.Service, []string{"jmbc.user.utxo", "A"}, []string{"NOERROR", "192.0.2.1", " ra;"}},
		{"TCP", status.Service, []string{"+tcp", "jmbc.user.utxo", "A"}, []string{"NOERROR", "192.0.2.1"}},
		{"TLS", status.TLS, []string{"+tls", "jmbc.user.utxo", "A"}, []string{"NOERROR", "192.0.2.1"}},
		{"HTTPS", status.HTTPS, []string{"+https", "jmbc.user.utxo", "A"}, []string{"NOERROR", "192.0.2.1"}},
		{"an alias", status.Service, []string{"www.jmbc.user.utxo", "A"}, []string{"CNAME", "192.0.2.1"}},
		{"no such type", status.Service, []string{"jmbc.user.utxo", "MX"}, []string{"NOERROR", "ANSWER: 0", "SOA"}},
		{"no such name", status.Service, []string{"nobody.utxo", "A"}, []string{"NXDOMAIN", "SOA"}},
		{"no such owner", status.Service, []string{"nowhere.jmbc.user.utxo", "A"}, []string{"NXDOMAIN", "ANSWER: 0", "SOA"}},
		{"anything", status.Service, []string{"jmbc.user.utxo", "ANY"}, []string{"NOERROR", "RFC8482"}},
		{"anything of nobody", status.Service, []string{"nobody.utxo", "ANY"}, []string{"NXDOMAIN", "SOA"}},
		{"the apex", status.Service, []string{"utxo", "SOA"}, []string{"NOERROR", "SOA"}},
		{"somebody else's", status.Service, []string{"example.com", "A"}, []string{"REFUSED"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := dig(t, tc.at, tc.args...)
			for _, want := range tc.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
		})
	}
	for qname, want := range map[string]rcode.Code{"jmbc.user.utxo": rcode.NoError, "www.jmbc.user.utxo": rcode.NoError, "nobody.utxo": rcode.NXDomain} {
		got, err := c.ask(t, r, name.MustParse(qname), wire.TypeA)
		if err != nil || !got.Authenticated || got.RCode != want {
			t.Errorf("%s: %+v, %v", qname, got, err)
		}
	}
	over := client.NewResolver(client.ResolverConfig{
		Service: status.TLS, Network: "tls", Exchange: (&jupc.Dialer{Pin: &pin}).Exchange,
		Genesis: c.genesis, Nodes: []*rest.Client{rest.New(c.api(0), nil)},
	})
	if got, err := over.Query(bounded(t), c.name, wire.TypeA); err != nil || !got.Authenticated {
		t.Errorf("natively over TLS: %+v, %v", got, err)
	}
	at := config.Endpoint{Scheme: "https", Host: "127.0.0.1", Port: netip.MustParseAddrPort(status.HTTPS).Port()}
	known := reach.Reach{Bootstrap: config.Bootstrap{"127.0.0.1": {Key: config.Pin{Pin: &pin}}}}
	web := client.NewResolver(client.ResolverConfig{
		Exchange: func(ctx context.Context, _, _ string, msg []byte) ([]byte, error) {
			return known.Node(at).Ask(ctx, msg)
		},
		Genesis: c.genesis, Nodes: []*rest.Client{rest.New(c.api(0), nil)},
	})
	if got, err := web.Query(bounded(t), c.name, wire.TypeA); err != nil || !got.Authenticated {
		t.Errorf("natively over HTTPS: %+v, %v", got, err)
	}
	if resp := said(t, r, name.MustParse("example.com"), wire.TypeA, 0); resp.RCode != rcode.NotZone {
		t.Errorf("somebody else's name, natively: %v", resp.RCode)
	}
}

// U-222: it takes no Updates.
func TestNoUpdates(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	r := c.open(t, setup{})
	msg, err := wire.AppendUpdate(nil, &wire.Update{Header: wire.Header{ID: 3, Nonce: 4}, UpdateBody: wire.UpdateBody{Opcode: wire.OpSetRecords, Name: c.name}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := jupc.Exchange(bounded(t), "tcp", r.Status().Service, msg)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := wire.DecodeResponse(b); err != nil || resp.RCode != rcode.NotAuth {
		t.Errorf("%v, %v", resp.RCode, err)
	}
}

// U-234: nodes are asked in their order, and another one while one is down: be it
// from the start, or stopped under way.
func TestNodeDown(t *testing.T) {
	c := newChain(t, testnet.Config{Followers: 1}, oneAddress)
	r := c.open(t, setup{nodes: []string{"http://127.0.0.1:1", c.api(0), c.api(1)}})
	if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" {
		t.Errorf("the first one down: %v %v", resp.RCode, resp.Answer)
	}
	if err := c.StopNode(bounded(t), 0); err != nil {
		t.Fatal(err)
	}
	for _, of := range []string{"a.jmbc.user.utxo", "b.jmbc.user.utxo", "c.jmbc.user.utxo"} { // not kept yet
		if got, err := c.ask(t, r, name.MustParse(of), wire.TypeA); err != nil || !got.Authenticated {
			t.Errorf("%s, the second one down too: %+v, %v", of, got, err)
		}
	}
}

// U-077, U-145, U-225: a node that lies is answered for with 101, and nothing of
// what it says is kept; beside one that does not it does no harm.
func TestLiars(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	for name, lie := range map[string]func(*wire.Response){"forged": forged, "absent": absent, "unproved": unproved} {
		t.Run(name, func(t *testing.T) {
			l := newLiar(t, c, lie)
			r := c.open(t, setup{nodes: []string{l.url}})
			for range 2 {
				if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); resp.RCode != rcode.ProofInvalid || len(resp.Answer) > 0 {
					t.Errorf("%v %v", resp.RCode, resp.Answer)
				}
			}
			if out := dig(t, r.Status().Service, "jmbc.user.utxo", "A"); !strings.Contains(out, "SERVFAIL") || !strings.Contains(out, "EDE: 6") {
				t.Errorf("dig says\n%s", out)
			}
			if s := r.Status(); s.Kept != 0 || s.Hits != 0 {
				t.Errorf("%+v: something is kept", s)
			}
			honest := c.open(t, setup{nodes: []string{l.url, c.api(0)}})
			if resp := said(t, honest, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" || resp.Flags&wire.ResponseAD == 0 {
				t.Errorf("beside an honest node: %v %v", resp.RCode, resp.Answer)
			}
		})
	}
}

// U-241: where no proof is required, an answer without one is passed on, neither
// verified nor kept; where it is, CD has the same effect for one client.
func TestRequireProof(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	l := newLiar(t, c, unproved)
	r := c.open(t, setup{nodes: []string{l.url}, more: "security: {require_proof: false}\n"})
	for range 2 {
		if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" || resp.Flags&wire.ResponseAD != 0 {
			t.Errorf("not required: %v %v", resp.RCode, resp.Answer)
		}
	}
	if s := r.Status(); s.Kept != 0 {
		t.Errorf("%+v: it is kept", s)
	}
	blind := c.open(t, setup{nodes: []string{l.url}, more: "security: {require_proof: false}\ntrust: {}\n"})
	if resp := said(t, blind, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" || resp.Flags&wire.ResponseAD != 0 {
		t.Errorf("without a genesis: %v %v", resp.RCode, resp.Answer)
	}
	strict := c.open(t, setup{nodes: []string{l.url}})
	if resp := said(t, strict, c.name, wire.TypeA, wire.QueryAD|wire.QueryCD); address(resp) != "192.0.2.1" || resp.Flags&wire.ResponseAD != 0 {
		t.Errorf("with CD: %v %v", resp.RCode, resp.Answer)
	}
}

// events is where the events of a node are.
func (c *chain) events(i int) string { return strings.Replace(c.api(i), "http:", "ws:", 1) }

// U-235: the event of a change makes the resolver forget what it kept, long
// before the TTL ends.
func TestEvents(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	deaf, log := c.open(t, setup{}), newDiary()
	r := c.open(t, setup{events: []string{"ws://127.0.0.1:1", c.events(0)}, log: log})
	log.await(t, "msg=event", "event=NEW-BLOCK") // from now on what it hears is kept
	for _, s := range []*readside.Server{r, deaf} {
		if resp := said(t, s, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" || s.Status().Kept != 1 {
			t.Fatalf("%v %v, of which %d is kept", resp.RCode, resp.Answer, s.Status().Kept)
		}
	}
	c.set(t, zone.Change{Replace: true, Add: c.records(t, "jmbc.user.utxo 300 A 192.0.2.2")})
	log.await(t, "msg=event", "name=jmbc.user.utxo")
	for hits := range uint64(2) {
		before := r.Status().Hits
		if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.2" || r.Status().Hits != before+hits {
			t.Errorf("it says %v %v, asked for the %d. time", resp.RCode, resp.Answer, hits+1)
		}
	}
	if resp := said(t, deaf, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" {
		t.Errorf("without events nothing is forgotten, but it says %v %v", resp.RCode, resp.Answer)
	}
}

// U-234, U-235, E-79: nodes under names of the chain, found and known by bootstrap
// alone, are asked for headers over HTTPS, for names over TLS, and for events over
// a WebSocket on TLS.
func TestBootstrap(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	base, err := url.Parse(c.api(0))
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewTLSServer(httputil.NewSingleHostReverseProxy(base))
	defer proxy.Close()
	_, port, _ := strings.Cut(proxy.Listener.Addr().String(), ":")
	host := fmt.Sprintf("bootstrap: {rpc.jmbc.utxo: {addresses: [127.0.0.1], key: %q}}\n", jupc.PinOf(proxy.Certificate()))
	r := c.open(t, setup{nodes: []string{"https://rpc.jmbc.utxo:" + port}, events: []string{"wss://rpc.jmbc.utxo:" + port}, more: host})
	if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" || resp.Flags&wire.ResponseAD == 0 {
		t.Errorf("%v %v", resp.RCode, resp.Answer)
	}
	for ctx := bounded(t); !r.Status().Listening; {
		if ctx.Err() != nil {
			t.Fatal("it hears nothing")
		}
	}
	wrong := strings.Replace(host, jupc.PinOf(proxy.Certificate()).String(), jupc.Pin{1}.String(), 1)
	r = c.open(t, setup{nodes: []string{"https://rpc.jmbc.utxo:" + port}, more: wrong})
	if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); resp.RCode != rcode.ServFail {
		t.Errorf("under another key: %v %v", resp.RCode, resp.Answer)
	}
}

// U-237: an answer is kept for cache_ttl and no longer, whatever its TTL is.
func TestCacheTTL(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	l := newLiar(t, c, nil)
	var ahead atomic.Int64
	r := c.open(t, setup{nodes: []string{l.url}, more: "resolver: {cache_ttl: 60}\n", now: later(&ahead)})
	asks := func(at int64, want bool) {
		t.Helper()
		before := l.asked.Load()
		ahead.Store(at)
		resp := said(t, r, c.name, wire.TypeA, wire.QueryAD)
		if got := l.asked.Load() > before; address(resp) != "192.0.2.1" || got != want {
			t.Errorf("after %d s: the node is asked: %v, want %v; %v", at, got, want, resp.Answer)
		}
	}
	asks(0, true)
	asks(0, false)
	asks(50, false)
	asks(62, true)
	asks(100, false)
}

// U-208, U-237: an answer in demand is asked for anew in the last tenth of its
// time, so that nobody waits when that is over.
func TestPrefetch(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	var ahead atomic.Int64
	r := c.open(t, setup{more: "resolver: {cache_ttl: 60}\n", now: later(&ahead)})
	asks := func(at int64, misses uint64) {
		t.Helper()
		ahead.Store(at)
		resp := said(t, r, c.name, wire.TypeA, wire.QueryAD)
		if got := r.Status().Misses; address(resp) != "192.0.2.1" || got != misses {
			t.Errorf("after %d s: %d questions have waited for nodes, want %d; %v", at, got, misses, resp.Answer)
		}
	}
	for _, at := range []int64{0, 1, 2, 50, 57} {
		asks(at, 1)
	}
	for ctx := bounded(t); r.Status().Renewals == 0; runtime.Gosched() {
		if ctx.Err() != nil {
			t.Fatal("it is not asked for")
		}
	}
	asks(64, 1)
}

// U-236: so many answers are kept.
func TestCacheSize(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	for size, asked := range map[int]int{1: 2, 2: 3, 32: 100} {
		r := c.open(t, setup{more: fmt.Sprintf("resolver: {cache_size: %d}\n", size)})
		for i := range asked {
			said(t, r, name.MustParse(fmt.Sprintf("n%d.jmbc.user.utxo", i)), wire.TypeA, wire.QueryAD)
		}
		if s := r.Status(); s.Kept != size {
			t.Errorf("of %d answers %d are kept, at most %d", asked, s.Kept, size)
		}
	}
}

// U-240, E-86: with enable_privacy a node is asked for what is above a name before
// it is asked for the name; without it the name is all that it hears.
func TestPrivacy(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	for privacy, want := range map[string]bool{"true": true, "false": false} {
		l := newLiar(t, c, nil)
		r := c.open(t, setup{nodes: []string{l.url}, more: "resolver: {enable_privacy: " + privacy + "}\n"})
		if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" {
			t.Errorf("%v %v", resp.RCode, resp.Answer)
		}
		if _, above := l.names.Load("user.utxo"); above != want {
			t.Errorf("enable_privacy %s: asked for user.utxo: %v", privacy, above)
		}
	}
}

// U-146, U-155, U-243: a signed query is judged by the algorithms that are allowed,
// and the key of the status signs what answers it.
func TestSignedQueries(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	r := c.open(t, setup{more: "security: {allowed_algorithms: [ed25519]}\n"})
	public, err := hex.DecodeString(r.Status().Key)
	if err != nil {
		t.Fatal(err)
	}
	api := rest.New(c.api(0), nil)
	defer api.Close()
	for alg, want := range map[ledger.Algorithm]rcode.Code{ledger.Ed25519: rcode.NoError, ledger.Secp256k1: rcode.SigInvalid} {
		key, err := keystore.FromSeed("asker", alg, bytes.Repeat([]byte{7}, 32))
		if err != nil {
			t.Fatal(err)
		}
		got, err := client.NewResolver(client.ResolverConfig{
			Service: r.Status().Service, Network: "tcp", Genesis: c.genesis, Nodes: []*rest.Client{api},
			Key: key, Node: ledger.PublicKey{Algorithm: ledger.Ed25519, Key: public},
		}).Query(bounded(t), c.name, wire.TypeA)
		if got.RCode != want || (err == nil) != (want == rcode.NoError) {
			t.Errorf("%v: %v, %v", alg, got.RCode, err)
		}
	}
}

// U-242, U-156: how old the anchor of a proof may be.
func TestProofExpiry(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	for ahead, want := range map[int64]rcode.Code{0: rcode.NoError, 90: rcode.NoError, 200: rcode.ProofInvalid} {
		var clock atomic.Int64
		clock.Store(ahead)
		r := c.open(t, setup{more: "security: {proof_expiry: 120}\n", now: later(&clock)})
		if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); resp.RCode != want {
			t.Errorf("%d s ahead: %v, want %v", ahead, resp.RCode, want)
		}
	}
}

// U-238: how many aliases are followed.
func TestMaxRecursion(t *testing.T) {
	var records strings.Builder
	records.WriteString(oneAddress + "\n")
	for i := range 11 {
		target := "jmbc.user.utxo"
		if i > 0 {
			target = fmt.Sprintf("a%d.jmbc.user.utxo", i)
		}
		fmt.Fprintf(&records, "a%d.jmbc.user.utxo 300 CNAME %s\n", i+1, target)
	}
	c := newChain(t, testnet.Config{}, records.String())
	for steps, aliases := range map[int][2]int{10: {10, 11}, 3: {3, 4}, 0: {0, 1}} {
		r := c.open(t, setup{more: fmt.Sprintf("resolver: {max_recursion: %d}\n", steps)})
		for i, want := range []rcode.Code{rcode.NoError, rcode.ServFail} {
			of := c.name
			if aliases[i] > 0 {
				of = name.MustParse(fmt.Sprintf("a%d.jmbc.user.utxo", aliases[i]))
			}
			if resp := said(t, r, of, wire.TypeA, wire.QueryAD); resp.RCode != want {
				t.Errorf("max_recursion %d, %d aliases: %v, want %v", steps, aliases[i], resp.RCode, want)
			}
		}
	}
}

// U-233, U-243, E-79: what cannot work is said before anything is asked.
func TestOpenFails(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	other := *c
	other.genesis = &client.Genesis{ChainID: "jmbc-mainnet-1"}
	certFile, _, _ := keyPair(t)
	for _, tc := range []struct {
		name string
		of   *chain
		s    setup
		want error
	}{
		{"nothing to verify by", c, setup{more: "trust: {}\n"}, readside.ErrTrust},
		{"no genesis file", c, setup{more: "trust: {genesis: /nowhere}\n"}, client.ErrGenesis},
		{"another genesis file", c, setup{more: fmt.Sprintf("trust: {genesis: %q, genesis_hash: \"%064d\"}\n", c.path, 1)}, readside.ErrChain},
		{"another chain", &other, setup{}, readside.ErrChain},
		{"headers by an algorithm that is not allowed", c, setup{more: "security: {allowed_algorithms: [secp256k1, sr25519]}\n"}, readside.ErrChain},
		{"nodes that nobody finds", c, setup{nodes: []string{"https://rpc.jmbc.utxo:8545"}}, readside.ErrNodes},
		{"a key that is none", c, setup{more: fmt.Sprintf("listen: {tls: \"127.0.0.1:0\", tls_certificate: %q, tls_key: %q}\n", certFile, certFile)}, readside.ErrListen},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := readside.Open(bounded(t), readside.Config{File: tc.of.file(t, tc.s)})
			if err == nil {
				t.Error(r.Close(context.WithoutCancel(t.Context())))
			}
			if !errors.Is(err, tc.want) {
				t.Errorf("%v, want %v", err, tc.want)
			}
		})
	}
}

// It begins again where it was: on its port, with the header that it verified
// last, and while no node answers it says so and does not hang.
func TestRestart(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	dir := t.TempDir()
	trust := fmt.Sprintf("trust: {genesis: %q, dir: %q}\n", c.path, dir)
	first, err := readside.Open(bounded(t), readside.Config{File: c.file(t, setup{more: trust})})
	if err != nil {
		t.Fatal(err)
	}
	at := first.Status().Service
	if resp := said(t, first, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" {
		t.Errorf("%v %v", resp.RCode, resp.Answer)
	}
	if err := first.Close(bounded(t)); err != nil {
		t.Fatal(err)
	}
	if files, err := filepath.Glob(filepath.Join(dir, "checkpoint-*.pb")); err != nil || len(files) != 1 {
		t.Errorf("%v, %v: no header is kept", files, err)
	}
	r := c.open(t, setup{more: trust + fmt.Sprintf("listen: {service: %q}\n", at)})
	if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" {
		t.Errorf("again: %v %v", resp.RCode, resp.Answer)
	}
	if err := c.StopNode(bounded(t), 0); err != nil {
		t.Fatal(err)
	}
	if resp := said(t, r, c.name, wire.TypeA, wire.QueryAD); address(resp) != "192.0.2.1" {
		t.Errorf("what it kept, without a node: %v %v", resp.RCode, resp.Answer)
	}
	if resp := said(t, r, name.MustParse("else.utxo"), wire.TypeA, wire.QueryAD); resp.RCode != rcode.ServFail {
		t.Errorf("something else, without a node: %v", resp.RCode)
	}
}
