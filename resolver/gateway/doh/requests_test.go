package doh_test

import (
	"encoding/base64"
	"strconv"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"golang.org/x/net/http2"

	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
)

// U-190: what there is beside requests of one frame.
func TestRequests(t *testing.T) {
	s, _ := serve()
	p := greeted(t, s)
	q := query(t, "jmbc.user.utxo.", dns.TypeA)
	inAddress := []string{":method", "GET", ":scheme", "https", ":path", doh.Path + "?dns=" + base64.RawURLEncoding.EncodeToString(q)}
	id := uint32(1)
	for _, tc := range []struct {
		name string
		say  func()
		want string
	}{
		{"GET", func() { p.request(id, true, inAddress...) }, "200"},
		{"a path that is escaped", func() {
			p.request(id, true, ":method", "GET", ":scheme", "https", ":path", "/dns%2dquery?name=jmbc.user.utxo")
		}, "200"},
		{"a body of one frame", func() { p.request(id, false, post2(doh.TypeDNS)...); p.must(0, p.WriteData(id, true, q)) }, "200"},
		{"a body of many frames, with padding", func() {
			p.request(id, false, post2(doh.TypeDNS, "content-length", strconv.Itoa(len(q)))...)
			for i := range q {
				p.must(0, p.WriteDataPadded(id, false, q[i:i+1], make([]byte, i)))
			}
			p.must(0, p.WriteData(id, true, nil))
		}, "200"},
		{"a body with trailers", func() {
			p.request(id, false, post2(doh.TypeDNS)...)
			p.must(0, p.WriteData(id, false, q))
			p.request(id, true, "checksum", "none")
		}, "200"},
		{"fields in two frames", func() {
			block := p.encode(inAddress...)
			p.must(0, p.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: block[:1], EndStream: true}))
			p.must(0, p.WriteContinuation(id, true, block[1:]))
		}, "200"},
		{"priorities, and frames that nobody knows", func() {
			p.must(0, p.WritePriority(id, http2.PriorityParam{Weight: 3}))
			p.must(0, p.WriteRawFrame(0xee, 0xff, id, []byte("what")))
			p.request(id, true, inAddress...)
		}, "200"},
		{"no message", func() { p.request(id, false, post2(doh.TypeDNS)...); p.must(0, p.WriteData(id, true, nil)) }, "400"},
		{"another path", func() { p.request(id, true, ":method", "GET", ":scheme", "https", ":path", "/") }, "404"},
		{"CONNECT", func() { p.request(id, true, ":method", "CONNECT", ":authority", "localhost:443") }, "404"},
		{"another method", func() { p.request(id, true, ":method", "PUT", ":scheme", "https", ":path", doh.Path) }, "405"},
		{"another type, whose body is not waited for", func() { p.request(id, false, post2("text/plain")...) }, "415"},
		{"too long a body, whose end is not waited for", func() {
			p.request(id, false, post2(doh.TypeDNS)...)
			for range 5 {
				p.must(0, p.WriteData(id, false, make([]byte, 1<<14)))
			}
		}, "413"},
		{"fields that are too long", func() {
			fields := inAddress
			for range 8 {
				fields = append(fields, "x", strings.Repeat("a", 16_000))
			}
			block := p.encode(append(fields, "y", strings.Repeat("a", 4_000))...)
			p.must(0, p.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: block[:1<<14], EndStream: true}))
			for block = block[1<<14:]; len(block) > 1<<14; block = block[1<<14:] {
				p.must(0, p.WriteContinuation(id, false, block[:1<<14]))
			}
			p.must(0, p.WriteContinuation(id, true, block))
		}, "431"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.say()
			if got := p.reply(id); got.status != tc.want || got.fields["content-length"] != strconv.Itoa(len(got.body)) || got.fields["date"] == "" {
				t.Errorf("%s %v %q, want %s", got.status, got.fields, got.body, tc.want)
			}
			id += 2
		})
	}
	p.request(id, true, append([]string{":method", "HEAD"}, inAddress[2:]...)...)
	if got := p.reply(id); got.status != "200" || got.body != nil || got.fields["content-length"] == "0" {
		t.Errorf("HEAD: %s %v %q", got.status, got.fields, got.body)
	}
	p.must(0, p.WritePing(false, [8]byte{7}))
	if f, ok := p.next().(*http2.PingFrame); !ok || !f.IsAck() || f.Data != [8]byte{7} {
		t.Errorf("ping: %v", f)
	}
}
