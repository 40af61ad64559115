package resolver_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
)

var update = flag.Bool("update", false, "write testdata/vectors")

const vectorDir = "testdata/vectors"

// vectorKeys are the header of a vector: what a client asks, what it trusts,
// and what it is to make of the response in the body.
var vectorKeys = []string{
	"comment", "section", "name", "type", "id", "nonce", "height", "app-hash",
	"header-hash", "header-time", "now", "grace", "warp", "expect", "answer", "encloser", "referral",
}

// U-003, U-057, U-076, U-077, U-080, U-090, U-124, U-156, U-225, U-226, U-231:
// responses that any implementation must read alike.
func TestVectors(t *testing.T) {
	if *update {
		writeVectors(t)
	}
	testkit.Each(t, vectorDir, vectorKeys, func(t *testing.T, v testkit.Vector) {
		h := v.Header
		number := func(key string) uint64 {
			n, err := strconv.ParseUint(h[key], 0, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		hash := func(key string) (out [32]byte) {
			b, err := testkit.Hex(h[key])
			if err != nil || len(b) != 32 {
				t.Fatalf("%s: %d octets, %v", key, len(b), err)
			}
			return [32]byte(b)
		}
		qtype, err := wire.ParseType(h["type"])
		if err != nil {
			t.Fatal(err)
		}
		q := resolvertest.Query(h["name"], qtype)
		q.Header.ID, q.Header.Nonce = uint32(number("id")), uint32(number("nonce"))
		msg, err := testkit.Hex(v.Body)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := wire.DecodeResponse(msg)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := resolver.Verify(q, resp, resolver.Trust{
			Height: number("height"), AppHash: hash("app-hash"), HeaderHash: hash("header-hash"),
			HeaderTime: number("header-time"), Now: number("now"), Grace: number("grace"), Warp: h["warp"] == "true",
		})
		if err != nil {
			if !errors.Is(err, resolver.ErrorKind(h["expect"])) {
				t.Fatalf("%v, want %s", err, h["expect"])
			}
			return
		}
		var rrs []wire.RR
		for _, set := range answer.RRsets {
			rrs = set.AppendRRs(rrs)
		}
		if answer.RCode.String() != h["expect"] || present(rrs) != h["answer"] || answer.Encloser.String() != h["encloser"] {
			t.Fatalf("%v, %s, %v", answer.RCode, present(rrs), answer.Encloser)
		}
		if (answer.Referral != nil) != (h["referral"] != "") || answer.Referral != nil && fmt.Sprintf("%x", answer.Domain.Resolver) != h["referral"] {
			t.Fatalf("a referral to %x", answer.Domain.Resolver)
		}
	})
}

// U-003: what this node answers today is what the vectors have.
func TestVectorsFresh(t *testing.T) {
	for file, want := range vectors(t) {
		got, err := os.ReadFile(filepath.Join(vectorDir, file))
		if err != nil || string(got) != want {
			t.Errorf("%s is not what is made now (%v): go test ./resolver -run TestVectors -update", file, err)
		}
	}
}

func writeVectors(t *testing.T) {
	t.Helper()
	if err := os.MkdirAll(vectorDir, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range vectors(t) {
		if err := os.WriteFile(filepath.Join(vectorDir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// vectors returns the text of every vector by file name.
func vectors(t *testing.T) map[string]string {
	t.Helper()
	c := world(t)
	d := c.Register("old.utxo", "old.utxo 300 A 192.0.2.3")
	d.Expiry = c.Time - 1
	c.PutDomain(name.MustParse("old.utxo"), d)
	d.Expiry = c.Time - resolvertest.Grace
	c.PutDomain(name.MustParse("released.utxo"), d)
	d = c.Register("pending.utxo", "pending.utxo 300 A 192.0.2.3")
	d.Pending = registrar.Pending{Kind: registrar.ChangePolicy, Time: c.Time - 1}
	c.PutDomain(name.MustParse("pending.utxo"), d)
	warped := resolvertest.New(t)
	lease := warped.Register("jmbc.user.utxo", "jmbc.user.utxo 300 A 192.0.2.1")
	by := lease.Expiry - warped.Time - 42
	warped.Set(0, map[[32]byte][]byte{ledger.ClockKey(): {0, 0, 0, 0, byte(by >> 24), byte(by >> 16), byte(by >> 8), byte(by)}})

	out := map[string]string{}
	for _, v := range slices.Concat(plainVectors(c, warped), referralVectors(t), sealedVectors(t), spoiltVectors(c, warped)) {
		out[v.file+".txt"] = v.text(t)
	}
	return out
}

// An answerVector is an answer of a chain, and what a client is to make of it.
type answerVector struct {
	file, comment, section string
	c                      *resolvertest.Chain
	owner                  string
	qtype                  wire.Type
	expect                 string // a code or a kind of error
	answer, encloser       string
	referral               string // id of the descriptor

	later  uint64 // seconds after the anchor
	warp   bool   // the chain allows it
	stream bool   // asked on a stream
	spoil  func(*testing.T, *wire.Response)
}

// text returns the file.
func (v *answerVector) text(t *testing.T) string {
	t.Helper()
	q, from := resolvertest.Query(v.owner, v.qtype), udp
	if v.stream {
		from = stream
	}
	resp := ask(t, newResolver(v.c, func(cfg *resolver.Config) { cfg.Warp = v.c.Warped() }), q, from)
	if v.spoil != nil {
		v.spoil(t, &resp)
	}
	msg, err := wire.AppendResponse(nil, &resp)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "comment: %s\nsection: %s\nname: %s\ntype: %v\nid: %d\nnonce: %#x\n", v.comment, v.section, v.owner, v.qtype, q.Header.ID, q.Header.Nonce)
	fmt.Fprintf(&b, "height: %d\napp-hash: %x\nheader-hash: %x\nheader-time: %d\nnow: %d\ngrace: %d\nwarp: %v\n",
		v.c.HeightNow, v.c.AppHash(), v.c.HeaderHash(), v.c.Time, v.c.Time+v.later, 30*registrar.Day, v.warp)
	fmt.Fprintf(&b, "expect: %s\nanswer: %s\nencloser: %s\n", v.expect, v.answer, v.encloser)
	if v.referral != "" {
		fmt.Fprintf(&b, "referral: %s\n", v.referral)
	}
	b.WriteByte('\n')
	for line := range slices.Chunk(msg, 32) {
		fmt.Fprintf(&b, "%x\n", line)
	}
	return b.String()
}
