package client_test

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/internal/fakenode"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// An exchange carries a native message to a node, or to a liar.
type exchange = func(ctx context.Context, network, addr string, msg []byte) ([]byte, error)

// service is the node's own.
func service(n *fakenode.Node) exchange {
	r := n.Resolver()
	return func(ctx context.Context, network, _ string, msg []byte) ([]byte, error) {
		from := resolver.Source{Addr: netip.MustParseAddr("127.0.0.1"), Validated: true, Stream: network == "tcp"}
		return r.Native(ctx, msg, from), nil
	}
}

// named starts a node on which alice has registered the names, each with an
// address, and the names below it that text says.
func named(t testing.TB, records map[string]string) *fakenode.Node {
	t.Helper()
	node := newNode(t)
	alice := open(t, node, "alice", t.TempDir(), &line{})
	for _, of := range []string{"user.utxo", "jmbc.user.utxo", "other.utxo"} {
		text, ok := records[of]
		if !ok {
			continue
		}
		n := name.MustParse(of)
		if _, err := alice.Register(t.Context(), n, 1); err != nil {
			t.Fatal(err)
		}
		rrs, err := zone.ParseRecords(text, 300)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := alice.SetRecords(t.Context(), n, zone.Change{Add: rrs}); err != nil {
			t.Fatal(err)
		}
	}
	return node
}

func three(t testing.TB) *fakenode.Node {
	return named(t, map[string]string{
		"user.utxo":      "user.utxo 300 A 192.0.2.66\nwww.jmbc.user.utxo 300 A 192.0.2.66",
		"jmbc.user.utxo": "jmbc.user.utxo 300 A 192.0.2.1\nwww.jmbc.user.utxo 300 A 192.0.2.2",
		"other.utxo":     "other.utxo 300 A 192.0.2.3",
	})
}

func api(h http.Handler) *rest.Client {
	return rest.New("http://node.test", &http.Client{Transport: &line{to: h}})
}

func root(n *fakenode.Node) *client.Genesis {
	return &client.Genesis{ChainID: n.Genesis.Ledger.ChainID, Validators: n.Validators(), Params: n.Genesis, Hash: [32]byte{1}}
}

// resolve returns a resolver that asks node by way of over.
func resolve(n *fakenode.Node, over exchange, change ...func(*client.ResolverConfig)) *client.Resolver {
	cfg := client.ResolverConfig{
		Service: "node.test:5353", Nodes: []*rest.Client{api(n.Handler())}, Genesis: root(n), Exchange: over,
		Now: func() time.Time { return time.Unix(int64(n.Time()), 0) },
	}
	for _, f := range change {
		f(&cfg)
	}
	return client.NewResolver(cfg)
}

func address(a client.Answer) string {
	if len(a.RRsets) != 1 || len(a.RRsets[0].Data) != 1 {
		return "none"
	}
	ip, _ := netip.AddrFromSlice(a.RRsets[0].Data[0])
	return ip.String()
}

// U-117, U-118, U-156: answers of every kind, verified from nothing but the
// genesis file.
func TestQuery(t *testing.T) {
	node := three(t)
	r := resolve(node, service(node))
	for _, tc := range []struct {
		name    string
		t       wire.Type
		code    rcode.Code
		address string
	}{
		{"jmbc.user.utxo", wire.TypeA, rcode.NoError, "192.0.2.1"},
		{"www.jmbc.user.utxo", wire.TypeA, rcode.NoError, "192.0.2.2"},
		{"user.utxo", wire.TypeA, rcode.NoError, "192.0.2.66"},
		{"jmbc.user.utxo", wire.TypeAAAA, rcode.NoError, "none"},
		{"nobody.utxo", wire.TypeA, rcode.NXDomain, "none"},
	} {
		a, err := r.Query(t.Context(), name.MustParse(tc.name), tc.t)
		if err != nil {
			t.Errorf("%s %v: %v", tc.name, tc.t, err)
			continue
		}
		if !a.Authenticated || a.RCode != tc.code || address(a) != tc.address || a.ProvedHeight == 0 {
			t.Errorf("%s %v: %+v", tc.name, tc.t, a)
		}
	}
}

// U-123: a name in grace is proved to be expired, one whose grace is over is
// proved to be gone.
func TestExpiredName(t *testing.T) {
	node := three(t)
	r := resolve(node, service(node), func(cfg *client.ResolverConfig) { cfg.TrustingPeriod = 10 * 365 * 24 * time.Hour })
	for _, step := range []struct {
		seconds uint64
		want    rcode.Code
	}{{registrar.Year - 3600, rcode.NoError}, {7200, rcode.Expired}, {registrar.DefaultParams(ledger.Address{}).Grace, rcode.NXDomain}} {
		node.Tick(step.seconds)
		node.Tick(1)
		a, err := r.Query(t.Context(), name.MustParse("jmbc.user.utxo"), wire.TypeA)
		if err != nil || !a.Authenticated || a.RCode != step.want {
			t.Fatalf("%+v, %v; want %v", a, err, step.want)
		}
	}
}

// An answer too large for a datagram is asked for again over a stream; so is
// one that does not come.
func TestQueryOverAStream(t *testing.T) {
	node := three(t)
	real := service(node)
	for _, how := range []string{"cut", "lost"} {
		var asked []string
		r := resolve(node, func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
			asked = append(asked, network)
			if network == "tcp" {
				return real(ctx, network, addr, msg)
			}
			if how == "lost" {
				return nil, errCut
			}
			q, err := wire.DecodeQuery(msg)
			if err != nil {
				return nil, err
			}
			return wire.AppendResponse(nil, &wire.Response{Header: q.Header, Flags: wire.ResponseTC})
		})
		a, err := r.Query(t.Context(), name.MustParse("jmbc.user.utxo"), wire.TypeA)
		if err != nil || address(a) != "192.0.2.1" || strings.Join(asked, " ") != "udp tcp" {
			t.Errorf("%s: %+v, %v, asked by %v", how, a, err, asked)
		}
	}
}

// E-54: without a root of trust nothing is authenticated, and the caller is
// told so.
func TestQueryWithoutTrust(t *testing.T) {
	node := three(t)
	r := resolve(node, service(node), func(cfg *client.ResolverConfig) { cfg.Genesis = nil })
	a, err := r.Query(t.Context(), name.MustParse("jmbc.user.utxo"), wire.TypeA)
	if !errors.Is(err, client.ErrUnauthenticated) || a.Authenticated || address(a) != "192.0.2.1" {
		t.Fatalf("%+v, %v", a, err)
	}
	if _, err := r.Update(t.Context()); !errors.Is(err, client.ErrTrust) {
		t.Errorf("%v", err)
	}
}

// lie has a liar change every response of the node.
func lie(n *fakenode.Node, change func(resp *wire.Response)) exchange {
	honest := service(n)
	return func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
		b, err := honest(ctx, network, addr, msg)
		if err != nil {
			return nil, err
		}
		resp, err := wire.DecodeResponse(b)
		if err != nil {
			return nil, err
		}
		change(&resp)
		return wire.AppendResponse(nil, &resp)
	}
}

// askedFor has a liar answer every question as if it had been for another name,
// with its header put right.
func askedFor(t testing.TB, n *fakenode.Node, other string, question bool) exchange {
	honest := service(n)
	return func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
		q, err := wire.DecodeQuery(msg)
		if err != nil {
			return nil, err
		}
		mine := q.Question
		q.Question.Name = name.MustParse(other)
		if msg, err = wire.AppendQuery(nil, &q); err != nil {
			return nil, err
		}
		b, err := honest(ctx, network, addr, msg)
		if err != nil || !question {
			return b, err
		}
		resp, err := wire.DecodeResponse(b)
		if err != nil {
			return nil, err
		}
		for i := range resp.Answer {
			resp.Answer[i].Name = mine.Name
		}
		resp.Proof = edit(t, resp.Proof, func(p *wire.Proof) {
			for i := range p.Sections {
				if p.Sections[i].Type == wire.SectionQuestion {
					p.Sections[i].Data = wire.AppendQuestion(nil, mine)
				}
			}
		})
		return wire.AppendResponse(nil, &resp)
	}
}

func edit(t testing.TB, proof []byte, change func(*wire.Proof)) []byte {
	t.Helper()
	p, err := wire.DecodeProof(proof)
	if err != nil {
		t.Fatal(err)
	}
	change(&p)
	b, err := wire.AppendProof(nil, &p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// U-048, U-077, U-079, U-118, U-145 (E-52, E-53, E-54, E-55): whatever a node makes of
// an answer, it is refused under 101.
func TestLies(t *testing.T) {
	node := three(t)
	for _, tc := range []struct {
		name string
		ask  string
		over exchange
		want error
	}{
		{"another address", "jmbc.user.utxo", lie(node, func(r *wire.Response) { r.Answer[0].Data = []byte{6, 6, 6, 6} }), client.ErrAnswer},
		{"no proof", "jmbc.user.utxo", lie(node, func(r *wire.Response) { r.Proof = nil }), client.ErrAnswer},
		{"there is nothing", "jmbc.user.utxo", lie(node, func(r *wire.Response) { r.Answer = nil }), client.ErrAnswer},
		{"there is no such name", "jmbc.user.utxo", lie(node, func(r *wire.Response) { r.Answer, r.RCode = nil, rcode.NXDomain }), client.ErrAnswer},
		{"a longer life", "jmbc.user.utxo", lie(node, func(r *wire.Response) { r.Answer[0].TTL++ }), client.ErrAnswer},
		{"another name's proof", "jmbc.user.utxo", askedFor(t, node, "other.utxo", false), client.ErrAnswer},
		{"another name's proof, told of this one", "jmbc.user.utxo", askedFor(t, node, "other.utxo", true), client.ErrAnswer},
		{"the parent's proof for a registered child", "jmbc.user.utxo", askedFor(t, node, "user.utxo", true), client.ErrAnswer},
		{"the parent's records below a registered child", "www.jmbc.user.utxo", parents(t, node), client.ErrAnswer},
		{"a state nobody has", "jmbc.user.utxo", lie(node, func(r *wire.Response) {
			r.Proof = edit(t, r.Proof, func(p *wire.Proof) { p.Height-- })
		}), client.ErrAnswer},
		{"a height far above the chain", "jmbc.user.utxo", lie(node, func(r *wire.Response) {
			r.Proof = edit(t, r.Proof, func(p *wire.Proof) { p.Height = 1 << 40 })
		}), client.ErrHeader},
		{"a height that is no number", "jmbc.user.utxo", lie(node, func(r *wire.Response) {
			r.Proof = edit(t, r.Proof, func(p *wire.Proof) { p.Height = 1<<64 - 1 })
		}), client.ErrAnswer},
		{"an answer to another query", "jmbc.user.utxo", lie(node, func(r *wire.Response) { r.Header.Nonce++ }), client.ErrAnswer},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, err := resolve(node, tc.over).Query(t.Context(), name.MustParse(tc.ask), wire.TypeA)
			if !errors.Is(err, tc.want) || a.Authenticated || len(a.RRsets) != 0 {
				t.Fatalf("%+v, %v", a, err)
			}
			if rcode.Of(err) != rcode.ProofInvalid {
				t.Errorf("code %v", rcode.Of(err))
			}
		})
	}
}

// parents has a liar leave out the state of the child and answer from the
// parent's records (E-53).
func parents(t testing.TB, n *fakenode.Node) exchange {
	child := name.MustParse("jmbc.user.utxo").Key()
	return lie(n, func(r *wire.Response) {
		r.Answer[0].Data = []byte{192, 0, 2, 66}
		view, err := n.Proved(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		parent := name.MustParse("user.utxo").Key()
		value, err := view.Get(parent)
		if err != nil {
			t.Fatal(err)
		}
		proof, err := view.Prove(parent)
		if err != nil {
			t.Fatal(err)
		}
		d, err := registrar.DecodeDomain(value)
		if err != nil {
			t.Fatal(err)
		}
		b, err := n.Records(t.Context(), d.RecordsRoot)
		if err != nil {
			t.Fatal(err)
		}
		set, err := zone.Decode(name.MustParse("user.utxo"), b)
		if err != nil {
			t.Fatal(err)
		}
		path, err := set.Tree().ProvePresent(name.MustParse("www.jmbc.user.utxo"), wire.TypeA)
		if err != nil {
			t.Fatal(err)
		}
		r.Proof = edit(t, r.Proof, func(p *wire.Proof) {
			for i, s := range p.Sections {
				switch {
				case s.Type == wire.SectionStatePath && [32]byte(s.Data[:32]) == child:
					data, err := wire.AppendStatePath(nil, &wire.StatePath{Key: parent, Value: value, Proof: proof.Encode()})
					if err != nil {
						t.Fatal(err)
					}
					p.Sections[i].Data = data
				case s.Type == wire.SectionRRsetPath:
					p.Sections[i].Data = path.Encode()
				}
			}
		})
	})
}

// U-118 (E-55): one flipped bit in any octet of the answer is found, or changes
// nothing that the answer says.
func TestFlippedOctets(t *testing.T) {
	node := three(t)
	honest := service(node)
	var size int
	for at := 0; at == 0 || at < size; at++ {
		flip := func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
			b, err := honest(ctx, network, addr, msg)
			if err == nil {
				size = len(b)
				b[at] ^= 1 << (at % 8)
			}
			return b, err
		}
		a, err := resolve(node, flip).Query(t.Context(), name.MustParse("jmbc.user.utxo"), wire.TypeA)
		if err != nil {
			if len(a.RRsets) != 0 || a.Authenticated {
				t.Errorf("octet %d: %+v with %v", at, a, err)
			}
			continue
		}
		if a.RCode != rcode.NoError || address(a) != "192.0.2.1" || a.RRsets[0].TTL > 300 || a.RRsets[0].Name.String() != "jmbc.user.utxo" {
			t.Errorf("octet %d: %+v is believed", at, a)
		}
	}
}

// E-51: an answer that was true an hour ago is not one now.
func TestStaleAnswer(t *testing.T) {
	node := three(t)
	honest := service(node)
	n := name.MustParse("jmbc.user.utxo")
	var kept []byte
	replay := func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
		if kept == nil {
			b, err := honest(ctx, network, addr, msg)
			kept = b
			return b, err
		}
		copy(kept[4:16], msg[4:16]) // the new query's ID, time and nonce
		return kept, nil
	}
	r := resolve(node, replay)
	if _, err := r.Query(t.Context(), n, wire.TypeA); err != nil {
		t.Fatal(err)
	}
	node.Tick(1800)
	if _, err := r.Query(t.Context(), n, wire.TypeA); err != nil {
		t.Fatalf("half an hour later: %v", err)
	}
	node.Tick(1900)
	if a, err := r.Query(t.Context(), n, wire.TypeA); !errors.Is(err, resolver.ErrStale) || a.Authenticated {
		t.Fatalf("%+v, %v", a, err)
	}
	fresh := lie(node, func(*wire.Response) {})
	refreshed := func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
		_, err := fresh(ctx, network, addr, msg)
		copy(kept[4:16], msg[4:16])
		resp, decodeErr := wire.DecodeResponse(kept)
		if decodeErr != nil {
			return nil, decodeErr
		}
		resp.Proof = edit(t, resp.Proof, func(p *wire.Proof) { p.Time = uint32(node.Time()) }) // says it is new
		b, appendErr := wire.AppendResponse(nil, &resp)
		return b, errors.Join(err, appendErr)
	}
	if a, err := resolve(node, refreshed).Query(t.Context(), n, wire.TypeA); !errors.Is(err, client.ErrAnswer) || a.Authenticated {
		t.Fatalf("%+v, %v", a, err)
	}
}

// forger serves a node's API with other light blocks from a height on.
type forger struct {
	http.Handler
	node   *fakenode.Node
	from   uint64
	change func(*types.Header)
}

func (f *forger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, ok := strings.CutPrefix(r.URL.Path, rest.PathLightBlocks+"/")
	height, err := strconv.ParseUint(text, 10, 64)
	if !ok || err != nil || height < f.from {
		f.Handler.ServeHTTP(w, r)
		return
	}
	pb, err := f.node.Forge(height, f.change).ToProto()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	b, err := pb.Marshal()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(b)
}

// U-079 (E-54): headers that others signed, from the first one on or from
// later, and a whole chain that was made up, are refused.
func TestInventedHeaders(t *testing.T) {
	node := three(t)
	n := name.MustParse("jmbc.user.utxo")
	invented := named(t, map[string]string{"jmbc.user.utxo": "jmbc.user.utxo 300 A 6.6.6.6"})
	for _, tc := range []struct {
		name string
		cfg  func(*client.ResolverConfig)
	}{
		{"header 1 by strangers", func(cfg *client.ResolverConfig) {
			cfg.Nodes = []*rest.Client{api(&forger{node.Handler(), node, 1, func(*types.Header) {}})}
		}},
		{"the anchor by strangers", func(cfg *client.ResolverConfig) {
			cfg.Nodes = []*rest.Client{api(&forger{node.Handler(), node, 2, func(h *types.Header) { h.AppHash = make([]byte, 32) }})}
		}},
		{"another chain", func(cfg *client.ResolverConfig) {
			g := root(node)
			g.ChainID = "another-1"
			cfg.Genesis = g
		}},
		{"a consistent chain that was made up", func(cfg *client.ResolverConfig) {
			cfg.Nodes = []*rest.Client{api(&forger{invented.Handler(), invented, 1, func(*types.Header) {}})}
			cfg.Exchange = service(invented)
		}},
		{"a trusted hash that is not the chain's", func(cfg *client.ResolverConfig) {
			cfg.Trust = &client.Checkpoint{Height: 3, Hash: [32]byte{1}}
		}},
		{"a header of another height", func(cfg *client.ResolverConfig) {
			cfg.Nodes = []*rest.Client{api(shifted{node.Handler()})}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, err := resolve(node, service(node), tc.cfg).Query(t.Context(), n, wire.TypeA)
			if !errors.Is(err, client.ErrHeader) || a.Authenticated || rcode.Of(err) != rcode.ProofInvalid {
				t.Fatalf("%+v, %v", a, err)
			}
		})
	}
}

// shifted serves the light block before the one that is asked for.
type shifted struct{ http.Handler }

func (s shifted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if text, ok := strings.CutPrefix(r.URL.Path, rest.PathLightBlocks+"/"); ok {
		height, _ := strconv.ParseUint(text, 10, 64)
		r.URL.Path = rest.PathLightBlocks + "/" + strconv.FormatUint(max(height, 2)-1, 10)
	}
	s.Handler.ServeHTTP(w, r)
}

// counter counts the light blocks that a node is asked for.
type counter struct {
	http.Handler
	mu   sync.Mutex
	seen []string // guarded by mu
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if text, ok := strings.CutPrefix(r.URL.Path, rest.PathLightBlocks+"/"); ok {
		c.mu.Lock()
		c.seen = append(c.seen, text)
		c.mu.Unlock()
	}
	c.Handler.ServeHTTP(w, r)
}

// A later run begins at the last verified header and does not look at header 1
// again; a broken file is said to be one; --trust stands above it.
func TestCheckpoint(t *testing.T) {
	node, dir := three(t), t.TempDir()
	n := name.MustParse("jmbc.user.utxo")
	count := &counter{Handler: node.Handler()}
	run := func(change ...func(*client.ResolverConfig)) (client.Checkpoint, error) {
		t.Helper()
		count.seen = nil
		r := resolve(node, service(node), append([]func(*client.ResolverConfig){func(cfg *client.ResolverConfig) {
			cfg.Dir, cfg.Nodes = dir, []*rest.Client{api(count)}
		}}, change...)...)
		if _, err := r.Query(t.Context(), n, wire.TypeA); err != nil {
			return client.Checkpoint{}, err
		}
		return r.Update(t.Context())
	}
	first, err := run()
	if err != nil || count.seen[0] != "1" {
		t.Fatalf("%v, asked for %v", err, count.seen)
	}
	node.Tick(10)
	if _, err := run(); err != nil || strings.Contains(strings.Join(count.seen, " ")+" ", "1 ") && count.seen[0] == "1" {
		t.Fatalf("%v, asked for %v", err, count.seen)
	}
	if text := first.String(); !strings.HasPrefix(text, strconv.FormatUint(first.Height, 10)+":") {
		t.Error(text)
	}
	parsed, err := client.ParseCheckpoint(first.String())
	if err != nil || parsed != first {
		t.Errorf("%v, %v", parsed, err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	if err := os.WriteFile(filepath.Join(dir, files[0].Name()), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := run(); !errors.Is(err, client.ErrTrust) {
		t.Errorf("a broken file: %v", err)
	}
	if _, err := run(func(cfg *client.ResolverConfig) { cfg.Trust = &first }); err != nil {
		t.Errorf("a trusted header: %v", err)
	}
}

// After the trusting period neither the genesis nor a checkpoint is enough:
// the error says what is.
func TestTrustingPeriod(t *testing.T) {
	node, dir := three(t), t.TempDir()
	n := name.MustParse("jmbc.user.utxo")
	in := func(cfg *client.ResolverConfig) { cfg.Dir = dir }
	if _, err := resolve(node, service(node), in).Query(t.Context(), n, wire.TypeA); err != nil {
		t.Fatal(err)
	}
	long := resolve(node, service(node)) // runs through the whole time
	if _, err := long.Query(t.Context(), n, wire.TypeA); err != nil {
		t.Fatal(err)
	}
	node.Tick(15 * registrar.Day)
	node.Tick(1)
	for what, r := range map[string]*client.Resolver{
		"genesis": resolve(node, service(node)), "checkpoint": resolve(node, service(node), in), "still running": long,
	} {
		_, err := r.Query(t.Context(), n, wire.TypeA)
		if !errors.Is(err, client.ErrTrust) || !strings.Contains(err.Error(), "--trust HEIGHT:HASH") {
			t.Errorf("%s: %v", what, err)
		}
	}
	b := node.LightBlock(0)
	trust := client.Checkpoint{Height: uint64(b.Height), Hash: [32]byte(b.Hash())}
	r := resolve(node, service(node), in, func(cfg *client.ResolverConfig) { cfg.Trust = &trust })
	if a, err := r.Query(t.Context(), n, wire.TypeA); err != nil || !a.Authenticated {
		t.Errorf("with a trusted header: %+v, %v", a, err)
	}
}

func TestParseCheckpoint(t *testing.T) {
	for _, bad := range []string{"", "1", ":", "0:" + strings.Repeat("a", 64), "-1:" + strings.Repeat("a", 64), "1:" + strings.Repeat("a", 62), "1:" + strings.Repeat("g", 64)} {
		if _, err := client.ParseCheckpoint(bad); !errors.Is(err, client.ErrTrust) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// A second node that has another chain is noticed, one that is down is not
// missed.
func TestWitness(t *testing.T) {
	node := three(t)
	n := name.MustParse("jmbc.user.utxo")
	down := rest.New("http://down.test", &http.Client{Transport: &line{cutAt: 1}})
	r := resolve(node, service(node), func(cfg *client.ResolverConfig) { cfg.Nodes = append(cfg.Nodes, api(node.Handler()), down) })
	if a, err := r.Query(t.Context(), n, wire.TypeA); err != nil || !a.Authenticated {
		t.Errorf("%+v, %v", a, err)
	}
	r = resolve(node, service(node), func(cfg *client.ResolverConfig) { cfg.Nodes = []*rest.Client{down, api(node.Handler())} })
	if a, err := r.Query(t.Context(), n, wire.TypeA); err != nil || !a.Authenticated {
		t.Errorf("the first node is down: %+v, %v", a, err)
	}
}

// Many ask at once; the header is verified once.
func TestQueryConcurrently(t *testing.T) {
	node := three(t)
	r := resolve(node, service(node))
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if a, err := r.Query(t.Context(), name.MustParse("jmbc.user.utxo"), wire.TypeA); err != nil || !a.Authenticated {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	wg.Wait()
}

func BenchmarkQuery(b *testing.B) {
	node := three(b)
	r := resolve(node, service(node))
	n := name.MustParse("jmbc.user.utxo")
	for b.Loop() {
		if _, err := r.Query(b.Context(), n, wire.TypeA); err != nil {
			b.Fatal(err)
		}
	}
}
