package doh_test

import (
	"io"
	"strings"
	"testing"

	"golang.org/x/net/http2"

	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
)

// U-190: a client breaks RFC 9113, and is told how.
func TestBreaches(t *testing.T) {
	const stream, conn = false, true
	words := get2("jmbc.user.utxo")
	for _, tc := range []struct {
		name string
		say  func(p *peer)
		all  bool // the connection ends
		want http2.ErrCode
	}{
		{"no settings first", nil, conn, http2.ErrCodeProtocol},
		{"settings on a stream", func(p *peer) { p.must(0, p.WriteRawFrame(http2.FrameSettings, 0, 1, nil)) }, conn, http2.ErrCodeProtocol},
		{"settings of five octets", func(p *peer) { p.must(0, p.WriteRawFrame(http2.FrameSettings, 0, 0, make([]byte, 5))) }, conn, http2.ErrCodeFrameSize},
		{"a setting twice", func(p *peer) {
			p.must(0, p.WriteSettings(http2.Setting{ID: 4, Val: 1}, http2.Setting{ID: 4, Val: 2}))
		}, conn, http2.ErrCodeProtocol},
		{"push is 2", func(p *peer) { p.must(0, p.WriteSettings(http2.Setting{ID: http2.SettingEnablePush, Val: 2})) }, conn, http2.ErrCodeProtocol},
		{"a window of 32 bits", func(p *peer) { p.must(0, p.WriteSettings(http2.Setting{ID: 4, Val: 1 << 31})) }, conn, http2.ErrCodeFlowControl},
		{"a ping of seven octets", func(p *peer) { p.must(0, p.WriteRawFrame(http2.FramePing, 0, 0, make([]byte, 7))) }, conn, http2.ErrCodeFrameSize},
		{"a frame that is too long", func(p *peer) { p.must(0, p.WriteRawFrame(http2.FrameData, 0, 1, make([]byte, 1<<14+1))) }, conn, http2.ErrCodeFrameSize},
		{"data on stream 0", func(p *peer) { p.must(0, p.WriteData(0, true, nil)) }, conn, http2.ErrCodeProtocol},
		{"data before a request", func(p *peer) { p.must(0, p.WriteData(1, true, nil)) }, conn, http2.ErrCodeProtocol},
		{"data after a request", func(p *peer) { p.request(1, true, words...); p.must(0, p.WriteData(1, true, nil)) }, stream, http2.ErrCodeStreamClosed},
		{"more padding than data", func(p *peer) {
			p.request(1, false, post2(doh.TypeDNS)...)
			p.must(0, p.WriteRawFrame(http2.FrameData, http2.FlagDataPadded, 1, []byte{2, 0}))
		}, conn, http2.ErrCodeProtocol},
		{"a stream of even number", func(p *peer) { p.request(2, true, words...) }, conn, http2.ErrCodeProtocol},
		{"a stream below another", func(p *peer) { p.request(3, true, words...); p.request(1, true, words...) }, conn, http2.ErrCodeStreamClosed},
		{"a push", func(p *peer) {
			p.must(0, p.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, EndHeaders: true, BlockFragment: p.encode(words...)}))
		}, conn, http2.ErrCodeProtocol},
		{"something within header fields", func(p *peer) {
			p.must(0, p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: p.encode(words...)}))
			p.must(0, p.WritePing(false, [8]byte{}))
		}, conn, http2.ErrCodeProtocol},
		{"fields that cannot be decoded", func(p *peer) {
			p.must(0, p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0xff, 0xff}, EndHeaders: true}))
		}, conn, http2.ErrCodeCompression},
		{"fields without end", func(p *peer) {
			p.must(0, p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: p.encode(words...)}))
			more := p.encode("x", strings.Repeat("x", 10_000))
			for range 20 {
				p.must(0, p.WriteContinuation(1, false, more))
			}
		}, conn, http2.ErrCodeProtocol},
		{"a window update of nothing", func(p *peer) { p.must(0, p.WriteWindowUpdate(0, 0)) }, conn, http2.ErrCodeProtocol},
		{"a window update before a request", func(p *peer) { p.must(0, p.WriteWindowUpdate(1, 1)) }, conn, http2.ErrCodeProtocol},
		{"a window that is too wide", func(p *peer) { p.must(0, p.WriteWindowUpdate(0, 1<<31-1)) }, conn, http2.ErrCodeFlowControl},
		{"a stream's window that is too wide", func(p *peer) {
			p.request(1, false, post2(doh.TypeDNS)...)
			p.must(0, p.WriteWindowUpdate(1, 1<<31-1))
		}, stream, http2.ErrCodeFlowControl},
		{"a reset before a request", func(p *peer) { p.must(0, p.WriteRSTStream(1, http2.ErrCodeCancel)) }, conn, http2.ErrCodeProtocol},
		{"a field in upper case", func(p *peer) { p.request(1, true, append(words, "Accept", "*/*")...) }, stream, http2.ErrCodeProtocol},
		{"a field of the connection", func(p *peer) { p.request(1, true, append(words, "connection", "close")...) }, stream, http2.ErrCodeProtocol},
		{"a TE that is none", func(p *peer) { p.request(1, true, append(words, "te", "gzip")...) }, stream, http2.ErrCodeProtocol},
		{"no path", func(p *peer) { p.request(1, true, words[:6]...) }, stream, http2.ErrCodeProtocol},
		{"a method twice", func(p *peer) { p.request(1, true, append(words[:2:2], words...)...) }, stream, http2.ErrCodeProtocol},
		{"a length that is none", func(p *peer) { p.request(1, false, post2(doh.TypeDNS, "content-length", "-1")...) }, stream, http2.ErrCodeProtocol},
		{"two lengths", func(p *peer) {
			p.request(1, false, post2(doh.TypeDNS, "content-length", "1", "content-length", "2")...)
		}, stream, http2.ErrCodeProtocol},
		{"less than the length", func(p *peer) {
			p.request(1, false, post2(doh.TypeDNS, "content-length", "2")...)
			p.must(0, p.WriteData(1, true, []byte{0}))
		}, stream, http2.ErrCodeProtocol},
		{"no body of a length", func(p *peer) { p.request(1, true, post2(doh.TypeDNS, "content-length", "2")...) }, stream, http2.ErrCodeProtocol},
		{"trailers that do not end it", func(p *peer) {
			p.request(1, false, post2(doh.TypeDNS)...)
			p.request(1, false, "x", "y")
		}, stream, http2.ErrCodeProtocol},
		{"trailers of a request", func(p *peer) {
			p.request(1, false, post2(doh.TypeDNS)...)
			p.request(1, true, ":path", "/")
		}, stream, http2.ErrCodeProtocol},
		{"more bodies than are held", func(p *peer) {
			for id := uint32(1); id <= 5; id += 2 {
				p.request(id, false, post2(doh.TypeNative)...)
				for range 50 {
					p.must(0, p.WriteData(id, false, make([]byte, 1<<14)))
				}
			}
		}, stream, http2.ErrCodeEnhanceYourCalm},
		{"more header fields than are held", func(p *peer) {
			for id := uint32(1); id <= 61; id += 2 {
				p.long(id, "GET", 100_000)
			}
		}, stream, http2.ErrCodeEnhanceYourCalm},
		{"nothing but empty data", func(p *peer) {
			p.request(1, false, post2(doh.TypeDNS)...)
			for range 10_001 {
				p.must(0, p.WriteData(1, false, nil))
			}
		}, conn, http2.ErrCodeEnhanceYourCalm},
		{"nothing but priorities", func(p *peer) {
			for range 10_001 {
				p.must(0, p.WritePriority(1, http2.PriorityParam{Weight: 3}))
			}
		}, conn, http2.ErrCodeEnhanceYourCalm},
		{"more replies than are held for it", func(p *peer) {
			p.must(0, p.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0}))
			for id := uint32(1); id <= 5; id += 2 {
				p.request(id, false, post2(doh.TypeNative)...)
				for i := range 60 {
					p.must(0, p.WriteData(id, i == 59, make([]byte, 1<<14)))
				}
			}
		}, stream, http2.ErrCodeEnhanceYourCalm},
		{"more requests than are taken", func(p *peer) {
			for i := range uint32(101) {
				p.request(1+2*i, false, post2(doh.TypeDNS)...)
			}
		}, stream, http2.ErrCodeRefusedStream},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, _ := serve()
			if tc.say == nil {
				p := dial(t, s)
				p.must(io.WriteString(p, http2.ClientPreface))
				p.must(0, p.WritePing(false, [8]byte{}))
				if got := p.away(); got != tc.want {
					t.Errorf("%v, want %v", got, tc.want)
				}
				return
			}
			p := greeted(t, s)
			tc.say(p)
			if tc.all {
				if got := p.away(); got != tc.want {
					t.Errorf("%v, want %v", got, tc.want)
				}
				return
			}
			for {
				if f, ok := p.next().(*http2.RSTStreamFrame); ok {
					if f.ErrCode != tc.want {
						t.Errorf("%v, want %v", f.ErrCode, tc.want)
					}
					break
				}
			}
			p.must(0, p.WriteRSTStream(1, http2.ErrCodeCancel))
			p.must(0, p.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 14}))
			p.request(1001, true, words...) // the others are none the worse
			if got := p.reply(1001).status; got != "200" {
				t.Errorf("then %s", got)
			}
		})
	}
}

// A connection that begins with something else is closed without a word.
func TestForeign(t *testing.T) {
	s, _ := serve()
	p := dial(t, s)
	p.must(io.WriteString(p, "GET /dns-query?name=jmbc.user.utxo HTTP/1.1\r\n\r\n"))
	if said, err := io.ReadAll(p.Conn); len(said) != 0 {
		t.Errorf("%q, %v", said, err)
	}
}
