package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
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
	s := httptest.NewServer(api.Events(h))
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
