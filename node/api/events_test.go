package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/api"
	"github.com/utxo-dns/utxonode/node/events"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// serve serves a hub.
func serve(t *testing.T, cfg events.HubConfig) (*events.Hub, *httptest.Server) {
	t.Helper()
	h := events.NewHub(cfg)
	s := httptest.NewServer(api.Events(h, always{exempt: true}))
	t.Cleanup(s.Close)
	t.Cleanup(h.Close)
	return h, s
}

// A reply is what came of a request; its reader is closed with the test.
type reply struct {
	io.Reader
	status int
	media  string
}

func get(t *testing.T, url, last string) reply {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return reply{resp.Body, resp.StatusCode, resp.Header.Get("Content-Type")}
}

func happened(height uint64, of string) []events.Event {
	return []events.Event{
		{ID: events.ID{Height: height}, Kind: wire.EventNewBlock},
		{ID: events.ID{Height: height, Place: 1}, Kind: wire.EventRecordsChanged, Name: name.MustParse(of)},
	}
}

// U-142: the stream as its reader sees it: how to come again, what was missed,
// what is kept, what comes, and a heartbeat when nothing does.
func TestEventStream(t *testing.T) {
	h, s := serve(t, events.HubConfig{Heartbeat: 5 * time.Millisecond})
	h.Begin(4)
	h.Add(happened(5, "a.utxo"))
	resp := get(t, s.URL+"?name=a.utxo&since=9", "3-0") // the header is the later word
	if resp.media != "text/event-stream" {
		t.Fatalf("%v", resp.media)
	}
	lines := bufio.NewScanner(resp)
	next := func() string {
		for lines.Scan() {
			if text := lines.Text(); text != "" && text != ":" {
				return text
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return ""
	}
	for _, want := range []string{"retry: 2000", "event: missed", "data: {}", "id: 5-1", "event: RECORDS-CHANGED"} {
		if got := next(); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	}
	var e rest.Notification
	if err := json.Unmarshal([]byte(strings.TrimPrefix(next(), "data: ")), &e); err != nil || e.ID != "5-1" || e.Height != 5 || e.Name != "a.utxo" {
		t.Fatalf("%+v, %v", e, err)
	}
	for lines.Scan() && lines.Text() != ":" { // a heartbeat
	}
	h.Add(happened(6, "b.utxo"))
	h.Add(happened(7, "a.utxo"))
	if got := next(); got != "id: 7-1" {
		t.Fatalf("%q", got)
	}
	h.Close()
	for lines.Scan() {
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("the end: %v", err)
	}
}

// What is no request for events has a code.
func TestEventStreamRefuses(t *testing.T) {
	_, s := serve(t, events.HubConfig{Listeners: 1})
	get(t, s.URL, "") // the one
	for _, tc := range []struct {
		query string
		want  rcode.Code
	}{
		{"?since=yesterday", rcode.FormErr},
		{"?name=-", rcode.FormErr},
		{"?name=example.com", rcode.NotZone},
		{"?name=a.utxo" + strings.Repeat("&name=a.utxo", 64), rcode.Refused},
		{"", rcode.Refused},
	} {
		resp := get(t, s.URL+tc.query, "")
		var p rest.Problem
		if err := json.NewDecoder(resp).Decode(&p); err != nil || p.Code != tc.want || resp.status == http.StatusOK {
			t.Errorf("%s: %d %+v, %v", tc.query, resp.status, p, err)
		}
	}
}

// A reader that takes nothing is cut off, and told so; nobody waits for it.
func TestSlowReader(t *testing.T) {
	h, s := serve(t, events.HubConfig{Queue: 1})
	resp := get(t, s.URL, "")
	for i := range uint64(3) {
		h.Add(append(happened(i+1, "a.utxo"), happened(i+1, "b.utxo")...)) // more than the queue holds
	}
	text := bufio.NewScanner(resp)
	overrun := false
	for text.Scan() {
		overrun = overrun || text.Text() == "event: overrun"
	}
	if !overrun {
		t.Error("the stream ended without a word")
	}
}

// U-147, U-168: a source has so many streams and no more, over either way, unless
// it is exempt; one that ends makes room.
func TestStreamsOfASourceAreBounded(t *testing.T) {
	const plain = "GET / HTTP/1.1\r\nHost: x\r\n"
	for _, tc := range []struct {
		name, request string
		exempt        bool
		answer, want  int // how many of ten are answered so
	}{
		{"as text", plain, false, http.StatusOK, 8},
		{"over a WebSocket", plain + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n", false, http.StatusSwitchingProtocols, 8},
		{"of an exempt source", plain, true, http.StatusOK, 10},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := events.NewHub(events.HubConfig{})
			s := httptest.NewServer(api.Events(h, always{tc.exempt}))
			t.Cleanup(s.Close)
			t.Cleanup(h.Close)
			ask := func(from string) (client, int) {
				c := connect(t, s.Listener.Addr(), from)
				return c, c.ask(t, tc.request+"\r\n")
			}
			var opened []client
			for range 10 {
				c, status := ask("127.0.0.1")
				if status == tc.answer {
					opened = append(opened, c)
				} else if status != http.StatusForbidden {
					t.Errorf("%d", status)
				}
			}
			if len(opened) != tc.want {
				t.Fatalf("%d streams, want %d", len(opened), tc.want)
			}
			if _, status := ask("127.0.0.2"); status != tc.answer {
				t.Errorf("another source: %d", status)
			}
			opened[0].Close()
			for tries := 0; ; tries++ { // until the end is seen
				if _, status := ask("127.0.0.1"); status == tc.answer {
					break
				} else if tries == 1000 {
					t.Fatalf("after one has ended: %d", status)
				}
			}
		})
	}
}

// A meter is a reader that notes how much comes at once, until a heartbeat.
type meter struct {
	http.ResponseWriter
	most, all int
	beat      context.CancelFunc
}

func (m *meter) Write(b []byte) (int, error) {
	if string(b) == ":\n\n" {
		m.beat()
	}
	m.most, m.all = max(m.most, len(b)), m.all+len(b)
	return len(b), nil
}

func (m *meter) Flush() {}

// heap returns how many octets are in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// U-147: what is kept is sent in pieces, and a stream does not hold it after that.
func TestBacklogIsNotHeld(t *testing.T) {
	h, s := serve(t, events.HubConfig{Heartbeat: 5 * time.Millisecond})
	for i := range uint64(8192) {
		h.Add(happened(i+1, "a.utxo"))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	m := &meter{ResponseWriter: httptest.NewRecorder(), beat: cancel}
	api.Events(h, always{}).ServeHTTP(m, httptest.NewRequestWithContext(ctx, http.MethodGet, "/?since=0", nil))
	if m.all < 1<<20 || m.most > 64<<10 {
		t.Errorf("%d octets, up to %d at once", m.all, m.most)
	}
	before := heap()
	const streams = 16
	for range streams {
		lines := bufio.NewScanner(get(t, s.URL+"?since=0", ""))
		for lines.Scan() && lines.Text() != ":" { // a heartbeat: all is sent
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	if held := heap() - before; held > streams<<18 {
		t.Errorf("%d streams hold %d octets", streams, held)
	}
}
