package lookup_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/lookup"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

func bounded(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// A chain is a network of one node, with names on it.
type chain struct {
	genesis, api, service, tls, https, pin string
}

func newChain(t *testing.T, names ...string) *chain {
	t.Helper()
	net := testnet.New(t, testnet.Config{
		Validators: 1, Regions: []string{"hk"}, Node: func(_ int, cfg *node.Config) { cfg.HTTPS = "127.0.0.1:0" },
	})
	first := net.Manifest().Nodes[0]
	c := &chain{genesis: filepath.Join(first.Dir, "genesis.json"), api: first.API}
	api := rest.New(first.API, nil)
	t.Cleanup(api.Close)
	status, err := api.Status(bounded(t))
	if err != nil {
		t.Fatal(err)
	}
	c.service, c.tls, c.https, c.pin = status.Service, status.TLS, status.HTTPS, status.TLSPin
	genesis, err := client.ReadGenesis(c.genesis)
	if err != nil {
		t.Fatal(err)
	}
	key, err := keystore.Dev("alice")
	if err != nil {
		t.Fatal(err)
	}
	alice, err := client.New(client.Config{Rest: api, Signer: key, Params: genesis.Params, Poll: 10 * time.Millisecond, Wait: rest.WaitProved})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range names {
		n := name.MustParse(text)
		if _, err := alice.Register(bounded(t), n, 1); err != nil {
			t.Fatal(err)
		}
		records, err := zone.ParseRecords(text+" 300 A 192.0.2.1", 300)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := alice.SetRecords(bounded(t), n, zone.Change{Add: records}); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// open is a resolver by a file with some keys; log may be nil.
func open(t *testing.T, log *slog.Logger, keys ...string) *lookup.Resolver {
	t.Helper()
	f, err := config.DecodeClient([]byte("{\"version\": \"1.0\",\n" + strings.Join(keys, ",\n") + "}"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := lookup.New(lookup.Config{File: f, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func (c *chain) trust() string {
	return fmt.Sprintf(`"trust": {"genesis": %q, "nodes": [%q]}`, c.genesis, c.api)
}

func resolvers(urls ...string) string { return `"resolvers": ["` + strings.Join(urls, `", "`) + `"]` }

// A server is a server of the DNS that has an address for every name, and counts
// who asks.
type server struct {
	at    string
	asked atomic.Int64
}

func newServer(t *testing.T) *server {
	t.Helper()
	return newServerOf(t, reply)
}

func newServerOf(t *testing.T, says func(q *dns.Msg) *dns.Msg) *server {
	t.Helper()
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{at: packets.LocalAddr().String()}
	run(t, &dns.Server{PacketConn: packets, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		s.asked.Add(1)
		_ = w.WriteMsg(says(q))
	})})
	return s
}

// reply says that a name has an address.
func reply(q *dns.Msg) *dns.Msg {
	m := new(dns.Msg)
	m.SetReply(q)
	m.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 60}, A: net.IPv4(198, 51, 100, 1)}}
	return m
}

// run runs a server for the length of the test.
func run(t *testing.T, d *dns.Server) {
	t.Helper()
	started, ended := make(chan struct{}), make(chan error, 1)
	d.NotifyStartedFunc = func() { close(started) }
	go func() { ended <- d.ActivateAndServe() }()
	<-started
	t.Cleanup(func() {
		if err := errors.Join(d.Shutdown(), <-ended); err != nil {
			t.Error(err)
		}
	})
}

func portOf(at string) string {
	_, port, _ := strings.Cut(at, ":")
	return port
}

func (s *server) key() string { return `"fallback_resolvers": ["` + s.at + `"]` }

// find looks up an address.
func find(t *testing.T, r *lookup.Resolver, text string) (string, lookup.Answer, error) {
	t.Helper()
	n, err := name.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Lookup(bounded(t), n, wire.TypeA)
	if len(a.Records) == 0 {
		return "", a, err
	}
	addr, _ := netip.AddrFromSlice(a.Records[len(a.Records)-1].Data)
	return addr.String(), a, err
}

// U-248, U-252: over each transport, encrypted under a key of bootstrap; the
// second one is asked while the first is down.
func TestTransports(t *testing.T) {
	c := newChain(t, "a.user.utxo")
	for _, keys := range [][]string{
		{resolvers("udp://" + c.service)},
		{resolvers("tcp://" + c.service)},
		{resolvers("tcp://127.0.0.1:1", "udp://"+c.service)},
		{resolvers("tls://" + c.tls), fmt.Sprintf(`"bootstrap": {"127.0.0.1": {"key": %q}}`, c.pin)},
		{resolvers("https://" + c.https), fmt.Sprintf(`"bootstrap": {"127.0.0.1": {"key": %q}}`, c.pin)},
		{resolvers("https://dns1.jmbc.utxo:" + portOf(c.https)), fmt.Sprintf(`"bootstrap": {"dns1.jmbc.utxo": {"addresses": ["127.0.0.1"], "key": %q}}`, c.pin)},
		{resolvers("tls://"+c.tls, "udp://127.0.0.1:1"), `"privacy": {"enable_encryption": true, "query_minimization": true}`, fmt.Sprintf(`"bootstrap": {"127.0.0.1": {"key": %q}}`, c.pin)},
	} {
		got, a, err := find(t, open(t, nil, append(keys, c.trust())...), "a.user.utxo")
		if err != nil || got != "192.0.2.1" || !a.Authenticated || a.ProvedHeight == 0 || a.Encloser.String() != "a.user.utxo" {
			t.Errorf("%v: %s, %+v, %v", keys, got, a, err)
		}
	}
	r := open(t, nil, resolvers("udp://"+c.service), c.trust())
	if _, a, err := find(t, r, "nobody.utxo"); err != nil || a.RCode != rcode.NXDomain || !a.Authenticated {
		t.Errorf("no such name: %+v, %v", a, err)
	}
	if _, a, err := find(t, r, "b.a.user.utxo"); err != nil || a.RCode != rcode.NoError || !a.NoData {
		t.Errorf("no such records: %+v, %v", a, err)
	}
}

// E-54: without trust an answer is one, and called unauthenticated; with it, what
// is not proved is none.
func TestTrust(t *testing.T) {
	c := newChain(t, "a.user.utxo")
	got, a, err := find(t, open(t, nil, resolvers("udp://"+c.service)), "a.user.utxo")
	if !errors.Is(err, client.ErrUnauthenticated) || got != "192.0.2.1" || a.Authenticated {
		t.Errorf("%s, %+v, %v", got, a, err)
	}
	other := newChain(t)
	got, a, err = find(t, open(t, nil, resolvers("udp://"+c.service), other.trust()), "a.user.utxo")
	if rcode.Of(err) != rcode.ProofInvalid || got != "" || a.Authenticated {
		t.Errorf("by another chain: %s, %+v, %v", got, a, err)
	}
	for _, more := range []string{`"chain_id": "else"`, `"genesis_hash": "` + strings.Repeat("ab", 32) + `"`} {
		f, err := config.DecodeClient([]byte(fmt.Sprintf(`{"version": 1, %s, "trust": {"genesis": %q, %s}}`, resolvers("udp://"+c.service), c.genesis, more)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := lookup.New(lookup.Config{File: f}); !errors.Is(err, lookup.ErrChain) {
			t.Errorf("%s: %v", more, err)
		}
	}
}

// U-079, E-54: what the pinned node has signed the header of is authenticated, and
// what another one would have to is none.
func TestPinnedNodes(t *testing.T) {
	c := newChain(t, "a.user.utxo")
	api := rest.New(c.api, nil)
	defer api.Close()
	status, err := api.Status(bounded(t))
	if err != nil {
		t.Fatal(err)
	}
	for node, want := range map[string]string{status.Node: "192.0.2.1", "12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5": ""} {
		trust := fmt.Sprintf(`"trust": {"genesis": %q, "nodes": [%q], "pinned_nodes": [%q], "quorum": 1}`, c.genesis, c.api, node)
		got, a, err := find(t, open(t, nil, resolvers("udp://"+c.service), trust), "a.user.utxo")
		if got != want || a.Authenticated != (want != "") || want == "" && rcode.Of(err) != rcode.ProofInvalid {
			t.Errorf("%s: %s, %+v, %v", node, got, a, err)
		}
	}
}

// U-249, E-80: names of the DNS are asked for at the fallback resolvers, and never
// a name of the chain, even if none of its resolvers answers.
func TestFallback(t *testing.T) {
	s := newServer(t)
	r := open(t, nil, resolvers("tcp://127.0.0.1:1"), s.key())
	if _, _, err := find(t, r, "jmbc.user.utxo"); err == nil || s.asked.Load() != 0 {
		t.Errorf("%v, and %d questions to the DNS", err, s.asked.Load())
	}
	if got, a, err := find(t, r, "example.com"); err != nil || got != "198.51.100.1" || a.Chain || a.Authenticated {
		t.Errorf("%s, %+v, %v", got, a, err)
	}
	if _, _, err := find(t, open(t, nil, resolvers("udp://127.0.0.1:1")), "example.com"); !errors.Is(err, lookup.ErrFallback) {
		t.Errorf("without fallback: %v", err)
	}
	const private = `"privacy": {"enable_encryption": true}`
	if _, _, err := find(t, open(t, nil, resolvers("tls://127.0.0.1:1"), private, s.key()), "example.com"); !errors.Is(err, lookup.ErrFallback) {
		t.Errorf("encrypted, with a plain one: %v", err)
	}
	if got, _, err := find(t, open(t, nil, resolvers("tls://127.0.0.1:1"), private, s.key(), `"allow_plain_fallback": true`), "example.com"); got != "198.51.100.1" {
		t.Errorf("encrypted, with a plain one allowed: %s, %v", got, err)
	}
}

// U-249: whether there is such an RRset at the end of the aliases; of ANY all are
// such.
func TestFallbackNoData(t *testing.T) {
	none := newServerOf(t, func(q *dns.Msg) *dns.Msg { return new(dns.Msg).SetReply(q) })
	alias := newServerOf(t, func(q *dns.Msg) *dns.Msg {
		m := new(dns.Msg).SetReply(q)
		m.Answer = []dns.RR{&dns.CNAME{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeCNAME, Class: dns.ClassINET, Ttl: 60}, Target: "b.example."}}
		return m
	})
	address := newServer(t)
	for _, tc := range []struct {
		name    string
		of      *server
		t       wire.Type
		records int
		noData  bool
	}{
		{"an address", address, wire.TypeA, 1, false},
		{"of another type", address, wire.TypeAAAA, 1, true},
		{"any", address, wire.TypeANY, 1, false},
		{"nothing", none, wire.TypeA, 0, true},
		{"any of nothing", none, wire.TypeANY, 0, true},
		{"an alias that leads to nothing", alias, wire.TypeA, 1, true},
		{"the alias", alias, wire.TypeCNAME, 1, false},
		{"any, an alias", alias, wire.TypeANY, 1, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, err := open(t, nil, resolvers("udp://127.0.0.1:1"), tc.of.key()).Lookup(bounded(t), name.MustParse("a.example"), tc.t)
			if err != nil || len(a.Records) != tc.records || a.NoData != tc.noData {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
}

// U-249: the DNS is asked over TLS and HTTPS too, under a key or a name that is
// known.
func TestEncryptedFallback(t *testing.T) {
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := new(dns.Msg)
		b, err := io.ReadAll(r.Body)
		if err != nil || q.Unpack(b) != nil || q.Id != 0 || r.URL.Path != "/dns-query" || r.Header.Get("Content-Type") != "application/dns-message" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		b, err = reply(q).Pack()
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(b)
	}))
	web.Config.ErrorLog = log.New(io.Discard, "", 0) // of those who do not like the key
	web.StartTLS()
	defer web.Close()
	stream, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: web.TLS.Certificates})
	if err != nil {
		t.Fatal(err)
	}
	run(t, &dns.Server{Listener: stream, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) { _ = w.WriteMsg(reply(q)) })})
	pin := jupc.PinOf(web.Certificate())
	for _, url := range []string{"tls://dns.example:" + portOf(stream.Addr().String()), "https://dns.example:" + portOf(web.Listener.Addr().String())} {
		for key, want := range map[string]string{pin.String(): "198.51.100.1", jupc.Pin{1}.String(): ""} {
			r := open(t, nil, resolvers("tls://127.0.0.1:1"), `"privacy": {"enable_encryption": true}`, `"fallback_resolvers": ["`+url+`"]`,
				fmt.Sprintf(`"bootstrap": {"dns.example": {"addresses": ["127.0.0.1"], "key": %q}}`, key))
			if got, _, err := find(t, r, "example.com"); got != want || (err == nil) != (want != "") {
				t.Errorf("%s under %s: %q, %v", url, key, got, err)
			}
		}
	}
}

// U-250: of a region's names, which both sides could have, prefer_utxo says who is
// asked first; the other one is if that has none.
func TestPreferUTXO(t *testing.T) {
	c := newChain(t, "x.user.utxo.hk")
	s := newServer(t)
	for _, tc := range []struct {
		prefer, regions, of, want string
	}{
		{"true", `["hk"]`, "x.user.utxo.hk", "192.0.2.1"},
		{"false", `["hk"]`, "x.user.utxo.hk", "198.51.100.1"},
		{"true", `[]`, "x.user.utxo.hk", "198.51.100.1"},
		{"true", `["hk"]`, "nobody.user.utxo.hk", "198.51.100.1"},
	} {
		r := open(t, nil, resolvers("udp://"+c.service), c.trust(), s.key(), `"prefer_utxo": `+tc.prefer, `"regions": `+tc.regions)
		if got, a, err := find(t, r, tc.of); got != tc.want || err != nil {
			t.Errorf("%+v: %s, %+v, %v", tc, got, a, err)
		}
	}
}

// A forger passes questions on and changes the last octet of the answers.
type forger struct{ to string }

func (f forger) Native(ctx context.Context, query []byte, _ jupc.Source) []byte {
	b, err := jupc.Exchange(ctx, "tcp", f.to, query)
	if err != nil {
		return nil
	}
	b[len(b)-1] ^= 1
	return b
}

func (forger) DNS(context.Context, []byte, jupc.Source) []byte { return nil }

// U-250: a chain that is silent, or whose answers were changed on the way, has not
// said that it has no such name: what the DNS says is not taken for it.
func TestPreferUTXOFails(t *testing.T) {
	c := newChain(t, "x.user.utxo.hk")
	port, err := jupc.Listen(jupc.Config{Handler: forger{c.service}, Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = port.Close() })
	honest, lies, silent := "tcp://"+c.service, "tcp://"+port.Addr().String(), "tcp://127.0.0.1:1"
	has, none := newServer(t).at, newServerOf(t, func(q *dns.Msg) *dns.Msg { return new(dns.Msg).SetRcode(q, dns.RcodeNameError) }).at
	fails := newServerOf(t, func(q *dns.Msg) *dns.Msg { return new(dns.Msg).SetRcode(q, dns.RcodeServerFailure) }).at
	for _, tc := range []struct {
		name, prefer, chain, dns, of string

		want string // empty: nothing
		code rcode.Code
	}{
		{"the chain lies", "true", lies, has, "x.user.utxo.hk", "", rcode.ProofInvalid},
		{"the chain lies about nobody", "true", lies, has, "nobody.user.utxo.hk", "", rcode.ProofInvalid},
		{"the chain is silent", "true", silent, has, "x.user.utxo.hk", "", rcode.ServFail},
		{"the chain has none, nor the DNS", "true", honest, none, "nobody.user.utxo.hk", "", rcode.NXDomain},
		{"the DNS has it, the chain lies", "false", lies, has, "x.user.utxo.hk", "198.51.100.1", rcode.NoError},
		{"the DNS has none, the chain lies", "false", lies, none, "x.user.utxo.hk", "", rcode.ProofInvalid},
		{"the DNS has none, the chain is silent", "false", silent, none, "x.user.utxo.hk", "", rcode.ServFail},
		{"the DNS has none, the chain has it", "false", honest, none, "x.user.utxo.hk", "192.0.2.1", rcode.NoError},
		{"neither has it, the DNS first", "false", honest, none, "nobody.user.utxo.hk", "", rcode.NXDomain},
		{"the DNS fails, the chain has it", "false", honest, fails, "x.user.utxo.hk", "192.0.2.1", rcode.NoError},
		{"the DNS fails, the chain has none", "false", honest, fails, "nobody.user.utxo.hk", "", rcode.ServFail},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := open(t, nil, resolvers(tc.chain), c.trust(), `"fallback_resolvers": ["`+tc.dns+`"]`, `"prefer_utxo": `+tc.prefer, `"regions": ["hk"]`)
			got, a, err := find(t, r, tc.of)
			code := a.RCode
			if err != nil {
				code = rcode.Of(err)
			}
			if got != tc.want || code != tc.code || a.Chain && !a.Authenticated {
				t.Errorf("%q, %+v, %v, want %q, %v", got, a, err, tc.want, tc.code)
			}
		})
	}
}

// U-251: with a cache the second lookup asks nobody, without one it does; and it
// keeps no more than it may.
func TestCache(t *testing.T) {
	c := newChain(t, "a.user.utxo")
	s := newServer(t)
	for enabled, want := range map[string]int64{"true": 1, "false": 2} {
		var out bytes.Buffer
		r := open(t, slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})),
			resolvers("tcp://"+c.service), c.trust(), s.key(), `"enable_cache": `+enabled, `"debug": true`)
		before := s.asked.Load()
		for range 2 {
			if got, _, err := find(t, r, "a.user.utxo"); got != "192.0.2.1" {
				t.Fatalf("%s, %v", got, err)
			}
			if got, _, err := find(t, r, "example.com"); got != "198.51.100.1" {
				t.Fatalf("%s, %v", got, err)
			}
		}
		if got := int64(strings.Count(out.String(), "msg=sent")); got != want {
			t.Errorf("enable_cache %s: %d questions to the resolver, want %d", enabled, got, want)
		}
		if got := s.asked.Load() - before; got != want {
			t.Errorf("enable_cache %s: %d questions to the DNS, want %d", enabled, got, want)
		}
	}
}

// U-254, E-86: with query_minimization a resolver is asked for what is above a name
// before it is asked for the name.
func TestMinimization(t *testing.T) {
	c := newChain(t, "a.user.utxo")
	for on, want := range map[string]int{"true": 2, "false": 1} {
		var out bytes.Buffer
		r := open(t, slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})),
			resolvers("tcp://"+c.service), c.trust(), `"debug": true`, `"privacy": {"query_minimization": `+on+`}`)
		if _, _, err := find(t, r, "a.user.utxo"); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(out.String(), "msg=sent"); got != want {
			t.Errorf("query_minimization %s: %d questions, want %d", on, got, want)
		}
	}
}

// U-255: debug puts every message into the log, octet by octet.
func TestDebug(t *testing.T) {
	c := newChain(t, "a.user.utxo")
	for debug, want := range map[string]int{"true": 2, "false": 0} {
		var out bytes.Buffer
		r := open(t, slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})),
			resolvers("tcp://"+c.service), c.trust(), `"debug": `+debug)
		if _, _, err := find(t, r, "a.user.utxo"); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(out.String(), "message=5544"); got != want {
			t.Errorf("debug %s: %d messages in the log, want %d:\n%s", debug, got, want, out.String())
		}
	}
}

// U-256, E-79: with the draft's file as it stands nobody can be asked, which is
// said at once.
func TestSample(t *testing.T) {
	f, err := config.ReadClient(filepath.Join("..", "config", "testdata", "client.json"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := lookup.New(lookup.Config{File: f})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, _, err := find(t, r, "jmbc.user.utxo"); !errors.Is(err, lookup.ErrResolvers) {
		t.Error(err)
	}
	if _, _, err := find(t, r, "example.com"); !errors.Is(err, lookup.ErrFallback) {
		t.Error(err)
	}
}
