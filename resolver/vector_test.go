package resolver_test

import (
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
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
	"header-hash", "header-time", "now", "grace", "warp", "expect", "answer", "encloser",
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
	warped := resolvertest.New(t)
	lease := warped.Register("jmbc.user.utxo", "jmbc.user.utxo 300 A 192.0.2.1")
	by := lease.Expiry - warped.Time - 42
	warped.Set(0, map[[32]byte][]byte{ledger.ClockKey(): {0, 0, 0, 0, byte(by >> 24), byte(by >> 16), byte(by >> 8), byte(by)}})

	out := map[string]string{}
	for _, v := range []struct {
		file, comment, section string
		c                      *resolvertest.Chain
		owner                  string
		qtype                  wire.Type
		later                  uint64 // seconds after the anchor
		spoil                  func([]byte)
		expect, answer         string
		encloser               string
	}{
		{"answer.txt", "an RRset of a registered name", "draft 3.3, E-53", c, "jmbc.user.utxo", wire.TypeA, 3600, nil, "NOERROR", "jmbc.user.utxo. 300 IN A 192.0.2.1", "jmbc.user.utxo"},
		{"two-records.txt", "two records, one path", "draft 3.4", c, "two.jmbc.user.utxo", wire.TypeA, 0, nil, "NOERROR", "two.jmbc.user.utxo. 60 IN A 192.0.2.2; two.jmbc.user.utxo. 60 IN A 192.0.2.3", "jmbc.user.utxo"},
		{"nodata.txt", "no such type at the registered name", "E-52", c, "jmbc.user.utxo", wire.TypeAAAA, 0, nil, "NOERROR", "", "jmbc.user.utxo"},
		{"nodata-below.txt", "nothing below the registered name: neither A nor CNAME; the parent has an A there", "E-52, E-53", c, "x.jmbc.user.utxo", wire.TypeA, 0, nil, "NOERROR", "", "jmbc.user.utxo"},
		{"nxdomain.txt", "no suffix is registered", "E-52", c, "a.nobody.utxo", wire.TypeA, 0, nil, "NXDOMAIN", "", "."},
		{"released.txt", "a lease whose grace is over counts as absent", "E-53", c, "released.utxo", wire.TypeA, 0, nil, "NXDOMAIN", "", "."},
		{"expired.txt", "in grace: 102, without records", "draft 11", c, "old.utxo", wire.TypeA, 0, nil, "DOMAIN_EXPIRED", "", "old.utxo"},
		{"alias.txt", "an alias and what it leads to: kind 4, a question for each link", "draft 4.1.3", c, "www.jmbc.user.utxo", wire.TypeA, 0, nil, "NOERROR", "www.jmbc.user.utxo. 300 IN CNAME jmbc.user.utxo.; jmbc.user.utxo. 300 IN A 192.0.2.1", "jmbc.user.utxo"},
		{"warped.txt", "the chain clock is near the end of the lease, which bounds the TTL", "E-38", warped, "jmbc.user.utxo", wire.TypeA, 0, nil, "NOERROR", "jmbc.user.utxo. 42 IN A 192.0.2.1", "jmbc.user.utxo"},
		{"stale.txt", "an anchor of 3601 s ago", "E-51", c, "jmbc.user.utxo", wire.TypeA, 3601, nil, "stale", "", ""},
		{"tampered.txt", "the last octet of the proof flipped", "E-55", c, "jmbc.user.utxo", wire.TypeA, 0, func(b []byte) { b[len(b)-1] ^= 1 }, "proof", "", ""},
		{"truncated.txt", "TC: nothing to verify, ask on a stream", "E-26", c, "jmbc.user.utxo", wire.TypeA, 0, func(b []byte) { b[23] |= 2 }, "truncated", "", ""},
	} {
		q := resolvertest.Query(v.owner, v.qtype)
		r := newResolver(v.c, func(cfg *resolver.Config) { cfg.Warp = v.c == warped })
		msg := r.Native(t.Context(), encodeQuery(t, q), udp)
		if v.spoil != nil {
			v.spoil(msg)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "comment: %s\nsection: %s\nname: %s\ntype: %v\nid: %d\nnonce: %#x\n", v.comment, v.section, v.owner, v.qtype, q.Header.ID, q.Header.Nonce)
		fmt.Fprintf(&b, "height: %d\napp-hash: %x\nheader-hash: %x\nheader-time: %d\nnow: %d\ngrace: %d\nwarp: %v\n",
			v.c.HeightNow, v.c.AppHash(), v.c.HeaderHash(), v.c.Time, v.c.Time+v.later, 30*registrar.Day, v.c == warped)
		fmt.Fprintf(&b, "expect: %s\nanswer: %s\nencloser: %s\n\n", v.expect, v.answer, v.encloser)
		for len(msg) > 0 {
			n := min(32, len(msg))
			fmt.Fprintln(&b, hex.EncodeToString(msg[:n]))
			msg = msg[n:]
		}
		out[v.file] = b.String()
	}
	return out
}
