package resolver_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

func encodeQuery(t testing.TB, q wire.Query) []byte {
	t.Helper()
	b, err := wire.AppendQuery(nil, &q)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// U-044, U-045, U-046, U-047, U-050, U-054, U-058, U-064, U-067, U-186,
// U-214, U-217, U-222: which messages are answered, and how.
func TestNativeRules(t *testing.T) {
	c := world(t)
	r := newResolver(c)
	good := encodeQuery(t, resolvertest.Query("jmbc.user.utxo", wire.TypeA))
	now := uint32(c.Time)
	stamp := func(at uint32) func([]byte) []byte {
		return func(b []byte) []byte {
			b[8], b[9], b[10], b[11] = byte(at>>24), byte(at>>16), byte(at>>8), byte(at)
			return b
		}
	}
	set := func(at int, v byte) func([]byte) []byte {
		return func(b []byte) []byte { b[at] = v; return b }
	}
	const silent = rcode.Code(0xffff)
	for _, tc := range []struct {
		name  string
		spoil func([]byte) []byte
		want  rcode.Code
	}{
		{"as it should be", func(b []byte) []byte { return b }, rcode.NoError},
		{"another magic", set(1, 0x45), silent},
		{"nothing", func([]byte) []byte { return nil }, silent},
		{"a header cut short", func(b []byte) []byte { return b[:19] }, silent},
		{"a header and no body", func(b []byte) []byte { return b[:20] }, rcode.FormErr},
		{"version 2", set(2, 2), rcode.NotImp},
		{"type 0", set(3, 0), rcode.NotImp},
		{"a response", set(3, 2), silent},
		{"an update", set(3, 3), rcode.NotAuth},
		{"a notification", set(3, 4), silent},
		{"type 9", set(3, 9), rcode.NotImp},
		{"a response of version 2", func(b []byte) []byte { b[2], b[3] = 2, 2; return b }, silent},
		{"on time", stamp(now), rcode.NoError},
		{"300 s early", stamp(now - 300), rcode.NoError},
		{"301 s early", stamp(now - 301), rcode.Refused},
		{"300 s late", stamp(now + 300), rcode.NoError},
		{"301 s late", stamp(now + 301), rcode.Refused},
		{"a signature longer than the message", set(19, 200), rcode.FormErr},
		{"a signature nobody here can check", func(b []byte) []byte {
			b[19] = 2
			return append(append(bytes.Clone(b[:20]), 1, 0), b[20:]...)
		}, rcode.NotImp},
		{"an octet after the name", func(b []byte) []byte { return append(b, 0) }, rcode.FormErr},
		{"the name's length one too long", set(31, b31(good)+1), rcode.FormErr},
		{"the name's length one too short", set(31, b31(good)-1), rcode.FormErr},
		{"class CH", set(23, 3), rcode.Refused},
		{"reserved bits of the flags", set(24, 0xff), rcode.NoError},
		{"a reserved field", set(27, 1), rcode.FormErr},
		{"an octet above 127 in the name", set(33, 0xe9), rcode.NXDomain},
	} {
		t.Run(tc.name, func(t *testing.T) {
			req := tc.spoil(bytes.Clone(good))
			reply := r.Native(t.Context(), req, udp)
			if reply == nil {
				if tc.want != silent {
					t.Fatalf("no reply, want %v", tc.want)
				}
				return
			}
			resp, err := wire.DecodeResponse(reply)
			if err != nil || resp.RCode != tc.want || resp.Header.ID != 7 || resp.Header.Nonce != 0x01020304 || resp.Header.Timestamp != now {
				t.Fatalf("%v, header %+v, %v; want %v", resp.RCode, resp.Header, err, tc.want)
			}
		})
	}
}

func b31(b []byte) byte { return b[31] }

// U-070, U-147: how long a reply may be, and that what is cut is cut whole.
func TestNativeSize(t *testing.T) {
	c := world(t)
	var txt strings.Builder
	for range 16 {
		fmt.Fprintf(&txt, " %q", strings.Repeat("x", 250))
	}
	c.Register("big.utxo", "big.utxo 300 TXT"+txt.String())
	r := newResolver(c)
	for _, tc := range []struct {
		name  string
		owner string
		qtype wire.Type
		from  resolver.Source
		flags wire.ResponseFlags
	}{
		{"4 kB over a stream", "big.utxo", wire.TypeTXT, stream, wire.ResponseAA | wire.ResponseAD},
		{"4 kB in a datagram", "big.utxo", wire.TypeTXT, udp, wire.ResponseAA | wire.ResponseTC},
		{"a proof to a known address", "jmbc.user.utxo", wire.TypeA, udp, wire.ResponseAA | wire.ResponseAD},
		{"a proof to a stranger", "jmbc.user.utxo", wire.TypeA, stranger, wire.ResponseAA | wire.ResponseTC},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q := resolvertest.Query(tc.owner, tc.qtype)
			resp := ask(t, r, q, tc.from)
			cut := tc.flags&wire.ResponseTC != 0
			if resp.Flags != tc.flags || cut != (len(resp.Answer) == 0) || cut != (resp.Proof == nil) || resp.RCode != rcode.NoError {
				t.Fatalf("%v, flags %v, %d records, proof of %d octets", resp.RCode, resp.Flags, len(resp.Answer), len(resp.Proof))
			}
		})
	}
	before := c.Paths.Load()
	ask(t, r, resolvertest.Query("jmbc.user.utxo", wire.TypeA), stranger)
	if n := c.Paths.Load() - before; n != 0 {
		t.Errorf("%d paths made for a proof that cannot be sent", n)
	}
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	q.Flags = 0
	if resp := ask(t, r, q, stranger); len(resp.Answer) != 1 {
		t.Fatal("an answer without proof fits in three times the query")
	}
}

// U-061: header and commit ride along on streams, if a proof is asked
// for.
func TestHeaderOnStreams(t *testing.T) {
	c := world(t)
	r := newResolver(c)
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	for _, tc := range []struct {
		from resolver.Source
		want bool
	}{{stream, true}, {udp, false}} {
		resp := ask(t, r, q, tc.from)
		p, err := resolver.Anchor(&resp)
		if err != nil {
			t.Fatal(err)
		}
		_, header := p.Section(wire.SectionHeader)
		commit, hasCommit := p.Section(wire.SectionCommit)
		if header != tc.want || hasCommit != tc.want || tc.want && string(commit) != "commit" {
			t.Fatalf("stream %v: header %v, commit %q", tc.from.Stream, header, commit)
		}
	}
}

// A reply is built in the free room of the request, where a transport offers it.
func TestNativeInPlace(t *testing.T) {
	c := world(t)
	req := append(make([]byte, 0, 4096), encodeQuery(t, resolvertest.Query("jmbc.user.utxo", wire.TypeA))...)
	want := bytes.Clone(req)
	reply := newResolver(c).Native(t.Context(), req, udp)
	if !bytes.Equal(req, want) || &reply[0] != &req[:len(req)+1][len(req)] {
		t.Fatal("the reply is not behind the request, or over it")
	}
}

// U-055, U-147, U-186: no octets make Native panic, answer more than it may, or
// send what does not decode.
func FuzzNative(f *testing.F) {
	c := world(f)
	r := newResolver(c)
	for _, owner := range []string{"jmbc.user.utxo", "www.jmbc.user.utxo", "nobody.utxo", "example.com", "utxo"} {
		f.Add(encodeQuery(f, resolvertest.Query(owner, wire.TypeA)), false)
	}
	f.Fuzz(func(t *testing.T, req []byte, validated bool) {
		from := stranger
		from.Validated = validated
		reply := r.Native(t.Context(), req, from)
		if reply == nil {
			return
		}
		limit := wire.MaxUDP
		if !validated {
			limit = min(limit, 3*len(req))
		}
		resp, err := wire.DecodeResponse(reply)
		if err != nil || len(reply) > limit {
			t.Fatalf("reply of %d octets to %d: %v", len(reply), len(req), err)
		}
		h, _, _ := wire.DecodeHeader(req)
		if resp.Header.ID != h.ID || resp.Header.Nonce != h.Nonce {
			t.Fatalf("header %+v to %+v", resp.Header, h)
		}
	})
}
